#!/usr/bin/env bash
# Checks that the program takes every configuration that is deployed: configurations.sh CINEFLEET
set -euo pipefail

program=$(realpath "$1")
cd "$(dirname "$0")/../../deploy"
status=0
for file in etc/config.toml containers/config.toml kubernetes/base/config.toml; do
    if "$program" config --config "$file" | grep -qF "paths.state_dir = /var/lib/cinefleet  # $file:"; then
        echo "$file is taken"
    else
        echo "$file is not taken" >&2
        status=1
    fi
done
exit "$status"
