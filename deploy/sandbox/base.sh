#!/usr/bin/env bash
# Makes Debian's base image out of its packages, for a machine that reaches no registry of images:
#   sudo deploy/sandbox/base.sh localhost/debian:bookworm-slim
set -euo pipefail
readonly IMAGE=${1:?the name of the image to make}
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
debootstrap --variant=minbase bookworm "$folder" >&2
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*

container=$(buildah from scratch)
trap 'rm -rf "$folder"; buildah rm "$container" >/dev/null' EXIT
buildah copy --quiet "$container" "$folder" / >/dev/null
buildah config --cmd bash "$container"
buildah commit --quiet "$container" "$IMAGE" >/dev/null
echo "$IMAGE"
