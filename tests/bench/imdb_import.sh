#!/usr/bin/env bash
# How long an import of IMDb's datasets takes, and how much memory. The rows are made up, in IMDb's proportions: of 100 rows
# 6 are titles (every fifth a movie's), 1 a rating, 6 crews, 50 principals, 29 other titles and 8 people.
#
#   tests/bench/imdb_import.sh [ROWS]       10,000,000 rows; BUILD names another build folder than build/release
set -euo pipefail

rows=${1:-10000000}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${BUILD:-$repository/build/release}/bin/cinefleet
[[ -x $program ]] || { echo "$program is missing: cmake --preset release && cmake --build --preset release" >&2; exit 3; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
titles=$((rows * 6 / 100))
people=$((rows * 8 / 100))

# make FILE HEADER ROWS RULE: a dataset; the rule prints row i
make() {
    awk -v OFS='\t' -v rows="$3" -v titles="$titles" -v people="$people" -v header="$2" '
        function tt(n) { return sprintf("tt%07d", n % titles + 1) }
        function nm(n) { return sprintf("nm%07d", int(n) % people + 1) }
        BEGIN { srand(1); gsub(" ", "\t", header); print header; for (i = 0; i < rows; ++i) { '"$4"' } }' |
        gzip -1 >"$scratch/$1.tsv.gz"
}
each='int(i * titles / rows)'
make title.basics "tconst titleType primaryTitle originalTitle isAdult startYear endYear runtimeMinutes genres" "$titles" \
    'print tt(i), i % 5 ? "tvEpisode" : "movie", "The Title of Number " i, "Der Titel " i, 0, 1920 + i % 105, "\\N", 60 + i % 90, "Drama,Horror"'
make title.ratings "tconst averageRating numVotes" "$((rows / 100))" "print tt($each), 1 + i % 9 \".\" i % 10, i % 100000"
make title.crew "tconst directors writers" "$titles" 'print tt(i), nm(rand() * people), nm(rand() * people) "," nm(rand() * people)'
make title.principals "tconst ordering nconst category job characters" "$((rows / 2))" \
    "print tt($each), i % 9 + 1, nm(rand() * people), i % 3 ? \"actor\" : \"self\", \"\\\\N\", \"[\\\"Somebody\\\"]\""
make title.akas "titleId ordering title region language types attributes isOriginalTitle" "$((rows * 29 / 100))" \
    "print tt($each), i % 5 + 1, \"Un autre titre \" i, \"FR\", \"\\\\N\", \"imdbDisplay\", \"\\\\N\", 0"
make name.basics "nconst primaryName birthYear deathYear primaryProfession knownForTitles" "$people" \
    'print nm(i), "Person Number " i, "\\N", "\\N", "actor", tt(i)'

/usr/bin/time -o "$scratch/time" -f '%e s wall, %U s user, %S s system, %M KB at most' \
    "$program" imdb import "$scratch" --set paths.state_dir="$scratch/state" >"$scratch/out" 2>"$scratch/log" ||
    { cat "$scratch/log" >&2 && exit 1; }
cat "$scratch/time" "$scratch/out"
printf 'datasets %s MB, database %s MB\n' "$(($(cat "$scratch"/*.gz | wc -c) / 1000000))" \
    "$(($(stat -c %s "$scratch/state/imdb.db") / 1000000))"
