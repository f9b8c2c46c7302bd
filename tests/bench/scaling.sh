#!/usr/bin/env bash
# How throughput grows with the fleet: the seed model (seed_model.sh) without provider limits, names with IMDb ids, and each
# fleet with as many movies as it has slots, ROUNDS times, so that no slot is idle at the end because of rounding.
#
#   tests/bench/scaling.sh [--fleets "1 2 4 8 16 32"] [--rounds N] [--scale F] [--plot FILE]
#
# Time is the run's, from its start to its last commit, with the start of the worker processes. --rounds: 20, some 40 s a
# fleet; --scale: of the latencies (1). Images are small ones, in the same number: their bytes are not what is measured.
# The processors' load is said for each fleet: where it is near 100 %, this machine is what was measured.
# --plot: the speed-up as an SVG. Exit code 1: a movie was not saved, or the efficiency is below 95 % with 16 workers or
# below 90 % with 32.
set -euo pipefail
source "$(dirname "$0")/../support/standin.sh"
source "$repository/tests/support/svg.sh"

fleets="1 2 4 8 16 32"
rounds=20
scale=1
plot=
while (($# > 0)); do
    case $1 in
    --fleets) fleets=$2 && shift 2 ;;
    --rounds) rounds=$2 && shift 2 ;;
    --scale) scale=$2 && shift 2 ;;
    --plot) plot=$2 && shift 2 ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done
slots=3
longest_path_s=1.857

# All processors together, in ticks: busy, then all.
ticks() { awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9, $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9; exit }' /proc/stat; }

# measure WORKERS: "WORKERS MOVIES SAVED SECONDS LOAD_PERCENT"
measure() {
    local movies=$((rounds * slots * $1)) state=$scratch/state-$1 library=$scratch/library-$1
    make_long_library "$movies" "$library" with-imdb-ids
    local before after
    before=$(ticks)
    cinefleet_scrape "$state" --workers "$1" --slots "$slots" --json --set images.poster=w92 --set images.fanart=w300 \
        --set images.landscape=w300 --set images.clearlogo=w300 "$library" >"$state.json" 2>"$state.log" || cat "$state.log" >&2
    after=$(ticks)
    jq -r '"\(.tasks.saved // 0) \(."BulkScrape.Movie.Parallel.Total" / 1000)"' "$state.json" |
        awk -v w="$1" -v m="$movies" -v b="$before" -v a="$after" '{
            split(b, x); split(a, y)
            printf "%d %d %d %.3f %.0f\n", w, m, $1, $2, 100 * (y[1] - x[1]) / (y[2] - x[2]) }'
    rm -rf "$library" "$state"
}

# One catalogue for all: that of the largest fleet.
most=$(tr ' ' '\n' <<<"$fleets" | sort -n | tail -n 1)
make_long_library "$((rounds * slots * most))" "$scratch/all" with-imdb-ids
rm -rf "$scratch/all"
catalogue=$scratch/all.jsonl
start_standin --seed-model --scale "$scale"

echo "Seed model without limits, latencies x $scale, $rounds rounds of $slots slots a worker, $(nproc) cores"
for fleet in $fleets; do
    measure "$fleet" | tee -a "$scratch/measured" >"$scratch/one"
    awk -v first="$(head -n 1 "$scratch/measured")" -v bound="$(awk -v r="$rounds" -v s="$longest_path_s" -v f="$scale" \
        'BEGIN { print r * s * f }')" '{
        split(first, one)
        rate = $2 / $4; speed_up = rate / (one[2] / one[4]); efficiency = 100 * speed_up / ($1 / one[1])
        printf "%2d x 3  %5d movies, %5d saved  %7.2f s  bound %6.2f s  %7.2f a second  speed-up %6.2f  efficiency %5.1f %%  processors %3.0f %%\n",
            $1, $2, $3, $4, bound, rate, speed_up, efficiency, $5 }' "$scratch/one"
done

if [[ -n $plot ]]; then
    awk "$svg_functions"'
        { workers[NR] = $1; rate = $2 / $4; if (NR == 1) one = rate / $1; up[NR] = rate / one }
        END {
            svg_x_top = workers[NR]; svg_y_top = 1.05 * workers[NR]
            svg_begin("Speed-up by workers, seed model without limits")
            svg_line_begin("#bbb"); svg_line_to(0, 0); svg_line_to(workers[NR], workers[NR]); svg_line_end()
            for (i = 1; i <= NR; ++i) { svg_tick_x(workers[i], workers[i]); svg_tick_y(workers[i], workers[i]) }
            svg_line_begin("#15c")
            for (i = 1; i <= NR; ++i) svg_line_to(workers[i], up[i])
            svg_line_end()
            for (i = 1; i <= NR; ++i) printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#15c\"><title>%.2f</title></circle>\n",
                svg_x(workers[i]), svg_y(up[i]), up[i]
            svg_end("<tspan fill=\"#15c\">measured</tspan>  <tspan fill=\"#999\">linear</tspan>") }' "$scratch/measured" >"$plot"
    echo "plot: $plot"
fi

awk 'NR == 1 { one = $2 / $4 / $1 }
    { efficiency = $2 / $4 / $1 / one; bad += $2 != $3 || ($1 == 16 && efficiency < 0.95) || ($1 == 32 && efficiency < 0.90) }
    END { exit bad > 0 }' "$scratch/measured"
