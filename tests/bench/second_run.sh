#!/usr/bin/env bash
# A second run over a library that has not changed: requests, bytes and seconds of both runs, with the stand-in as the
# judge, and whether any file was written.
#
#   tests/bench/second_run.sh [--movies N] [--workers N]      1,000 movies without ids, two workers
#
# A third run is of the day after the answers have grown old: each is asked for, and "not modified" is all that comes.
# Exit code 1: the second run sent more than 2 % of the first one's requests, or a file was written by it or the third.
set -euo pipefail
source "$(dirname "$0")/../support/standin.sh"

movies=1000
workers=2
while (($# > 0)); do
    case $1 in
    --movies) movies=$2 && shift 2 ;;
    --workers) workers=$2 && shift 2 ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

files_of() { find "$1" -type f -printf '%P %i %s %T@ %C@\n' | sort; }

# measure LABEL [more cinefleet arguments]: prints a line, sets `requests`
measure() {
    local label=$1 start end
    shift
    curl -sS "$standin_url/_standin/reset" >/dev/null
    start=$(date +%s.%N)
    cinefleet_scrape "$scratch" --type all --workers "$workers" --json "$@" "$library" \
        >"$scratch/report.json" 2>"$scratch/log" || cat "$scratch/log" >&2
    end=$(date +%s.%N)
    standin_stats >"$scratch/stats.json"
    requests=$(jq '[.[].requests] | add // 0' "$scratch/stats.json")
    printf '%-34s %6d requests %8.1f MB %7.1f s   %s\n' "$label" "$requests" \
        "$(jq '([.[].bytes] | add // 0) / 1e6' "$scratch/stats.json")" \
        "$(awk -v a="$start" -v b="$end" 'BEGIN { print b - a }')" \
        "$(jq -r '.tasks | "saved \(.saved), unchanged \(.unchanged), of \(.total)"' "$scratch/report.json")"
}

library=$scratch/library
make_long_library "$movies" "$library" without-ids
catalogue=$library.jsonl
start_standin --warm

measure "first run"
first=$requests
files_of "$library" >"$scratch/files"
measure "second run"
second=$requests
measure "third run, every answer is old" --set cache.details_days=0 --set cache.search_days=0
files_of "$library" >"$scratch/files_after"

failed=0
if ! cmp -s "$scratch/files" "$scratch/files_after"; then
    echo "files were written: $(diff "$scratch/files" "$scratch/files_after" | grep -c '^>')"
    failed=1
else
    echo "no file was written by the second and third run"
fi
if ((second * 50 > first)); then
    echo "the second run sent more than 2 % of the first one's requests"
    failed=1
fi
"$bin/cinefleet" cache --set paths.state_dir="$scratch/state"
exit "$failed"
