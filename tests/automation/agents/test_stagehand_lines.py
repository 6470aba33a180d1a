"""The lines to a browser that is lent stay open, however long nobody asks anything of it."""

import asyncio

import pytest

from automation.agents.stagehand import lines
from automation.agents.stagehand.lines import Lines


class Line:
    """One that breaks at the first word, and goes on breaking; or that doesn't."""

    def __init__(self, *, broken: bool = False) -> None:
        self._broken = broken
        self.heard = 0
        self.thrice = asyncio.Event()

    async def speak(self) -> None:
        self.heard += 1
        if self.heard == 3:
            self.thrice.set()
        if self._broken:
            raise RuntimeError("CDP client closed")


async def test_each_is_spoken_on_again_and_again_and_a_broken_one_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "EVERY", 0)
    broken, whole = Line(broken=True), Line()
    kept = Lines(broken.speak, whole.speak)
    async with asyncio.timeout(10):
        await asyncio.gather(broken.thrice.wait(), whole.thrice.wait())
    kept.close()
    heard = whole.heard
    for _ in range(5):
        await asyncio.sleep(0)
    assert whole.heard == heard
