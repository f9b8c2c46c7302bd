#!/usr/bin/env bash
# What a process of its own costs each movie: the same movies by N worker processes with one slot each, as usual and with
# --isolate=task; wall-clock time, and CPU time of the workers, their supervisor and the coordinator.
#
#   tests/bench/isolation.sh [--movies N] [--processes N] [--seed-model]     100 movies, 4 processes, no latency
#
# --seed-model: services as slow as those of tests/bench/seed_model.sh.
set -euo pipefail
source "$(dirname "$0")/../support/standin.sh"

movies=100
processes=4
latency=()
while (($# > 0)); do
    case $1 in
    --movies) movies=$2 && shift 2 ;;
    --processes) processes=$2 && shift 2 ;;
    --seed-model) latency=(--seed-model) && shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

# cpu_of PID: seconds of the process and of its children that have ended.
cpu_of() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13 + $14 + $15) / hz }' "/proc/$1/stat"; }

# cpu_below PID: of it and of the children that still run.
cpu_below() {
    local pid
    for pid in "$1" $(cat "/proc/$1/task/$1/children"); do
        cpu_of "$pid"
    done | awk '{ s += $1 } END { print s }'
}

# measure LABEL [worker arguments]
measure() {
    local label=$1 state=$scratch/$1 serve worker start end endpoint=
    shift
    mkdir -p "$state"
    : >"$state/serve.log"
    TMDB_API_KEY=0123456789abcdef0123456789abcdef "$bin/cinefleet" serve --workers 0 --set coordinator.port=0 \
        --set paths.state_dir="$state/state" \
        --set tmdb.base_url="$standin_url/3" --set tmdb.image_base_url="$standin_url/t/p" \
        --set tmdb.requests_per_window=0 \
        --set imdb.pages=true --set imdb.base_url="$standin_url" --set imdb.in_flight=0 2>"$state/serve.log" &
    serve=$!
    while [[ -z $endpoint ]]; do
        kill -0 "$serve"
        endpoint=$(sed -n 's|.*serving workers at \(tcp://[^, ]*\).*|\1|p' "$state/serve.log")
        sleep 0.05
    done
    "$bin/cinefleet-worker" --connect "$endpoint" --name bench --quiet --slots 1 --processes "$processes" "$@" \
        2>"$state/worker.log" &
    worker=$!
    until (($("$bin/cinefleet" workers --json --set paths.state_dir="$state/state" | jq length) == processes)); do
        sleep 0.05
    done
    start=$(date +%s.%N)
    "$bin/cinefleet" scrape --type all --json --set paths.state_dir="$state/state" "$library" \
        >"$state/report.json" 2>"$state/scrape.log" || cat "$state/scrape.log" >&2
    end=$(date +%s.%N)
    awk -v l="$label" -v t="$(awk -v a="$start" -v b="$end" 'BEGIN { print b - a }')" \
        -v w="$(cpu_below "$worker")" -v c="$(cpu_of "$serve")" -v n="$movies" \
        -v s="$(jq '.tasks.saved // 0' "$state/report.json")" 'BEGIN {
            printf "%-10s %7.2f s, CPU of workers %6.2f s (%5.1f ms a movie), of the coordinator %6.2f s; %d of %d saved\n",
                l, t, w, 1000 * w / n, c, s, n }'
    kill "$worker" "$serve"
    wait "$worker" "$serve" || true
}

echo "$movies movies, $processes processes of one slot, $(nproc) cores, ${latency[*]:-no latency}"
for mode in usual isolated; do
    library=$scratch/library-$mode
    make_long_library "$movies" "$library" with-imdb-ids
    catalogue=$library.jsonl
    start_standin --warm "${latency[@]}"
    if [[ $mode == usual ]]; then
        measure usual
    else
        measure isolated --isolate task
    fi
done
