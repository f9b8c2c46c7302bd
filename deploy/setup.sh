#!/usr/bin/env bash
# Installs what building and running cinefleet needs, on Debian 12 or Ubuntu 24.04. Quick when all is there already.
set -euo pipefail

packages=(
    build-essential cmake ninja-build pkg-config ccache git ca-certificates
    libzmq3-dev cppzmq-dev libmsgpack-cxx-dev libcurl4-openssl-dev libsqlite3-dev
    nlohmann-json3-dev libpugixml-dev libspdlog-dev libfmt-dev libcli11-dev libtomlplusplus-dev
    libcpp-httplib-dev libexpected-dev libutfcpp-dev libicu-dev libssl-dev
    # Asked what video files hold:
    mediainfo
    # The tests and the stand-in services:
    libgtest-dev libgmock-dev libmicrohttpd-dev libgd-dev sqlite3 jq curl libxml2-utils
    # Found by mDNS, and a test of that:
    avahi-daemon avahi-utils
)

if ! command -v dpkg-query >/dev/null; then
    echo "setup.sh: this script knows Debian and Ubuntu; on other systems install the equivalents of:" >&2
    printf '  %s\n' "${packages[@]}" >&2
    exit 3
fi

missing=()
for package in "${packages[@]}"; do
    if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
        missing+=("$package")
    fi
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "setup.sh: run me as root, or install: ${missing[*]}" >&2
        exit 3
    fi
    as_root=(sudo)
fi
echo "setup.sh: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
