"""How the emulator of Browserbase starts a browser."""

import asyncio
import os
from pathlib import Path

import pytest

from deploy.local.emulators.browserbase.browsers import Browser, Place
from deploy.local.emulators.browserbase.requests import CreateSession
from deploy.local.emulators.browserbase.session import Session

SLOW = """#!/bin/sh
[ "$1" = --version ] || exit 1
read version < {}
echo "Chromium $version"
"""


async def test_others_are_served_while_the_browser_says_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, program = tmp_path / "pipe", tmp_path / "program"
    os.mkfifo(pipe)
    program.write_text(SLOW.format(pipe))
    program.chmod(0o700)
    monkeypatch.setenv("VALET_CHROMIUM", str(program))
    place = Place(tmp_path / "session")
    place.prepare()
    session = Session(wanted=CreateSession(), seconds=60)
    says = os.open(pipe, os.O_RDWR)
    launching = asyncio.create_task(Browser.launch(session, place, extension=None, proxy=0))
    await asyncio.sleep(0)
    # It says nothing before somebody else's turn has come.
    os.write(says, b"156\n")
    with pytest.raises(OSError, match="didn't start"):
        await launching
    os.close(says)
    place.clear()
