#!/usr/bin/env bash
# Installs, builds and scrapes.
#
#   deploy/quickstart.sh          a sample library of 50 movies, against local stand-in services: needs no key
#   deploy/quickstart.sh DIR...   your own movies, against TMDB: needs TMDB_API_KEY
#
# Everything that it makes for the sample is below build/. Calling it again is quick and changes nothing that is there.
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
place=$repository/build/quickstart
bin=$repository/build/release/bin

case ${1-} in
-h | --help)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac

folders=()
for folder in "$@"; do
    if ! path=$(cd "$folder" 2>/dev/null && pwd); then
        echo "quickstart.sh: '$folder' is not a folder that I can enter" >&2
        exit 3
    fi
    folders+=("$path")
done
if ((${#folders[@]} > 0)) && [[ -z ${TMDB_API_KEY-} ]]; then
    echo "quickstart.sh: set TMDB_API_KEY to your TMDB key (free: https://www.themoviedb.org/settings/api):" >&2
    echo "  TMDB_API_KEY=... $0 $*" >&2
    exit 3
fi

"$repository/deploy/setup.sh"
cd "$repository"
mkdir -p "$place"
echo "Building (the log is in $place/build.log) ..."
if ! { cmake --preset release && cmake --build --preset release \
    --target cinefleet cinefleet-worker cinefleet-standin; } >"$place/build.log" 2>&1; then
    tail -n 30 "$place/build.log" >&2
    echo "quickstart.sh: the build failed, see $place/build.log" >&2
    exit 3
fi

if ((${#folders[@]} > 0)); then
    exec "$bin/cinefleet" scrape "${folders[@]}"
fi

library=$place/library
if [[ ! -d $library ]]; then
    deploy/sample/make_library.sh "$library.new" >/dev/null
    mv "$library.new" "$library"
fi

# The stand-in speaks the formats of TMDB and IMDb; its port is whatever is free.
standin_log=$place/standin.log
: >"$standin_log"
"$bin/cinefleet-standin" --catalogue deploy/sample/catalogue.jsonl --port 0 >"$standin_log" 2>&1 &
standin=$!
trap 'kill "$standin" 2>/dev/null; wait "$standin" 2>/dev/null || true' EXIT
url=
for ((i = 0; i < 100; i++)); do
    url=$(sed -n 's/^listening on //p' "$standin_log")
    [[ -n $url ]] && break
    if ! kill -0 "$standin" 2>/dev/null; then
        cat "$standin_log" >&2
        exit 3
    fi
    sleep 0.1
done

cat >"$place/config.toml" <<TOML
# Made by deploy/quickstart.sh at each call.
[paths]
state_dir = "$place/state"

[tmdb]
base_url = "$url/3"
image_base_url = "$url/t/p"

[imdb]
pages = true
base_url = "$url"
TOML

status=0
TMDB_API_KEY=${STANDIN_KEY:-0123456789abcdef0123456789abcdef} \
    "$bin/cinefleet" scrape --config "$place/config.toml" --workers 2 "$library" || status=$?

echo
echo "The library:  $library"
echo "The database: $place/state"
echo "One movie of it:"
find "$library" -path "*The Matrix*" -type f -printf "  %P (%s bytes)\n" | sort
exit "$status"
