import re
import subprocess
import sys

import pytest

from tests.architecture.repository import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+)(?: ; (.*?))? \\$")


def pins(lock: str) -> set[tuple[str, str, str]]:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()
    found = (PIN.match(line) for line in lines)
    return {(pin[1], pin[2], pin[3] or "") for pin in found if pin}


def names(lock: str) -> set[str]:
    return {name for name, _, _ in pins(lock)}


def test_locks_follow_their_inputs():
    check = [sys.executable, "requirements/lock.py", "--check"]
    assert subprocess.run(check, cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_is_pinned_and_hashed(lock):
    blocks = re.split(r"\n(?=[^\s#])", lock.read_text())[1:]
    unpinned = [block for block in blocks if not PIN.match(block.splitlines()[0])]
    unhashed = [block for block in blocks if "--hash=sha256:" not in block]
    assert (unpinned, unhashed) == ([], [])


@pytest.mark.parametrize(
    "lock", ["core", "runner", "camoufox", "sandbox", "pool", "control", "runner-test"]
)
def test_what_is_tested_is_what_is_deployed(lock):
    tested = {(name, version) for name, version, _ in pins("dev")}
    assert {(name, version) for name, version, _ in pins(lock)} <= tested


def test_the_runner_carries_no_django():
    carried = names("sandbox") | names("pool")
    assert {name for name in carried if "django" in name} == set()


def test_the_control_plane_carries_no_browser():
    assert names("control") & {"playwright", "camoufox", "selenium", "stagehand"} == set()
