#!/usr/bin/env bash
# The machine's first process. A volume of Fly's belongs to root when it is new, so it begins as root, and goes on as a user
# that owns nothing else and can become nobody.
set -euo pipefail
readonly VALET=10001

if [[ ! -s $VALET_RUNNER_TOKEN_FILE ]]; then
    echo "The runner needs a file $VALET_RUNNER_TOKEN_FILE with its token or the token's digest." >&2
    exit 78
fi
install -d -o "$VALET" -g "$VALET" -m 700 "$VALET_RUNNER_STATE_DIR"
# A core would hold what people write into forms.
ulimit -c 0
exec setpriv --reuid "$VALET" --regid "$VALET" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs -- \
    python -m automation.runner --host "" --port 8080
