#!/usr/bin/env bash
# Kills and stops processes at random while a library is scraped against the stand-in: a daemon with local workers and one
# worker apart. Ends when every movie is saved and ROUNDS blows have been dealt; then checks that every task has one
# outcome, no movie was committed twice in a run, the database is whole and no half-written file is in the library.
#
#   tests/kill_loop.sh [--rounds N] [--movies N] [--seed N]
set -euo pipefail
source "$(dirname "$0")/support/standin.sh"

rounds=200
movies=500
seed=$$
while (($# > 0)); do
    case $1 in
    --rounds) rounds=$2 && shift 2 ;;
    --movies) movies=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done
RANDOM=$seed
echo "seed $seed"

# Movies of the sample catalogue again and again: a copy of one is a movie of its own on the disk.
library=$scratch/library
mapfile -t ids < <(sed -n 's/.*"tmdb_id": \([0-9]*\).*/\1/p' "$catalogue")
for ((i = 0; i < movies; i++)); do
    name="Copy $i {tmdb-${ids[i % ${#ids[@]}]}}"
    mkdir -p "$library/$name"
    : >"$library/$name/$name.mkv"
done

start_standin --latency-tmdb-ms 300 --latency-imdb-ms 500 --warm
port=$((20000 + $$ % 20000))
settings=(--set paths.state_dir="$scratch/state" --set tmdb.base_url="$standin_url/3"
    --set tmdb.image_base_url="$standin_url/t/p" --set tmdb.requests_per_window=0
    --set tmdb.api_key=0123456789abcdef0123456789abcdef --set imdb.pages=true --set imdb.base_url="$standin_url"
    --set imdb.in_flight=0 --set coordinator.port="$port")

serve() {
    "$bin/cinefleet" serve --workers 2 "${settings[@]}" >>"$scratch/serve.log" 2>&1 &
    daemon=$!
}

apart() {
    "$bin/cinefleet-worker" --connect "tcp://127.0.0.1:$port" --name apart >>"$scratch/apart.log" 2>&1 &
    worker=$!
}

count() { sqlite3 -cmd '.timeout 5000' "$scratch/state/cinefleet.db" "$1" 2>/dev/null || echo -1; }

# The shell's news of killed jobs go there.
exec 3>&2 2>"$scratch/jobs.log"

stop_all() {
    kill -CONT $(pgrep -f "$scratch/state|127.0.0.1:$port") 2>/dev/null || true
    kill -9 "$daemon" "$worker" 2>/dev/null || true
}
trap 'stop_all; stop_standin; rm -rf "$scratch"' EXIT

serve
apart
# The client may lose its daemon; the run is the daemon's.
until [[ $(count "SELECT count(*) FROM runs") -ge 1 ]]; do
    timeout 20 "$bin/cinefleet" scrape "${settings[@]}" "$library" >>"$scratch/client.log" 2>&1 &
    sleep 3
done

blows=0
killed=0
stopped=0
started=$SECONDS
while ((blows < rounds)) || [[ $(count "SELECT count(*) FROM tasks WHERE state = 1") -ne 0 ]]; do
    if ((SECONDS - started > 1500)); then
        echo "FAILED: the run does not end" >&3
        tail -n 20 "$scratch/serve.log" "$scratch/apart.log" >&3
        exit 1
    fi
    mapfile -t victims < <(pgrep -f "^$bin/cinefleet(-worker)? .*(${scratch##*/}|127.0.0.1:$port|--child-id)" || true)
    if ((blows < rounds && ${#victims[@]} > 0)); then
        victim=${victims[RANDOM % ${#victims[@]}]}
        if ((RANDOM % 3 == 0)); then
            kill -STOP "$victim" 2>/dev/null && stopped=$((stopped + 1)) || true
            (sleep 0.$((RANDOM % 9 + 1)) && kill -CONT "$victim" 2>/dev/null) &
        else
            kill -9 "$victim" 2>/dev/null && killed=$((killed + 1)) || true
        fi
        blows=$((blows + 1))
    fi
    kill -0 "$daemon" 2>/dev/null || serve
    kill -0 "$worker" 2>/dev/null || apart
    # A new run once the one before has ended, so that there is work until the last blow.
    if ((blows < rounds)) && [[ $(count "SELECT count(*) FROM tasks WHERE state = 1") -eq 0 ]]; then
        timeout 20 "$bin/cinefleet" scrape "${settings[@]}" --type all "$library" >>"$scratch/client.log" 2>&1 &
        sleep 1
    fi
    sleep 0.15
done

echo "$killed killed, $stopped stopped, $(count 'SELECT count(*) FROM runs') runs, $((SECONDS - started)) s"
fail=0
# check WHAT EXPECTED ACTUAL
check() {
    if [[ $2 == "$3" ]]; then
        echo "ok: $1: $3"
    else
        echo "FAILED: $1: $3 instead of $2" >&3
        fail=1
    fi
}
kill -TERM "$daemon" 2>/dev/null || true
wait "$daemon" 2>/dev/null || true
dead=$(count 'SELECT count(DISTINCT movie_id) FROM tasks t WHERE state = 7
    AND (SELECT scraped_ms FROM movies m WHERE m.id = t.movie_id) IS NULL')
echo "$dead dead: their worker was killed three times while it ran nothing else"
check "movies saved or dead" "$movies" "$(($(count 'SELECT count(*) FROM movies WHERE scraped_ms IS NOT NULL') + dead))"
check "open tasks" 0 "$(count 'SELECT count(*) FROM tasks WHERE state = 1')"
check "movies with two tasks in one run" 0 \
    "$(count 'SELECT count(*) FROM (SELECT 1 FROM tasks GROUP BY run_id, movie_id HAVING count(*) > 1)')"
check "tasks that failed" 0 "$(count 'SELECT count(*) FROM tasks WHERE state = 6')"
check "integrity_check" ok "$(count 'PRAGMA integrity_check')"
serve # what was half-written is removed at the next start
for ((i = 0; i < 100; i++)); do
    strays=$(find "$library" -name '.cinefleet-*' | wc -l)
    ((strays == 0)) && break
    sleep 0.1
done
check "half-written files" 0 "$strays"
exit "$fail"
