#!/usr/bin/env bash
# Checks what containers and Kubernetes are told, without an engine: the compose file by `docker compose config`, the
# manifests by `kubectl kustomize`, and both by check_manifests.py, which knows what must hold between their parts.
#
#   tests/deploy/manifests.sh              with the tools that are here; a missing one is named
#   tests/deploy/manifests.sh --schemas    and against Kubernetes' own schemas, from npm (needs the network)
#
# Exit code 77: skipped, no tool is here at all.
set -euo pipefail

cd "$(dirname "$0")/../.."
scratch=$(mktemp -d "${TMPDIR:-/tmp}/cinefleet-manifests.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import yaml' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [[ -z $python ]]; then
    echo "skipped: Python's yaml is missing (apt-get install python3-yaml)"
    exit 77
fi

checked=(deploy/containers)
compose=()
if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
fi
if ((${#compose[@]} > 0)); then
    mkdir "$scratch/compose"
    CINEFLEET_LIBRARY=/srv/movies "${compose[@]}" -f deploy/containers/compose.yaml config >"$scratch/compose/compose.yaml"
    if CINEFLEET_LIBRARY='' "${compose[@]}" -f deploy/containers/compose.yaml config >/dev/null 2>&1; then
        echo "the compose file does not ask for the library" >&2
        exit 1
    fi
    checked+=("$scratch/compose")
    echo "${compose[*]} takes the compose file"
else
    echo "left out: docker compose is missing (apt-get install docker-compose)"
fi

if command -v kubectl >/dev/null; then
    mkdir "$scratch/kubernetes"
    kubectl kustomize deploy/kubernetes/example >"$scratch/kubernetes/all.yaml"
    checked+=("$scratch/kubernetes")
    echo "kubectl kustomize builds the manifests"
else
    echo "left out: kubectl is missing"
fi
"$python" tests/deploy/check_manifests.py "${checked[@]}"

if [[ ${1-} == --schemas ]]; then
    npm install --silent --no-audit --no-fund --prefix build/deploy/schemas kubernetes-models js-yaml
    NODE_PATH=$PWD/build/deploy/schemas/node_modules node tests/deploy/check_schemas.js "$scratch/kubernetes/all.yaml"
fi
