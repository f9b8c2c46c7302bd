#!/usr/bin/env bash
# All set-up and all tests: everything under the address and undefined-behaviour sanitizers, what has threads again under
# the thread sanitizer, then the quick start from nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh

# Everything, with checks of addresses and undefined behaviour.
cmake --preset asan >/dev/null
cmake --build --preset asan
ctest --preset asan -j"$(nproc)"

# Threads: the tests of what has any.
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target thread_tests
ctest --preset tsan -j"$(nproc)" -L threads

rm -rf build/quickstart
deploy/quickstart.sh | tee build/quickstart.log
grep -q 'saved *50' build/quickstart.log
echo "the quick start saved 50 of 50"
