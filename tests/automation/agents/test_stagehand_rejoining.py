"""Stagehand's runtime in a browser begins anew where a runner died: what was ended is still listed for a moment."""

from typing import Any, cast

import pytest

from automation.agents.stagehand import runtime

JOINED = cast("Any", object())
LISTED = "CDP command failed: Target.attachToTarget: No target with given id found"


class Browser:
    """`says`: what stands in the way, one try after the other."""

    def __init__(self, *says: Exception) -> None:
        self._says = list(says)
        self.tries = 0

    async def join(self, endpoint: str, mind: Any) -> Any:
        self.tries += 1
        if self._says:
            raise self._says.pop(0)
        return JOINED


async def test_what_is_listed_still_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(RuntimeError(LISTED), RuntimeError(LISTED))
    monkeypatch.setattr(runtime, "_join", browser.join)
    assert await runtime._join_anew("ws://lent", cast("Any", None)) is JOINED
    assert browser.tries == 3


@pytest.mark.parametrize("patience", [10.0, -1.0])
async def test_but_not_for_ever_and_nothing_else_is(
    monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(runtime, "_FREE_SECONDS", patience)
    browser = Browser(RuntimeError(LISTED if patience < 0 else "CDP client closed"))
    monkeypatch.setattr(runtime, "_join", browser.join)
    with pytest.raises(RuntimeError):
        await runtime._join_anew("ws://lent", cast("Any", None))
    assert browser.tries == 1
