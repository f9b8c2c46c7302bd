#!/usr/bin/env bash
# All set-up and all tests.
set -euo pipefail
cd "$(dirname "$0")/.."
deploy/setup.sh
cmake --preset debug
cmake --build --preset debug
ctest --preset debug -j"$(nproc)"
