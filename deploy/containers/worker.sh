#!/bin/sh
# Entry point of a worker's container; arguments are those of cinefleet-worker. The key comes as a secret, which engines
# make readable for more than one user, and is kept in memory for this one alone. All containers may share one key: each
# adds its own name to the machine's.
set -eu

key=/run/cinefleet/worker.key
cinefleet-worker join --key-file "$key" <"${CINEFLEET_KEY_SECRET:-/run/secrets/worker_key}"
exec cinefleet-worker --key-file "$key" --name "$(hostname)" "$@"
