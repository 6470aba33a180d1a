#!/usr/bin/env bash
# Sends a built image to a registry:
#   deploy/sandbox/push.sh [IMAGE] [DESTINATION] [further arguments of `buildah push`…]
# IMAGE: this commit's, where it isn't given. DESTINATION, or SANDBOX_IMAGE: where Fly's machines find it.
# With FLY_API_TOKEN it logs in there; into others, who deploys does (`buildah login`).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly IMAGE=${1:-valet-sandbox:$(git rev-parse --short HEAD)}
readonly DESTINATION=${2:-${SANDBOX_IMAGE:-registry.fly.io/valet-sandbox:${IMAGE##*:}}}
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs}

label=$(buildah inspect --type image --format '{{index .Docker.Config.Labels "valet.camoufox"}}' "$IMAGE")
if [[ $label != fetch && $DESTINATION == registry.fly.io/* ]]; then
    echo "$IMAGE was built without Camoufox, so it isn't sent to $DESTINATION." >&2
    exit 1
fi
if [[ -n ${FLY_API_TOKEN:-} && $DESTINATION == registry.fly.io/* ]]; then
    buildah login --username x --password-stdin registry.fly.io <<<"$FLY_API_TOKEN"
fi
buildah push "${@:3}" "$IMAGE" "docker://$DESTINATION"
echo "$DESTINATION"
