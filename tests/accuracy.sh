#!/usr/bin/env bash
# How well cinefleet understands names: a library of real movies, named as people name them, as empty files, against the
# stand-in with the real catalogue. Prints the share with the right TMDB id by style, every miss with what was understood,
# searched and found, wrong matches apart from those left alone; then the release names, the time and the peak memory of each
# process. Needs the real data (DATA, default ../shared/data); skipped with a message without it. Exit code 1: a target was missed.
#
#   tests/accuracy.sh [--workers N] [--slots N] [--artwork] [--keep FILE]
#
#   --artwork    fetch images as well, as a real run does
#   --keep FILE  the misses as a table (tab-separated)
set -euo pipefail
source "$(dirname "$0")/support/standin.sh"

data=${DATA:-$repository/../shared/data}
if [[ ! -r $data/library-names.tsv || ! -r $data/catalogue.jsonl.gz ]]; then
    echo "SKIPPED: no real data in $data"
    exit 0
fi
data=$(cd "$data" && pwd)
workers=4
slots=8
keep=
modifiers=(--modifiers nfo)
while (($# > 0)); do
    case $1 in
    --workers) workers=$2 && shift 2 ;;
    --slots) slots=$2 && shift 2 ;;
    --artwork) modifiers=() && shift ;;
    --keep) keep=$2 && shift 2 ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit 2 ;;
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
            awk -v pid="$pid" '/^Name:/ { name = $2 } /^VmHWM:/ { print name, pid, $2 }' "/proc/$pid/status" 2>/dev/null || true  # it may be gone
        done
        sleep 0.5
    done | awk '{ if ($3 > peak[$1 " " $2]) peak[$1 " " $2] = $3 } END { for (p in peak) print p, peak[p] }' | sort
}

cinefleet_scrape "$scratch" --workers "$workers" --slots "$slots" --json "${modifiers[@]}" \
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

zcat "$catalogue" | jq -r '[.tmdb_id, .title, .year] | map(tostring | gsub("[\t\n]"; " ")) | @tsv' >"$scratch/catalogue.tsv"
# Quotes in titles are letters, so no CSV: ASCII mode knows no quoting.
{
    cat <<SQL
CREATE TABLE names (path TEXT, tmdb_id INTEGER, imdb_id TEXT, title TEXT, year INTEGER, style TEXT);
CREATE TABLE catalogue (tmdb_id INTEGER PRIMARY KEY, title TEXT COLLATE NOCASE, year INTEGER);
.mode ascii
.separator "\t" "\n"
.import --skip 1 '$data/library-names.tsv' names
.import '$scratch/catalogue.tsv' catalogue
CREATE INDEX catalogue_by_title ON catalogue (title);
ATTACH '$scratch/state/cinefleet.db' AS library;
CREATE TEMP TABLE outcomes AS
    SELECT n.*, m.name_title, m.name_alternative_title, m.name_year, m.name_tmdb_id, m.name_imdb_id, m.tmdb_id AS found_id,
        t.reason, t.candidates,
        CASE WHEN m.id IS NULL THEN 'not seen' WHEN m.tmdb_id = n.tmdb_id THEN 'right' WHEN m.tmdb_id > 0 THEN 'wrong'
            WHEN t.state = 8 OR t.state IS NULL THEN 'not done' WHEN t.state IN (4, 5) THEN 'asked' ELSE 'unknown' END AS outcome,
        (SELECT count(*) FROM catalogue c WHERE c.title = n.title AND (c.year = n.year OR m.name_year = 0)) AS namesakes
    FROM names n LEFT JOIN library.movies m ON CAST(m.path AS TEXT) = n.path
        LEFT JOIN library.tasks t ON t.id = (SELECT max(id) FROM library.tasks WHERE movie_id = m.id)
    WHERE n.style NOT IN ('ignore', 'cd-part2');
CREATE TEMP TABLE shares AS
    SELECT style, count(*) AS movies, sum(outcome = 'right') AS right, sum(outcome = 'wrong') AS wrong,
        sum(outcome NOT IN ('right', 'wrong')) AS left_alone FROM outcomes GROUP BY style;
SQL
    cat <<'SQL'
.mode list
.headers off
.separator " "
SELECT '';
SELECT printf('%-14s %6s %6s %6s %10s %9s', 'style', 'movies', 'right', 'wrong', 'left alone', 'right');
SELECT printf('%-14s %6d %6d %6d %10d %8.2f%%', style, movies, right, wrong, left_alone, 100.0 * right / movies)
    FROM shares ORDER BY style;
SELECT printf('%-14s %6d %6d %6d %10d %8.2f%%', 'id, or year', sum(movies), sum(right), sum(wrong), sum(left_alone),
    100.0 * sum(right) / sum(movies)) FROM shares WHERE style != 'noyear-folder';
SELECT printf('%-14s %6d %6d %6d %10d %8.2f%%', 'all', sum(movies), sum(right), sum(wrong), sum(left_alone),
    100.0 * sum(right) / sum(movies)) FROM shares;
SELECT '';
SELECT upper(outcome) || '  ' || path || char(10) || '    wanted ' || title || ' (' || year || ') tmdb ' || tmdb_id
    || CASE WHEN namesakes > 1 THEN '; ambiguous: the catalogue has ' || namesakes || ' of that name'
        || CASE WHEN name_year = 0 THEN ' and the name states no year' ELSE ' and year' END ELSE '' END
    || char(10) || '    understood ''' || coalesce(name_title, '') || ''''
    || CASE WHEN name_alternative_title != '' THEN ' or ''' || name_alternative_title || '''' ELSE '' END
    || CASE WHEN name_year > 0 THEN ' ' || name_year ELSE '' END
    || CASE WHEN name_tmdb_id > 0 THEN ' tmdb ' || name_tmdb_id ELSE '' END
    || CASE WHEN name_imdb_id != '' THEN ' ' || name_imdb_id ELSE '' END
    || CASE WHEN coalesce(reason, '') != '' THEN char(10) || '    ' || reason ELSE '' END
    || coalesce((SELECT group_concat(char(10) || '    candidate ' || json_extract(value, '$.title') || ' ('
        || json_extract(value, '$.year') || ') tmdb ' || json_extract(value, '$.tmdb_id') || ': '
        || printf('%.2f', json_extract(value, '$.score')) || ', ' || json_extract(value, '$.reason'), '')
        FROM (SELECT value FROM json_each(candidates) LIMIT 3)), '')
    FROM outcomes WHERE outcome != 'right' ORDER BY outcome DESC, style, path;
SQL
    if [[ -n $keep ]]; then
        cat <<SQL
.mode tabs
.headers on
.once '$keep'
SELECT outcome, style, path, title, year, tmdb_id, found_id, name_title, name_alternative_title, name_year, namesakes, reason
    FROM outcomes WHERE outcome != 'right' ORDER BY outcome DESC, style, path;
.headers off
SQL
    fi
    cat <<SQL
.mode list
.once '$scratch/missed'
SELECT CASE WHEN 1000 * sum(right) < 990 * sum(movies) THEN 'under 99.0 % right' END FROM shares
    UNION ALL SELECT CASE WHEN 1000 * sum(right) < 999 * sum(movies) THEN 'under 99.9 % right where an id or the year is given' END
        FROM shares WHERE style != 'noyear-folder'
    UNION ALL SELECT CASE WHEN 1000 * sum(wrong) >= 3 * sum(movies) THEN '0.3 % or more wrong' END FROM shares;
SQL
} | sqlite3 "$scratch/accuracy.db"

echo
if [[ -x $bin/library_test && -r $data/release-names.tsv ]]; then
    CINEFLEET_TEST_DATA=$data "$bin/library_test" --gtest_filter='ReleaseNames.*:LibraryNames.*' --gtest_brief=1 ||
        echo "names are not understood as they should be" >>"$scratch/missed"
else
    echo "Release names: not looked at, $bin/library_test is not built"
fi
echo
jq -r '"Time: \([.. | objects | .["BulkScrape.Movie.Parallel.Total"]? // empty][0] / 1000) s"' "$scratch/report.json"
echo "Peak memory (program, pid, KiB):"
cat "$scratch/memory"
if grep -q . "$scratch/missed"; then
    sed '/^$/d; s/^/MISSED: /' "$scratch/missed"
    exit 1
fi
echo "All targets are met."
