#!/usr/bin/env bash
# All set-up and all tests: the tests in a developer's build, those with threads or foreign bytes again under the
# sanitizers, then the quick start from nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh

cmake --preset debug >/dev/null
cmake --build --preset debug
ctest --preset debug -j"$(nproc)"

# Address and undefined behaviour: everything that reads what others wrote.
cmake --preset asan >/dev/null
cmake --build --preset asan --target proto_test net_test store_test save_test nfo_test library_test settings_test
ctest --preset asan -j"$(nproc)" -E '_NOT_BUILT$'

# Threads: everything that has some.
cmake --preset tsan >/dev/null
cmake --build --preset tsan --target common_test sockets_test net_test save_test
ctest --preset tsan -j"$(nproc)" -E '_NOT_BUILT$'

rm -rf build/quickstart
deploy/quickstart.sh | tee build/quickstart.log
grep -q 'saved *50' build/quickstart.log
echo "the quick start saved 50 of 50"
