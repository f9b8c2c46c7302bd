#!/usr/bin/env bash
# Usage: tests/fuzz/run.sh SECONDS [TARGET...]
# Builds the fuzzers with clang and runs each for so long, beginning with its corpus. What a fuzzer finds is put into
# build/fuzz/found/; mend it, give the input a name that says what it is, and move it to tests/fuzz/corpus/TARGET/.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS [TARGET...]}
shift
targets=("$@")
if ((${#targets[@]} == 0)); then
    mapfile -t targets < <(ls tests/fuzz/corpus)
fi
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${targets[@]/#/fuzz_}"
mkdir -p build/fuzz/found
failed=()
for target in "${targets[@]}"; do
    mkdir -p "build/fuzz/corpus/$target"
    echo "== $target"
    if ! nice "build/fuzz/bin/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="build/fuzz/found/$target-" -print_final_stats=1 -verbosity=0 \
        "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target"; then
        failed+=("$target")
    fi
done
if ((${#failed[@]} > 0)); then
    echo "run.sh: something was found in: ${failed[*]}" >&2
    exit 1
fi
echo "nothing was found"
