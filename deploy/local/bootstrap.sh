#!/usr/bin/env bash
# Sets up what `make` needs: .venv with requirements/dev.txt, and two browsers.
# Safe to run again, and quick when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly VENV=.venv LOCK=requirements/dev.txt

say() { printf '%s\n' "$*" >&2; }

# The first interpreter that is new enough; 3.11 before others since the locks are solved for it.
find_python() {
    local name
    for name in python3.11 python3 python3.12 python3.13 python3.14; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

# $1 the variable that names the browser, $2 Playwright's folder for it, then the names by which a
# system knows it. Prints where one was found.
find_browser() {
    local variable=$1 folder=$2 name store
    shift 2
    if [[ -n ${!variable:-} ]]; then
        if [[ ! -x ${!variable} ]]; then
            say "$variable=${!variable} is not a program"
            exit 2
        fi
        printf '%s\n' "${!variable}"
        return
    fi
    for store in "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" "$HOME/Library/Caches/ms-playwright"; do
        if compgen -G "$store/$folder-*/INSTALLATION_COMPLETE"; then return; fi
    done
    for name in "$@"; do
        if command -v "$name"; then return; fi
    done
}

# Other systems' packages of the browsers have other names, or are none: there Playwright's builds
# serve.
is_debian() { grep -qsx 'ID=debian' /etc/os-release; }

# What packages of Debian (or of a system that has its names for them) this machine lacks.
missing_packages() {
    local python
    if [[ ! -x $VENV/bin/python ]]; then
        python=$(find_python)
        if [[ -z $python ]]; then
            printf 'python3\npython3-venv\n'
        elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            printf 'python3-venv\n'
        fi
        # Without these a bare Debian can't speak to a package index.
        [[ -e /etc/ssl/certs/ca-certificates.crt ]] || printf 'ca-certificates\n'
    fi
    is_debian || return 0
    # Pages drawn without a font have no text in their screenshots.
    [[ -n $CHROMIUM ]] || printf 'chromium\nfonts-liberation\n'
    [[ -n $FIREFOX ]] || printf 'firefox-esr\n'
    # Sandboxes are emulated here.
    comm -23 <(sed 's/#.*//; /^ *$/d' deploy/sandbox/packages.txt | sort) \
        <(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort)
}

apt_install() {
    local become=()
    if [[ $(id -u) -ne 0 ]]; then
        if ! sudo -n true 2>/dev/null; then
            say "Some system packages are missing. Run this, then the same make again:"
            say "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends $*'"
            exit 2
        fi
        become=(sudo -n)
    fi
    say "installing $*"
    "${become[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq update
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends "$@" >&2
}

install_packages() {
    local packages=() package
    while read -r package; do packages+=("$package"); done < <(missing_packages)
    [[ ${#packages[@]} -gt 0 ]] || return 0
    if command -v apt-get >/dev/null; then
        apt_install "${packages[@]}"
    elif [[ ! -x $VENV/bin/python && -z $(find_python) ]]; then
        say "Valet needs Python 3.11 or newer with its venv module; install it and run make again."
        exit 2
    fi
}

make_venv() {
    if "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then return; fi
    "$(find_python)" -m venv --clear "$VENV"
}

sync_venv() {
    local stamp=$VENV/.synced wanted pin
    wanted=$(cksum <"$LOCK")
    if [[ -e $stamp && $(<"$stamp") == "$wanted" ]]; then return; fi
    # The index's certificate may be one that only this machine's own store knows.
    export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} PIP_DISABLE_PIP_VERSION_CHECK=1
    pin=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' "$LOCK")
    if [[ $("$VENV/bin/uv" --version 2>/dev/null) != "uv $pin"* ]]; then
        # uv comes by pip, held to the hashes that the lock has for it.
        sed -n '/^uv==/,/[^\\]$/p' "$LOCK" >"$VENV/uv.txt"
        "$VENV/bin/python" -m pip install --quiet --require-hashes -r "$VENV/uv.txt"
    fi
    "$VENV/bin/uv" pip sync --quiet --python "$VENV" --require-hashes "$LOCK"
    printf '%s\n' "$wanted" >"$stamp"
}

install_browsers() {
    local wanted=()
    [[ -n $CHROMIUM ]] || wanted+=(chromium)
    [[ -n $FIREFOX ]] || wanted+=(firefox)
    if [[ ${#wanted[@]} -eq 0 ]] || is_debian; then return; fi
    "$VENV/bin/playwright" install "${wanted[@]}"
}

CHROMIUM=$(find_browser VALET_CHROMIUM chromium chromium chromium-browser google-chrome)
FIREFOX=$(find_browser VALET_FIREFOX firefox firefox-esr firefox)
install_packages
make_venv
sync_venv
install_browsers
mkdir -p var
