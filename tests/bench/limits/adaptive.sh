#!/usr/bin/env bash
# A service that allows other than its documents say: a stand-in for TMDB that allows a quarter of 40 requests in 10 s, and
# one that allows four times as many. The stand-in judges: it counts by itself and answers 429 to each request too many.
# Both run at the same time, in real time.
#
#   tests/bench/limits/adaptive.sh [--kill] [--seconds S] [--plots FOLDER]
#
# --kill: meanwhile the coordinator and worker processes are killed with SIGKILL and started again, and a third stand-in
# allows exactly what is documented and set: not one request may be too many there.
# --seconds: length of a run (150); the first 30 s are for learning, and by two minutes the allowance has to be used.
# --plots: adaptive-less.svg and adaptive-more.svg go there (the current folder).
# Exit code 1: more than 1 % of the requests were refused after the first 30 s, less than 85 % of the allowance was used at two
# minutes (the mean of all spans of three windows that end in the 30 s from then on, because requests come in bursts; not with
# --kill: nobody asks while all are dead), or a request was refused by the stand-in that allows what is documented.
set -euo pipefail
source "$(dirname "$0")/../../support/standin.sh"
source "$repository/tests/support/svg.sh"

seconds=150
kills=no
plots=.
while (($# > 0)); do
    case $1 in
    --kill) kills=yes && shift ;;
    --seconds) seconds=$2 && shift 2 ;;
    --plots) plots=$2 && shift 2 ;;
    *) sed -n '2,17s/^# \{0,1\}//p' "$0" && exit 2 ;;
    esac
done
top=$scratch
documented=40
window_s=10

# plot TITLE ALLOWED <ARRIVALS >SVG: per second, requests of the window that ends then; refused ones in red.
plot() {
    awk -v title="$1" -v truth="$2" -v documented="$documented" -v window="$window_s" -v length_s="$seconds" "$svg_functions"'
        { s = int($1 / 1000); if (s <= length_s) { if ($2 == 1) ++taken[s]; else ++refused[s] } }
        END {
            svg_x_top = length_s; svg_y_top = 1.15 * (truth > documented ? truth : documented)
            svg_begin(title ": requests in the latest " window " s")
            svg_level(truth, "#2a7", "allowed: " truth); svg_level(documented, "#888", "documented: " documented)
            for (s = 0; s <= length_s; s += 30) svg_tick_x(s, s " s")
            svg_line_begin("#15c")
            for (s = 0; s <= length_s; ++s) {
                sum += taken[s] - (s >= window ? taken[s - window] : 0)
                svg_line_to(s, sum) }
            svg_line_end()
            for (s = 0; s <= length_s; ++s) if (refused[s] > 0)
                printf "<circle cx=\"%.1f\" cy=\"334\" r=\"%.1f\" fill=\"#c22\"><title>%d refused</title></circle>\n", svg_x(s), 3 + refused[s] / 2, refused[s]
            svg_end("<tspan fill=\"#15c\">answered</tspan>  <tspan fill=\"#c22\">refused (429)</tspan>") }'
}

# judge LABEL ALLOWED HOW <ARRIVALS: prints one line. HOW: adapting; killed: what is used does not count; or exact: nothing
# may be refused at all.
judge() {
    awk -v label="$1" -v truth="$2" -v how="$3" -v window="$window_s" '
        { s = $1 / 1000
          ++all; bad += 1 - $2
          if (s >= 30) { ++later; refused += 1 - $2 }
          # so many of the spans of 3 windows that end between 120 s and 150 s contain this one, by seconds of their end
          from = s > 120 ? s : 120; to = s + 3 * window < 150 ? s + 3 * window : 150
          if (to > from) used += $2 * (to - from) / 30 }
        END {
            share = later > 0 ? 100 * refused / later : 100
            use = 100 * used / (3 * truth)
            failed = how == "exact" ? bad > 0 : share > 1 || (how == "adapting" && use < 85)
            printf "%-22s %5d requests, %3d refused; after 30 s %.2f %% refused; at two minutes %.1f %% of the allowance used%s\n",
                label, all, bad, share, use, failed ? "  FAILED" : ""
            exit failed }'
}

serve() {
    "$bin/cinefleet" serve --workers 0 "${settings[@]}" >>"$scratch/serve.log" 2>&1 &
    coordinator=$!
}

work() {
    "$bin/cinefleet-worker" --connect "tcp://127.0.0.1:$port" --processes 4 --slots 6 --name bench --quiet >>"$scratch/worker.log" 2>&1 &
    workers=$!
}

# Coordinator, a worker process and the whole of them in turn, every 20 s.
kill_until() {
    local blow=0
    while ((SECONDS + 20 < $1)); do
        sleep 20
        if ((blow % 3 != 1)); then
            kill -9 "$coordinator" && wait "$coordinator" || true
        fi
        if ((blow % 3 == 1)); then
            kill -9 "$(pgrep -P "$workers" | head -1)" || true
        elif ((blow % 3 == 2)); then
            kill -9 $(pgrep -P "$workers") "$workers" && wait "$workers" || true
            work
        fi
        if ((blow % 3 != 1)); then
            serve
        fi
        blow=$((blow + 1))
    done
}

# run_case NAME ALLOWED PORT [more cinefleet settings]: the arrivals go to NAME.arrivals
run_case() {
    local name=$1 allowed=$2
    port=$3
    shift 3
    scratch=$top/$name
    mkdir -p "$scratch"
    standin_pid=
    start_standin --latency-tmdb-ms 200 --limit "tmdb:$allowed/$((window_s * 1000))"
    settings=(--set paths.state_dir="$scratch/state" --set tmdb.base_url="$standin_url/3" --set coordinator.port="$port"
        --set tmdb.image_base_url="$standin_url/t/p" --set tmdb.api_key=0123456789abcdef0123456789abcdef
        --set tmdb.requests_per_window="$documented" --set tmdb.window_ms="$((window_s * 1000))" "$@")
    cp -r "$top/library" "$scratch/library"
    serve
    work
    trap 'kill -9 "$coordinator" $(pgrep -P "$workers") "$workers" 2>/dev/null || true; stop_standin' EXIT
    until [[ -S $scratch/state/control.sock ]]; do sleep 0.1; done
    "$bin/cinefleet" scrape --type all --modifiers nfo "${settings[@]}" "$scratch/library" >"$scratch/scrape.log" 2>&1 &
    local until=$((SECONDS + seconds))
    if [[ $kills == yes ]]; then
        sleep 3
        kill_until "$until"
    fi
    sleep $((until - SECONDS))
    curl -sS "$standin_url/_standin/arrivals?of=tmdb" >"$top/$name.arrivals"
}

catalogue=$top/library.jsonl
make_long_library $((seconds * 4 * documented / window_s)) "$top/library" without-ids
exec 3>&2 2>"$scratch/jobs.log" # the shell's news of killed jobs
first_port=$((20000 + $$ % 20000))
(run_case less $((documented / 4)) "$first_port") &
(run_case more $((documented * 4)) "$((first_port + 3))") &
if [[ $kills == yes ]]; then
    (run_case exact "$documented" "$((first_port + 6))" --set tmdb.most_per_window=0) &
fi
wait
exec 2>&3

failures=0
how=$([[ $kills == yes ]] && echo killed || echo adapting)
judge "a quarter is allowed" $((documented / 4)) "$how" <"$top/less.arrivals" || failures=1
judge "four times as many are" $((documented * 4)) "$how" <"$top/more.arrivals" || failures=1
if [[ $kills == yes ]]; then
    judge "as documented, killed" "$documented" exact <"$top/exact.arrivals" || failures=1
fi
mkdir -p "$plots"
plot "A quarter of what is documented" $((documented / 4)) <"$top/less.arrivals" >"$plots/adaptive-less.svg"
plot "Four times what is documented" $((documented * 4)) <"$top/more.arrivals" >"$plots/adaptive-more.svg"
echo "plots: $plots/adaptive-less.svg, $plots/adaptive-more.svg"
exit $failures
