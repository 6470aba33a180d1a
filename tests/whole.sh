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

# In the order that tests/conftest.py gives them.
"$pytest" -n "$workers" --dist loadgroup --no-loadscope-reorder -o cache_dir="$cache" "$@"
code=$?
failed=$(grep -c '": true' "$cache/v/cache/lastfailed" 2>/dev/null)
if [ "$code" -ne 1 ] || [ "${failed:-0}" -eq 0 ] || [ "$failed" -gt "$FEW" ]; then
  exit "$code"
fi
echo "Failed side by side, and run again alone:"
grep '": true' "$cache/v/cache/lastfailed"
# By name, without the group that xdist puts behind it; so the folders that were given must not be.
mapfile -t names < <(python3 -c 'import json, re, sys
for name in json.load(open(sys.argv[1])): print(re.sub(r"@[^]@]*$", "", name))' "$cache/v/cache/lastfailed")
options=()
for argument in "$@"; do
  [ -d "$argument" ] || options+=("$argument")
done
"$pytest" -n 0 -v "${options[@]}" "${names[@]}"
