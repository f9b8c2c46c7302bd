#!/usr/bin/env bash
# How long a scan of many movies takes, and how much memory: the first one, one of a library that is as it was, and one that
# reads every folder again. Each with the start of the program and everything durable in the database.
# Movies are empty files in folders of their own; every tenth has an NFO.
#
#   tests/bench/scan.sh [MOVIES]       BUILD names another build folder than build/release
set -euo pipefail

movies=${1:-100000}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${BUILD:-$repository/build/release}/bin/cinefleet
[[ -x $program ]] || { echo "$program is missing: cmake --preset release && cmake --build --preset release" >&2; exit 3; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/library"
cd "$scratch/library"
names() { seq -f '%.0f' "$movies" | awk '{ printf "Movie %d (%d)\n", $1, 1930 + $1 % 90 }'; }
names | tr '\n' '\0' | xargs -0 mkdir
names | awk '{ printf "%s/%s.mkv%c", $0, $0, 0 }' | xargs -0 touch
names | awk 'NR % 10 == 0 { f = $0 "/" $0 ".nfo"; printf "<movie><title>Movie</title><uniqueid type=\"tmdb\">%d</uniqueid></movie>\n", NR > f; close(f) }'
sleep 3 # a folder that has just changed is read again by the next scan

scan() {
    local what=$1
    shift
    /usr/bin/time -o "$scratch/time" -f '%e s wall, %U s user, %S s system, %M KB at most' \
        "$program" sources scan "$scratch/library" "$@" --set paths.state_dir="$scratch/state" >"$scratch/out"
    printf '%-22s %s; %s\n' "$what" "$(cat "$scratch/time")" "$(sed 's/^[^:]*: //' "$scratch/out")"
}
scan "first scan"
scan "rescan"
scan "rescan"
scan "every folder read" --full
