#!/usr/bin/env bash
# Runs the tests side by side. Those few that fail are run once more, alone: a fault fails twice, a machine that was too
# busy doesn't. What passes only then is named, and is to be mended.
# Usage: tests/whole.sh PYTEST WORKERS [ARGUMENT...]
set -uo pipefail
pytest=$1 workers=$2
shift 2
FEW=5
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT

"$pytest" -n "$workers" --dist loadgroup -o cache_dir="$cache" "$@"
code=$?
failed=$(grep -c '": true' "$cache/v/cache/lastfailed" 2>/dev/null)
if [ "$code" -ne 1 ] || [ "${failed:-0}" -eq 0 ] || [ "$failed" -gt "$FEW" ]; then
  exit "$code"
fi
echo "Failed side by side, and run again alone:"
grep '": true' "$cache/v/cache/lastfailed"
"$pytest" -n 0 -v -o cache_dir="$cache" --last-failed --last-failed-no-failures none "$@"
