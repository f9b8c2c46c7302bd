# For scripts that scrape against the stand-in: source this file. Gives
#   scratch                            a folder that is removed at the end
#   start_standin [flags]              starts it with the sample catalogue; sets standin_url. The array run_standin_in
#                                      may hold a command before it
#   standin_stats                      what it saw, as JSON
#   make_sample_library DIR NAMES      50 movies; NAMES: mixed, with-imdb-ids, without-ids
#   make_long_library COUNT DIR NAMES
#                              COUNT invented movies, with their catalogue in DIR.jsonl
#   cinefleet_scrape STATE_DIR args    `cinefleet scrape` against it, without provider limits
# BUILD names another build folder than build/release.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${BUILD:-$repository/build/release}/bin
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet.XXXXXX")
standin_pid=
standin_url=
run_standin_in=()
catalogue=$repository/deploy/sample/catalogue.jsonl

stop_standin() {
    if [[ -n $standin_pid ]]; then
        kill "$standin_pid" 2>/dev/null || true
        wait "$standin_pid" 2>/dev/null || true
        standin_pid=
    fi
}
trap 'stop_standin; rm -rf "$scratch"' EXIT

for program in cinefleet cinefleet-worker cinefleet-standin; do
    if [[ ! -x $bin/$program ]]; then
        echo "$bin/$program is missing: cmake --preset release && cmake --build --preset release" >&2
        exit 3
    fi
done

start_standin() {
    stop_standin
    : >"$scratch/standin.log"
    "${run_standin_in[@]}" "$bin/cinefleet-standin" --catalogue "$catalogue" --port 0 "$@" >"$scratch/standin.log" 2>&1 &
    standin_pid=$!
    standin_url=
    while [[ -z $standin_url ]]; do
        if ! kill -0 "$standin_pid" 2>/dev/null; then
            cat "$scratch/standin.log" >&2
            exit 3
        fi
        standin_url=$(sed -n 's/^listening on //p' "$scratch/standin.log")
        sleep 0.05
    done
}

standin_stats() { curl -sS "$standin_url/_standin/stats"; }

make_sample_library() {
    case $2 in
    mixed) "$repository/deploy/sample/make_library.sh" "$1" >/dev/null ;;
    *) "$repository/deploy/sample/make_library.sh" "--$2" "$1" >/dev/null ;;
    esac
}

make_long_library() {
    mkdir -p "$2"
    awk -v n="$1" 'BEGIN { for (i = 1; i <= n; ++i) printf "{\"tmdb_id\": %d, \"imdb_id\": \"tt%07d\", " \
        "\"title\": \"Number %04d\", \"original_title\": \"Number %04d\", \"year\": 2001, " \
        "\"release_date\": \"2001-05-25\", \"genres\": [{\"id\": 18, \"name\": \"Drama\"}]}\n", \
        900000 + i, 9000000 + i, i, i }' >"$2.jsonl"
    for ((i = 1; i <= $1; ++i)); do
        if [[ $3 == with-imdb-ids ]]; then
            printf -v name 'Number %04d (2001) [imdbid-tt%07d]' "$i" "$((9000000 + i))"
        else
            printf -v name 'Number %04d (2001)' "$i"
        fi
        mkdir "$2/$name"
        : >"$2/$name/movie.mkv"
    done
}

cinefleet_scrape() {
    local state=$1
    shift
    TMDB_API_KEY=0123456789abcdef0123456789abcdef "$bin/cinefleet" scrape \
        --set paths.state_dir="$state/state" \
        --set tmdb.base_url="$standin_url/3" --set tmdb.image_base_url="$standin_url/t/p" \
        --set tmdb.requests_per_window=0 \
        --set imdb.pages=true --set imdb.base_url="$standin_url" --set imdb.in_flight=0 "$@"
}
