#!/usr/bin/env bash
# How long an export of many movies with many people takes: without a coordinator that runs, and beside one. The movies
# are empty files; what a scrape would have found of them is put into the database by hand.
#
#   tests/bench/export.sh [MOVIES] [PEOPLE]       20,000 movies of 60 people; BUILD names another build folder than build/release
set -euo pipefail

movies=${1:-20000}
people=${2:-60}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${BUILD:-$repository/build/release}/bin/cinefleet
[[ -x $program ]] || { echo "$program is missing: cmake --preset release && cmake --build --preset release" >&2; exit 3; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet.XXXXXX")
coordinator=
finish() {
    [[ -z $coordinator ]] || { kill "$coordinator" && wait "$coordinator" || true; }
    rm -rf "$scratch"
}
trap finish EXIT
export TMDB_API_KEY=none
settings=(--set "paths.state_dir=$scratch/state" --set coordinator.port=0)

mkdir "$scratch/library"
cd "$scratch/library"
seq -f '%.0f' "$movies" | awk '{ printf "Movie %d (%d).mkv%c", $1, 1930 + $1 % 90, 0 }' | xargs -0 touch
"$program" sources scan "$scratch/library" "${settings[@]}" >"$scratch/out"
# 20: cast, 21: crew (MovieField).
sqlite3 "$scratch/state/cinefleet.db" >"$scratch/out" <<SQL
UPDATE movies SET scraped_ms = 1, title = 'Movie ' || id, plot = hex(randomblob(150)), tmdb_id = id;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $people)
INSERT INTO movie_people
SELECT id, 20 + (i % 3 = 2), i, 'Person Number ' || (id * 7 + i), 'Role ' || i, i, 'https://image.example.org/' || hex(randomblob(20)), i + 1
FROM movies, n;
SQL

measure() {
    /usr/bin/time -o "$scratch/time" -f '%e s, %M KB at most' \
        "$program" export -o "$scratch/movies.jsonl" "${settings[@]}" >"$scratch/out"
    printf '%-24s %s; %s movies, %s MB\n' "$1" "$(cat "$scratch/time")" "$(wc -l <"$scratch/movies.jsonl")" \
        "$(($(stat -c %s "$scratch/movies.jsonl") / 1000000))"
}
measure "without a coordinator"
"$program" serve --workers 0 "${settings[@]}" 2>"$scratch/log" &
coordinator=$!
until [[ -S $scratch/state/control.sock ]]; do
    kill -0 "$coordinator" || { cat "$scratch/log" >&2; exit 1; }
    sleep 0.1
done
measure "beside a coordinator"
