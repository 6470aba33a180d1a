#!/usr/bin/env bash
# The sandbox's first process. It lasts as long as the sandbox: when supervisord ends, the machine does.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

say() { printf '%s\n' "$*" >&2; }

: "${VALET_RUNNER_TOKEN_FILE:=/run/valet/token}"
if [[ ! -r $VALET_RUNNER_TOKEN_FILE ]]; then
    say "The sandbox needs a file $VALET_RUNNER_TOKEN_FILE with the runner's token or its digest, readable by uid $(id -u)."
    exit 78
fi
if [[ ${VALET_RUNNER_ENGINE:-} == camoufox && -z ${VALET_RUNNER_EXECUTABLE:-} ]] &&
    ! python -c 'from automation.agents.engines import *; find_browser(Engine.CAMOUFOX)' 2>/dev/null; then
    say "The sandbox is to drive Camoufox, which this image was built without."
    exit 78
fi

mkdir -p "$VALET_SANDBOX_RUN"
chmod 700 "$VALET_SANDBOX_RUN"
# A core or a crash report would hold what a person wrote into a form.
ulimit -c 0
export MOZ_CRASHREPORTER_DISABLE=1 VALET_RUNNER_TOKEN_FILE
# By a pipe of this user's own: who isn't root may not open the one it was given again.
exec supervisord --configuration "$here/supervisord.conf" > >(exec cat) 2>&1
