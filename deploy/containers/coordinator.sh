#!/bin/sh
# Entry point of the coordinator's container; arguments are those of `cinefleet serve`. Makes the fleet's keys at the
# first start: other containers can only reach a coordinator that has some.
set -eu

if [ -r /run/secrets/tmdb_api_key ]; then
    TMDB_API_KEY=$(cat /run/secrets/tmdb_api_key)
    export TMDB_API_KEY
fi
if [ ! -e /var/lib/cinefleet/keys/server.key ]; then
    cinefleet keys init
fi
exec cinefleet serve "$@"
