#!/usr/bin/env bash
# The providers' limits, with the stand-in as the judge: it counts by itself and answers 429 to each request above them.
# Services are as slow as in the seed model (seed_model.sh); latencies and windows are scaled down together. Time is the
# judge's too: from the first request to the last answer, next to the bound that the limit sets.
#
#   tests/bench/limits/limits.sh [--movies-scale F] [--long-scale F] [--fleets "1 4 16"]
#
# --movies-scale: of the cases with 50 movies (0.2); --long-scale: of those with 1,000 (0.05).
# Exit code 1: a limit was broken, a movie was not saved, less than 97 % of the allowance was used, or it took more than
# 1.05 times the bound.
set -euo pipefail
source "$(dirname "$0")/../../support/standin.sh"

scale=0.2
long_scale=0.05
fleets="1 4 16"
while (($# > 0)); do
    case $1 in
    --movies-scale) scale=$2 && shift 2 ;;
    --long-scale) long_scale=$2 && shift 2 ;;
    --fleets) fleets=$2 && shift 2 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

failures=0

# judge LABEL SERVICE ALLOWED BOUND_S SAVED ALL: prints one line. ALLOWED: "requests in flight" or "requests a second".
judge() {
    standin_stats >"$scratch/stats.json"
    local over span
    over=$(jq --arg s "$2" '.[$s].by_status["429"] // 0' "$scratch/stats.json")
    span=$(jq '[.[]] | ((map(.last_ms) | max) - (map(.first_ms) | min)) / 1000' "$scratch/stats.json")
    if ! awk -v l="$1" -v t="$span" -v b="$3" -v over="$over" -v n="$4" -v all="$5" \
        -v requests="$(jq --arg s "$2" '.[$s].requests' "$scratch/stats.json")" 'BEGIN {
            bad = over > 0 || n != all || t > 1.05 * b
            printf "%-36s %7.2f s  bound %7.2f s  ratio %.3f  %5d requests, %d over the limit, %d of %d saved%s\n",
                l, t, b, t / b, requests, over, n, all, bad ? "  FAILED" : ""
            exit bad }'; then
        failures=$((failures + 1))
    fi
}

# run_case LABEL SERVICE BOUND_S LIBRARY ALL WORKERS [more cinefleet arguments]
run_case() {
    local label=$1 service=$2 bound=$3 library=$4 all=$5 workers=$6
    shift 6
    local state
    state=$(mktemp -d "$scratch/fleet.XXXXXX")
    curl -sS "$standin_url/_standin/reset" >/dev/null
    cinefleet_scrape "$state" --type all --workers "$workers" --slots 3 --json "$@" "$library" \
        >"$state/report.json" 2>"$state/log" || cat "$state/log" >&2
    judge "$label" "$service" "$bound" "$(jq -r '.tasks.saved // 0' "$state/report.json")" "$all"
    rm -rf "$state"
    find "$library" -type f ! -name '*.mkv' -delete
}

scaled() { awk -v a="$1" -v f="$2" 'BEGIN { printf "%.3f", a * f }'; }
milliseconds() { awk -v a="$1" -v f="$2" 'BEGIN { printf "%d", a * f }'; }
# The larger of the limit's bound and of the slots' rounds: bound LIMIT_S MOVIES WORKERS SECONDS_A_MOVIE SCALE
bound() {
    awk -v l="$1" -v n="$2" -v s="$(($3 * 3))" -v m="$4" -v f="$5" \
        'BEGIN { r = int((n + s - 1) / s) * m; printf "%.3f", (r > l ? r : l) * f }'
}

# window_bound MOVIES WORKERS SECONDS_AFTER_THE_LAST: 40 in 10 s when not more requests of 1.083 s than slots are under way. A
# small fleet cannot begin with a burst of 40, and as it began, so does its allowance come back, 10 s later each time.
window_bound() {
    awk -v n="$(($1 * 2))" -v slots="$(($2 * 3))" -v after="$3" 'BEGIN {
        for (k = 0; k < n; ++k) {
            sent[k] = 0
            if (k >= 40 && sent[k - 40] + 10 > sent[k]) sent[k] = sent[k - 40] + 10
            if (k >= slots && sent[k - slots] + 1.083 > sent[k]) sent[k] = sent[k - slots] + 1.083
        }
        printf "%.3f", sent[n - 1] + after }'
}

# IMDb: 3 requests at once; a movie is 1,857 ms of them. TMDB: 40 requests in 10 s, two a movie without ids; what comes
# after the last window's first request is TMDB's answers and the images, 1.42 s or 2.51 s with the search.
tmdb_cases() {
    for workers in $5; do
        local limit_s
        limit_s=$(window_bound "$1" "$workers" 1.423 | awk -v given="$2" '{ print ($1 > given ? $1 : given) }')
        run_case "TMDB 40 in 10 s, $1, $workers x 3" tmdb "$(bound "$limit_s" "$1" "$workers" 2.506 "$4")" "$3" "$1" "$workers" \
            --set imdb.pages=false --set tmdb.requests_per_window=40 --set tmdb.most_per_window=0 --set tmdb.window_ms="$(milliseconds 10000 "$4")" \
            "${images[@]}"
    done
}

images=()
echo "50 movies, times x $scale, $(nproc) cores"
make_sample_library "$scratch/ids" with-imdb-ids
make_sample_library "$scratch/titles" without-ids
start_standin --seed-model --scale "$scale" --warm --in-flight imdb:3 --limit "tmdb:40/$(milliseconds 10000 "$scale")"
for workers in $fleets; do
    run_case "IMDb 3 in flight, 50, $workers x 3" imdb "$(bound 31.6 50 "$workers" 1.857 "$scale")" \
        "$scratch/ids" 50 "$workers" --set imdb.in_flight=3 \
        --set tmdb.requests_per_window=40 --set tmdb.most_per_window=0 --set tmdb.window_ms="$(milliseconds 10000 "$scale")"
done
tmdb_cases 50 21.6 "$scratch/titles" "$scale" "$fleets"

echo "1,000 movies without artwork, times x $long_scale"
images=(--modifiers nfo)
catalogue=$scratch/long-ids.jsonl
make_long_library 1000 "$scratch/long-ids" with-imdb-ids
start_standin --seed-model --scale "$long_scale" --in-flight imdb:3 --limit "tmdb:40/$(milliseconds 10000 "$long_scale")"
long_fleets=$(tr ' ' '\n' <<<"$fleets" | tail -1)
tmdb_window=$(milliseconds 10000 "$long_scale")
run_case "IMDb 3 in flight, 1000, $long_fleets x 3" imdb "$(bound 620 1000 "$long_fleets" 1.857 "$long_scale")" \
    "$scratch/long-ids" 1000 "$long_fleets" --set imdb.in_flight=3 --set tmdb.requests_per_window=40 --set tmdb.most_per_window=0 \
    --set tmdb.window_ms="$tmdb_window" "${images[@]}"
make_long_library 1000 "$scratch/long-titles" without-ids
tmdb_cases 1000 491 "$scratch/long-titles" "$long_scale" "$long_fleets"
exit $((failures > 0))
