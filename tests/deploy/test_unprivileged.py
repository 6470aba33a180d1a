import os
import subprocess
from pathlib import Path

import pytest

from deploy.local.unprivileged import as_user, can_leave_root

USER = 1_800_000_000
LOOK = """
id -u
cat code/words
ls . code/var
echo mine > code/var/own/new
cat secret/key || echo none
echo theirs > code/words || echo kept
"""


@pytest.fixture
def closed(tmp_path):
    """A folder of root's, with a checkout in it, whose data is root's again but for one folder."""
    if not can_leave_root():
        pytest.skip("needs a root that may mount")
    closed = tmp_path / "closed"
    own = closed / "code/var/own"
    own.mkdir(parents=True)
    (closed / "secret").mkdir()
    (closed / "secret/key").write_text("secret")
    (closed / "code/words").write_text("words\n")
    for folder in (closed, closed / "code/var"):
        folder.chmod(0o700)
    os.chown(own, USER, USER)
    return closed


def run(closed, *needs):
    return subprocess.run(
        as_user(USER, ["sh", "-c", f"cd {closed}; {LOOK}"], needs=needs),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_what_is_needed_is_seen_in_closed_folders_and_nothing_else(closed):
    own = closed / "code/var/own"
    ran = run(closed, closed / "code", own)
    said = [str(USER), "words", ".:", "code", "", "code/var:", "own", "none", "kept"]
    assert ran.stdout.splitlines() == said
    assert (own / "new").read_text() == "mine\n"
    assert (own / "new").stat().st_uid == USER
    assert (closed / "secret/key").read_text() == "secret"
    assert (closed / "code/words").read_text() == "words\n"


def test_what_is_open_to_all_needs_no_namespace():
    assert as_user(USER, ["id"], needs=[Path("/usr"), Path("/nowhere")])[0] == "setpriv"
