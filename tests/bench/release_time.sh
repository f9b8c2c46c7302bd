#!/usr/bin/env bash
# How long after a worker process dies one of its tasks is leased again: ROUNDS times kill -9 of a local worker process in
# the middle of its scrapes. With a supervisor, whose report is faster than any time-out.
#
#   tests/bench/release_time.sh [ROUNDS]
set -euo pipefail
source "$(dirname "$0")/../support/standin.sh"

rounds=${1:-10}
start_standin --latency-tmdb-ms 3000
make_sample_library "$scratch/library" with-imdb-ids
scrape=
trap 'kill -9 $scrape 2>/dev/null; stop_standin; rm -rf "$scratch"' EXIT
now_ms() { date +%s%3N; }

# One kill in a run of its own; prints the milliseconds.
measure() {
    local place=$scratch/$1 pid= held= killed asked released=
    mkdir "$place"
    cinefleet_scrape "$place" --workers 2 --slots 3 "$scratch/library" >/dev/null 2>"$place/log" &
    scrape=$!
    workers() { "$bin/cinefleet" workers --json --set paths.state_dir="$place/state" 2>/dev/null; }
    until [[ -n $held ]]; do # a worker that is in the middle of something
        sleep 0.2
        read -r pid held < <(workers | jq -r '.[] | select(.holding | length == 3) | "\(.pid) \([.holding[].task] | join(","))"') || true
    done
    sleep 0.5
    killed=$(now_ms)
    kill -9 "$pid"
    until [[ -n $released ]]; do
        asked=$(now_ms)
        # Of the tasks that it held, the one whose lease is younger than the kill.
        released=$(workers | jq -r --argjson tasks "[$held]" --argjson age "$((asked - killed))" \
            '[.[].holding[] | select(.task as $t | $tasks | index($t)) | select(.held_ms < $age) | $age - .held_ms] | max // empty' || true)
        ((asked - killed < 20000)) || return 1
    done
    echo "$released"
    kill -9 "$scrape"
    wait "$scrape" || true
}

for ((round = 0; round < rounds; round++)); do
    measure "$round"
done 2>/dev/null | sort -n |
    awk '{ t[NR] = $1 } END { printf "from kill -9 to the next lease of one of its tasks: median %d ms, most %d ms, %d kills\n", t[int((NR + 1) / 2)], t[NR], NR }'
