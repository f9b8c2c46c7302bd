#!/usr/bin/env bash
# Checks the systemd units: `systemd-analyze verify` finds nothing to say about them, and `systemd-analyze security`
# rates the worker's sandbox below 2.0 and the coordinator's, which writes to the library, below 2.5.
# Exit code 77: skipped, there is no systemd-analyze.
set -euo pipefail

units=$(cd "$(dirname "$0")/../../deploy/systemd" && pwd)

if ! command -v systemd-analyze >/dev/null; then
    echo "skipped: systemd-analyze is missing (apt-get install systemd)"
    exit 77
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet-units.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# The programs need not be installed here, so `true` stands in for them.
for unit in "$units"/*.service; do
    sed "s|^ExecStart=/usr/bin/cinefleet[a-z-]*|ExecStart=$(command -v true)|" "$unit" >"$scratch/${unit##*/}"
done
cp "$units"/*.socket "$scratch"
mkdir "$scratch/cinefleet-coordinator.service.d"
cp "$units/library.conf.example" "$scratch/cinefleet-coordinator.service.d/library.conf"

status=0
complain() {
    echo "$1" >&2
    status=1
}

for unit in "$scratch"/*.service "$scratch"/*.socket; do
    name=${unit##*/}
    said=$(systemd-analyze verify --man=no "$unit" 2>&1) || complain "$name: verify fails"
    # It also speaks of this machine's other units.
    if said=$(grep -F "$scratch" <<<"$said"); then
        complain "$said"
    fi
done

# NAME MOST: ten times the highest rating.
check_sandbox() {
    if said=$(systemd-analyze security --offline=true --no-pager --threshold="$2" "$scratch/$1" 2>&1); then
        grep -F "Overall exposure" <<<"$said"
    else
        complain "$said"
        complain "$1: rated above $(($2 / 10)).$(($2 % 10))"
    fi
}
check_sandbox cinefleet-worker.service 19
check_sandbox cinefleet-coordinator.service 24
exit "$status"
