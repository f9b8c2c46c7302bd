#!/usr/bin/env bash
# A library of 5,795 real movies, named as people name them, as empty files, against the stand-in with the real catalogue.
# Prints how the tasks ended, how many movies got the right TMDB id, the time, the time that a movie spent in each step, and
# the peak memory of each process. Needs the real data (DATA, default ../shared/data); skipped with a message without it.
#
#   tests/real_library.sh [--workers N] [--slots N]
set -euo pipefail
source "$(dirname "$0")/support/standin.sh"

data=${DATA:-$repository/../shared/data}
if [[ ! -r $data/library-names.tsv ]]; then
    echo "SKIPPED: no real data in $data"
    exit 0
fi
workers=4
slots=8
while (($# > 0)); do
    case $1 in
    --workers) workers=$2 && shift 2 ;;
    --slots) slots=$2 && shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done

library=$scratch/library
mkdir "$library"
awk -F'\t' 'NR > 1 { n = split($1, p, "/"); if (n > 1) { sub("/[^/]*$", "", $1); print $1 } }' "$data/library-names.tsv" |
    sort -u | (cd "$library" && tr '\n' '\0' | xargs -0 mkdir -p --)
awk -F'\t' 'NR > 1 { print $1 }' "$data/library-names.tsv" | (cd "$library" && tr '\n' '\0' | xargs -0 touch --)

catalogue=$data/catalogue.jsonl.gz
start_standin
echo "Library: $(find "$library" -type f | wc -l) files; fleet: $workers workers x $slots slots; $(nproc) cores"

# Peak resident memory of every cinefleet process, in KiB, until the scrape ends.
watch_memory() {
    while kill -0 "$1" 2>/dev/null; do
        for pid in $(pgrep -f "^$bin/cinefleet"); do
            awk -v pid="$pid" '/^Name:/ { name = $2 } /^VmHWM:/ { print name, pid, $2 }' "/proc/$pid/status" 2>/dev/null
        done
        sleep 0.5
    done | awk '{ if ($3 > peak[$1 " " $2]) peak[$1 " " $2] = $3 } END { for (p in peak) print p, peak[p] }' | sort
}

cinefleet_scrape "$scratch" --workers "$workers" --slots "$slots" --json \
    --set images.poster=w154 --set images.fanart=w300 --set images.landscape=w300 --set images.clearlogo=w154 \
    "$library" >"$scratch/report.json" 2>"$scratch/log" &
scrape=$!
watch_memory "$scrape" >"$scratch/memory"
status=0
wait "$scrape" || status=$?
if ((status > 1)); then
    cat "$scratch/log" >&2
    exit "$status"
fi

jq . "$scratch/report.json"
echo "Peak memory (program, pid, KiB):"
cat "$scratch/memory"
# A movie is right if it has the id that the list says.
sqlite3 "$scratch/right.db" >"$scratch/right" <<SQL
.mode tabs
.import '$data/library-names.tsv' names
ATTACH '$scratch/state/cinefleet.db' AS library;
SELECT 'Right TMDB id: ' || sum(m.tmdb_id = n.tmdb_id) || ' of ' || count(*)
    || ' (wrong ' || sum(m.tmdb_id NOT IN (0, n.tmdb_id)) || ', left alone ' || sum(m.tmdb_id = 0) || ')'
    FROM names n JOIN library.movies m ON CAST(m.path AS TEXT) = n.path;
SELECT 'Files without a movie: ' || count(*) FROM names n
    WHERE NOT EXISTS (SELECT 1 FROM library.movies m WHERE CAST(m.path AS TEXT) = n.path);
SQL
cat "$scratch/right"
