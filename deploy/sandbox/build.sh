#!/usr/bin/env bash
# Builds the sandbox's image with buildah, as root or rootless, and tells its size as it is sent:
#   deploy/sandbox/build.sh [NAME[:TAG]] [further arguments of `buildah bud`…]
# BASE, CAMOUFOX and BROWSERS are the Dockerfile's arguments of those names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly IMAGE=${1:-valet-sandbox:$(git rev-parse --short HEAD)}
readonly LARGEST=2000000000
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}

arguments=()
for name in BASE CAMOUFOX BROWSERS; do
    if [[ -n ${!name:-} ]]; then arguments+=(--build-arg "$name=${!name}"); fi
done
# The format that keeps a health check.
buildah bud --format docker --network host --ignorefile deploy/sandbox/Dockerfile.dockerignore \
    --file deploy/sandbox/Dockerfile --tag "$IMAGE" "${arguments[@]}" "${@:2}" . >&2

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
buildah push --quiet "$IMAGE" "oci:$folder:size" >/dev/null
size=$(du --bytes --summarize "$folder" | cut -f1)
printf '%s: %d MB compressed\n' "$IMAGE" "$((size / 1000000))"
if [[ $size -ge $LARGEST ]]; then
    echo "That is more than the $((LARGEST / 1000000)) MB that a sandbox may have." >&2
    exit 1
fi
