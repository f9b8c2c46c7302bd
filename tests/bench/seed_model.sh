#!/usr/bin/env bash
# The seed model: 50 movies against services as slow as the ones that a sequential scraper was measured with (TMDB 1,083 ms
# and IMDb 1,857 ms a request, images 340 ms in total a movie), without provider limits.
# Prints each fleet's wall-clock time, from the command's start to its end, next to the bound: the slots' rounds of the
# longest path through one movie.
#
#   tests/bench/seed_model.sh [--scale F] [--skip-sequential]     --scale 0.1 divides every latency by ten
set -euo pipefail
source "$(dirname "$0")/../support/standin.sh"

scale=1
sequential=1
while (($# > 0)); do
    case $1 in
    --scale) scale=$2 && shift 2 ;;
    --skip-sequential) sequential=0 && shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

movies=50
tmdb_s=1.083
imdb_s=1.857
images_s=0.340

# rounds_bound WORKERS SLOTS SECONDS_A_MOVIE
rounds_bound() {
    awk -v n="$movies" -v slots="$(($1 * $2))" -v s="$3" -v f="$scale" \
        'BEGIN { printf "%.2f", int((n + slots - 1) / slots) * s * f }'
}

# measure LABEL NAMES WORKERS SLOTS BOUND_S [more cinefleet arguments]
measure() {
    local label=$1 names=$2 workers=$3 slots=$4 bound=$5
    shift 5
    local folder
    folder=$(mktemp -d "$scratch/fleet.XXXXXX")
    make_sample_library "$folder/library" "$names"
    local start end saved
    start=$(date +%s.%N)
    cinefleet_scrape "$folder" --workers "$workers" --slots "$slots" --json "$@" "$folder/library" \
        >"$folder/report.json" 2>"$folder/log" || { cat "$folder/log" >&2; exit 1; }
    end=$(date +%s.%N)
    saved=$(jq -r '.tasks.saved // 0' "$folder/report.json")
    awk -v l="$label" -v s="$start" -v e="$end" -v b="$bound" -v n="$saved" -v all="$movies" \
        'BEGIN { t = e - s; printf "%-34s %8.2f s   bound %7.2f s   ratio %.3f   %d of %d saved\n", l, t, b, t / b, n, all }'
    rm -rf "$folder"
}

start_standin --seed-model --scale "$scale" --warm
echo "Seed model, $movies movies, latencies x $scale, $(nproc) cores"
echo "Names with IMDb ids: TMDB and IMDb at once, images while IMDb still answers"
path=$imdb_s
if ((sequential)); then
    one=$(awk -v a=$tmdb_s -v b=$imdb_s -v c=$images_s 'BEGIN { print a + b + c }')
    measure "sequential, one request at a time" with-imdb-ids 1 1 "$(rounds_bound 1 1 "$one")" \
        --set scrape.requests_per_scrape=1
fi
for fleet in 1 4 16; do
    measure "$fleet x 3" with-imdb-ids "$fleet" 3 "$(rounds_bound "$fleet" 3 "$path")"
done

echo "Names without ids: TMDB's search, TMDB's details, then IMDb"
path=$(awk -v a=$tmdb_s -v b=$imdb_s 'BEGIN { print 2 * a + b }')
for fleet in 1 4 16; do
    measure "$fleet x 3" without-ids "$fleet" 3 "$(rounds_bound "$fleet" 3 "$path")"
done
