#!/usr/bin/env bash
# A fleet with keys on six hosts, each a network namespace: a coordinator, the services, and four machines behind wires of
# their own with 50 ms of delay and 1 % of loss each way (cinefleet-link), all in one bridge.
#
#   tests/network/hosts.sh [--movies N] [--cut-seconds S] [--most-silent-ms N] [--seed N] [--large] [--logs DIR]
#
# 1. The coordinator is killed in the middle of a run and started again: nothing is scraped twice.
# 2. One machine is cut off for S seconds, one is killed and its wire cut, one has a slow uplink: all is saved, nothing twice,
#    and artwork does not delay the slow one's heartbeats: within --most-silent-ms (12000; every two seconds they are due, and
#    after 15 the machine would be given up) it is heard.
# 3. With --large: an image that takes longer over the slow uplink than any heartbeat may.
# Defaults: 24 movies a run, 18 s, less than a minute. What is to be shown: --movies 1000 --cut-seconds 30 --most-silent-ms 6000
# --large. Logs go to DIR. Exit code 77: no namespaces here. Everything happens in namespaces that end with this script, however it ends.
set -euo pipefail

movies=24
cut_seconds=18
seed=1
most_silent_ms=12000
large=0
logs=
is_inside=0
arguments=("$@")
while (($# > 0)); do
    case $1 in
    --movies) movies=$2 && shift 2 ;;
    --cut-seconds) cut_seconds=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    --most-silent-ms) most_silent_ms=$2 && shift 2 ;;
    --large) large=1 && shift ;;
    --logs) logs=$2 && shift 2 ;;
    --inside) is_inside=1 && shift ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

source "$(dirname "$0")/../support/namespaces.sh"
if ((!is_inside)); then
    need jq sqlite3 curl
    [[ -w /dev/net/tun ]] || { echo "skipped: there is no /dev/net/tun for tap interfaces" && exit 77; }
    begin_again_inside "${arguments[@]}"
fi

source "$(dirname "$0")/../support/standin.sh"
declare -A wires=()
finish() {
    stop_standin
    kill "${wires[@]}" 2>/dev/null && wait "${wires[@]}" 2>/dev/null || true # each says what went over it
    if [[ -n $logs ]]; then
        mkdir -p "$logs" && cp "$scratch"/*.{log,wire,json} "$logs" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# ---- hosts

attach_far() { # HOST ADDRESS [more flags of cinefleet-link]
    local host=$1 address=$2
    shift 2
    ip netns add "$host"
    : >"$scratch/$host.wire"
    "$bin/cinefleet-link" --left "/run/netns/$host:eth0" --right "/proc/1/ns/net:to-$host" --delay-ms 50 --loss-percent 1 \
        --seed "$((10 * seed + ${#wires[@]}))" "$@" >"$scratch/$host.wire" 2>&1 &
    wires[$host]=$!
    until grep -q up "$scratch/$host.wire"; do
        kill -0 "${wires[$host]}" 2>/dev/null || { cat "$scratch/$host.wire" >&2 && exit 3; }
        sleep 0.05
    done
    give_address "$host" "$address"
}

lay_wire 10.77.0.254
slow_kbit=512
attach_here coordinator 10.77.0.1
attach_here services 10.77.0.2
attach_far steady 10.77.0.11
attach_far cutoff 10.77.0.12
attach_far killed 10.77.0.13
attach_far slow 10.77.0.14 --left-kbit "$slow_kbit"

# ---- the fleet

again=9 # movies for the machines that are left
declare -A counts=([first]=$movies [second]=$movies [third]=$again [large]=$large)
runs=(first second third large)
make_long_library "$((2 * movies + again + large))" "$scratch/all" without-ids
catalogue=$scratch/all.jsonl
for run in "${runs[@]}"; do
    mkdir -p "$scratch/$run"
    find "$scratch/all" -mindepth 1 -maxdepth 1 | sort | sed -n "1,${counts[$run]}p" | xargs -r -d "\n" mv -t "$scratch/$run"
done

run_standin_in=(nsenter --net=/run/netns/services)
start_standin --host 10.77.0.2 --latency-tmdb-ms 300 --latency-imdb-ms 500
image_sizes=(--set images.poster=w500 --set images.fanart=w780 --set images.landscape=w780)
export TMDB_API_KEY=0123456789abcdef0123456789abcdef
settings=(--set paths.state_dir="$scratch/state" --set tmdb.base_url="$standin_url/3"
    --set tmdb.image_base_url="$standin_url/t/p" --set tmdb.requests_per_window=0
    --set imdb.pages=true --set imdb.base_url="$standin_url"
    --set imdb.in_flight=0 --set coordinator.listen_host=10.77.0.1 --set coordinator.metrics_host=10.77.0.1
    --set coordinator.metrics_port=7790)

serve() { # [more settings]
    nsenter --net=/run/netns/coordinator "$bin/cinefleet" serve --workers 0 "${settings[@]}" "$@" >>"$scratch/serve.log" 2>&1 &
    daemon=$!
    until curl -sf http://10.77.0.1:7790/ready >/dev/null; do
        kill -0 "$daemon" 2>/dev/null || { tail "$scratch/serve.log" >&2 && exit 3; }
        sleep 0.1
    done
}

kill_coordinator() {
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null || true
}

start_machine() {
    "$bin/cinefleet" workers add "$1" --address 10.77.0.1 "${settings[@]}" 2>/dev/null |
        "$bin/cinefleet-worker" join --key-file "$scratch/$1.key" 2>/dev/null
    on "$1" "$bin/cinefleet-worker" --key-file "$scratch/$1.key" >>"$scratch/$1.log" 2>&1 &
}

count() { sqlite3 -cmd '.timeout 5000' "$scratch/state/cinefleet.db" "$1" 2>/dev/null || echo -1; }
saved() { count 'SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL'; }
metric() { # NAME: as Prometheus writes it, with labels; 0 if it is not there
    curl -sf http://10.77.0.1:7790/metrics | awk -v name="$1" '$1 == name { n = $2 } END { print n + 0 }'
}
workers() { "$bin/cinefleet" workers --json "${settings[@]}"; }

# wait_until WHAT SECONDS COMMAND…: or the test has failed
wait_until() {
    local what=$1 until=$((SECONDS + $2))
    shift 2
    until "$@"; do
        if ((SECONDS > until)); then
            echo "FAILED: $what did not happen"
            tail -n 20 "$scratch/serve.log"
            exit 1
        fi
        sleep 0.2
    done
}
has_saved() { (($(saved) >= $1)); }
has_no_open_tasks() { [[ $(count 'SELECT count(*) FROM tasks WHERE state = 1') == 0 ]]; }
has_workers() { [[ $(workers 2>/dev/null | jq length) == "$1" ]]; }

scrape() { # LIBRARY [more arguments]: starts a run
    local before
    before=$(count 'SELECT count(*) FROM runs')
    on coordinator "$bin/cinefleet" scrape "${settings[@]}" "$@" >>"$scratch/client.log" 2>&1 &
    wait_until "a run" 60 has_runs "$((before + 1))"
}
has_runs() { (($(count 'SELECT count(*) FROM runs') >= $1)); }

failed=0
check() { # WHAT EXPECTED ACTUAL; EXPECTED: a number, "<= N" or ">= N"
    local operator="==" expected=$2
    [[ $2 == [\<\>]=* ]] && operator=${2%% *} expected=${2##* }
    if (($3 $operator expected)); then
        echo "ok: $1: $3"
    else
        echo "FAILED: $1: $3 instead of $2"
        failed=1
    fi
}

bytes_of() { ip -s -j link show "to-$1" | jq ".[0].stats64.$2.bytes"; } # HOST rx|tx: what came from it, went to it

# Of the movies' own requests: how often the busiest was sent, and how many were sent more than once.
details='[.tmdb.by_path | to_entries[] | select(.key | test("^/3/movie/[0-9]+$")) | .value]'
most_asked() { standin_stats | jq "$details | max"; }
asked_again() { standin_stats | jq "$details | map(select(. > 1)) | length"; }

# ---- 1. The coordinator is killed

echo "$movies movies a run, 50 ms and 1 % each way, seed $seed"
"$bin/cinefleet" keys init "${settings[@]}" >/dev/null
serve "${image_sizes[@]}"
for machine in steady cutoff killed slow; do
    start_machine "$machine"
done
wait_until "four workers" 60 has_workers 4

started=$SECONDS
scrape "$scratch/first"
wait_until "a quarter of the first run" 600 has_saved "$((movies / 4))"
kill_coordinator
sleep 1
serve "${image_sizes[@]}"
wait_until "the first run's end" 3600 has_no_open_tasks
echo "the coordinator was killed in the middle of a run: $((SECONDS - started)) s"
check "movies saved" "$movies" "$(saved)"
check "requests for one movie, at most" 1 "$(most_asked)"
check "leases that were taken up again" ">= 1" "$(metric 'cinefleet_leases_total{event="adopted"}')"
check "leases that ran out" 0 "$(metric 'cinefleet_leases_total{event="expired"}')"

# ---- 2. A machine is cut off, one is killed, one is slow

started=$SECONDS
curl -sf "$standin_url/_standin/reset" >/dev/null
committed=$(metric 'cinefleet_tasks_ended_total{outcome="saved"}')
(while sleep 0.5; do workers 2>/dev/null | jq -c . >>"$scratch/watched.json" || true; done) &
watcher=$!
scrape "$scratch/second"
wait_until "a tenth of the second run" 600 has_saved "$((movies + movies / 10))"
kill -USR1 "${wires[cutoff]}"
cut_at=$SECONDS
wait_until "a fifth of the second run" 600 has_saved "$((movies + movies / 5))"
kill -USR1 "${wires[killed]}"
ip netns pids killed | xargs kill -9 2>/dev/null || true # some end with their parent meanwhile
sleep "$((cut_at + cut_seconds > SECONDS ? cut_at + cut_seconds - SECONDS : 0))"
kill -USR2 "${wires[cutoff]}"
wait_until "the second run's end" 3600 has_no_open_tasks
seconds=$((SECONDS - started))
wait_until "the machine's return" 30 has_workers 3
committed=$(($(metric 'cinefleet_tasks_ended_total{outcome="saved"}') - committed))
mv "$scratch/watched.json" "$scratch/second.json"
scrape "$scratch/third"
wait_until "the third run's end" 600 has_no_open_tasks
kill "$watcher"
worked_again() {
    jq -R 'fromjson? // empty' "$scratch/watched.json" | jq -s '[.[][] | select(.worker_id == "cutoff/0") | .holding[]] | length'
}
most_silent() {
    jq -R 'fromjson? // empty' "$scratch/second.json" |
        jq -s --arg w "$1/0" '[.[][] | select(.worker_id == $w) | .silent_ms] | max'
}

echo "one cut off for $cut_seconds s, one killed, one with $slow_kbit kbit/s upwards: $seconds s"
check "movies saved, with those of a run after it" "$((2 * movies + again))" "$(saved)"
check "commits of this run" "$movies" "$committed"
check "times that the machine which was cut off was seen at work again" ">= 1" "$(worked_again)"
check "what the database refused" 0 "$(grep -c 'tried again until' "$scratch/serve.log" || true)"
check "tasks that did not end saved" 0 "$(count 'SELECT count(*) FROM tasks WHERE state != 2')"
check "movies with two tasks in one run" 0 \
    "$(count 'SELECT count(*) FROM (SELECT 1 FROM tasks GROUP BY run_id, movie_id HAVING count(*) > 1)')"
# Each lost machine had three movies in its slots, one waiting, and results under way.
check "leases that ran out with the lost machines" "<= 16" "$(metric 'cinefleet_leases_total{event="expired"}')"
check "movies that were asked for twice" "<= 16" "$(asked_again)"
check "requests for one movie, at most" "<= 2" "$(most_asked)"
echo "results that came twice: $(metric 'cinefleet_leases_total{event="late"}')"
# What it fetches it sends on; a result that is sent again is all the more.
check "bytes that the slow machine sent, for 100 that it received" "<= 140" "$(($(bytes_of slow rx) * 100 / $(bytes_of slow tx)))"
check "longest silence of the steady machine, ms" "<= $most_silent_ms" "$(most_silent steady)"
check "longest silence of the slow machine, ms" "<= $most_silent_ms" "$(most_silent slow)"
check "longest silence of the one cut off, ms" ">= 10000" \
    "$(most_silent cutoff)"

# ---- 3. Larger than any heartbeat waits

if ((large)); then
    kill_coordinator
    for machine in steady cutoff; do
        kill -USR1 "${wires[$machine]}"
    done
    sleep 16 # their leases would have run out, if they had any
    curl -sf "$standin_url/_standin/reset" >/dev/null
    serve --set images.fanart=w3840
    started=$SECONDS
    scrape "$scratch/large" --modifiers nfo,fanart
    wait_until "the large image's movie" 600 has_no_open_tasks
    echo "an image of $(find "$scratch/large" -name '*-fanart.jpg' -printf '%k') KiB over the slow uplink: $((SECONDS - started)) s"
    check "movies saved" "$((2 * movies + again + 1))" "$(saved)"
    check "requests for the movie" 1 "$(most_asked)"
    check "results that came twice" 0 "$(metric 'cinefleet_leases_total{event="late"}')"
fi

check "integrity_check is ok" 1 "$([[ $(count 'PRAGMA integrity_check') == ok ]] && echo 1 || echo 0)"
check "half-written files" 0 "$(find "$scratch" -name '.cinefleet-*' | wc -l)"
echo "the coordinator said: $(grep -c 'GOODBYE' "$scratch/serve.log" || true) connections ended without a GOODBYE"
exit "$failed"
