"""What the pool's machines on Fly are made of, and what they become of it."""

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.runner.bearer import DIGEST
from automation.runner.edge import OPEN
from automation.runner.settings import RunnerSettings
from deploy.local.unprivileged import ROOT
from tests.architecture.test_requirements import names

FLY = ROOT / "deploy/fly"
PREFIX = "VALET_RUNNER_"
APP = tomllib.loads((FLY / "runner.toml").read_text())
IMAGE = (FLY / APP["build"]["dockerfile"]).read_text()
BAKED = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", IMAGE))

# Stands for Python: tells what it was started as.
TELLING = """#!/bin/sh
echo "uid=$(id -u) groups=$(id -G)"
grep -E '^(NoNewPrivs|CapEff|CapBnd|CapPrm|CapInh)' /proc/self/status | tr -s '\\t' ' '
stat -c 'state=%u:%a' "$VALET_RUNNER_STATE_DIR"
echo "core=$(ulimit -c)"
printf '<%s>' "$@"
"""


def test_what_the_machine_has_is_where_the_runner_looks_for_it() -> None:
    assert [each["destination"] for each in APP["mounts"]] == [BAKED[f"{PREFIX}STATE_DIR"]]
    assert [each["guest_path"] for each in APP["files"]] == [BAKED[f"{PREFIX}TOKEN_FILE"]]
    for line in re.findall(r"^(?:COPY|!)\s*(?!--from)(\S+)", IMAGE, re.MULTILINE):
        assert (ROOT / line).exists(), line
    ignored = (FLY / APP["build"]["ignorefile"]).read_text().splitlines()
    for kept in (line[1:] for line in ignored if line.startswith("!")):
        assert (ROOT / kept).exists(), kept
        assert kept in IMAGE


def test_every_setting_is_one_of_the_runner_s_and_none_is_secret() -> None:
    told = {name.removeprefix(PREFIX).lower() for name in {**BAKED, **APP["env"]}}
    assert told <= set(RunnerSettings.model_fields)
    assert "token" not in told
    settings = RunnerSettings(
        token="t",
        **{name.removeprefix(PREFIX).lower(): value for name, value in APP["env"].items()},
    )
    # It is still there when the runner has stopped by itself.
    assert APP["kill_timeout"] > settings.stop_seconds + 10
    assert DIGEST in (FLY / "runner.toml").read_text()


def test_it_is_looked_after_and_shown_to_nobody() -> None:
    (check,) = APP["checks"].values()
    assert check["path"] in OPEN
    assert f"--port {check['port']}" in (FLY / "runner.sh").read_text()
    assert APP.keys() & {"services", "http_service"} == set()


def test_it_carries_what_drives_lent_browsers_and_no_browser() -> None:
    assert {"stagehand", "playwright", "uvicorn"} <= names("pool")
    assert names("pool") & {"camoufox", "celery", "django"} == set()


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that anybody can pass: pytest's own are root's alone."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        made.chmod(0o755)
        yield made


def started(folder: Path, token: str) -> "subprocess.CompletedProcess[str]":
    (folder / "bin").mkdir()
    (folder / "bin/python").write_text(TELLING)
    (folder / "bin/python").chmod(0o755)
    (folder / "token").write_text(token)
    return subprocess.run(
        [FLY / "runner.sh"],
        env={
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "VALET_RUNNER_STATE_DIR": str(folder / "state"),
            "VALET_RUNNER_TOKEN_FILE": str(folder / "token"),
        },
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs root, and setpriv"
)
def test_it_goes_on_as_a_user_that_can_become_nobody(folder: Path) -> None:
    # As the volume is when it is new.
    (folder / "state").mkdir(mode=0o755)
    ended = started(folder, "sha256:0")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "uid=10001 groups=10001",
        *(f"Cap{which}: {0:016x}" for which in ("Inh", "Prm", "Eff", "Bnd")),
        "NoNewPrivs: 1",
        "state=10001:700",
        "core=0",
        "<-m><automation.runner><--host><><--port><8080>",
    ]


def test_without_a_token_it_doesn_t_start(folder: Path) -> None:
    ended = started(folder, "")
    assert (ended.returncode, ended.stdout) == (78, "")
    assert f"needs a file {folder / 'token'}" in ended.stderr
