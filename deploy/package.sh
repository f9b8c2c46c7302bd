#!/usr/bin/env bash
# Makes the Debian packages cinefleet and cinefleet-worker from a release build: build/packages/*.deb, for the Debian
# or Ubuntu that it runs on.
#
#   deploy/package.sh              builds what is not built yet
#   deploy/package.sh BUILD_DIR    packs the programs of another build folder
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
build=${1:-build/release}
if [[ $build == build/release ]]; then
    deploy/setup.sh
    cmake --preset release >/dev/null
fi
if ! command -v dpkg-shlibdeps >/dev/null; then
    echo "package.sh: dpkg-shlibdeps is missing: apt-get install dpkg-dev" >&2
    exit 3
fi
cmake --build "$build" --target cinefleet cinefleet-worker cinefleet-completions cinefleet-worker-completions
rm -rf build/packages
# CPack's own leftovers are not packages.
cpack --config "$build/CPackConfig.cmake" -B "$build/packing" >/dev/null
mkdir -p build/packages
mv "$build"/packing/*.deb build/packages/
rm -rf "$build/packing"
ls -1 build/packages/*.deb
