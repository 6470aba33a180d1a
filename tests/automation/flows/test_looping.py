"""How often a person is asked to solve a challenge before the site is taken at its word."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from automation.errors import DetectionError
from automation.flows.challenges import MOST, Challenges
from automation.page.snapshot import Snapshot
from automation.protocol import Reason

if TYPE_CHECKING:
    from automation.page.port import Page


@dataclass
class Shown:
    """Pages, of which the person's word brings up the next one."""

    pages: list[Snapshot]
    asked: list[Reason] = field(default_factory=list)

    async def settle(self, **_: Any) -> None: ...

    async def snapshot(self) -> Snapshot:
        return self.pages[0]

    async def show_challenge(self) -> None: ...

    async def need(self, reason: Reason, detail: str) -> None:
        self.asked.append(reason)
        self.pages = self.pages[1:] or self.pages


def page(path: str, *challenges: str) -> Snapshot:
    return Snapshot(url=f"https://acme.example{path}", challenges=challenges)


def challenges(*shown: Snapshot) -> tuple[Challenges, Shown]:
    seen = Shown(list(shown))
    return Challenges(lambda: cast("Page", seen), need=seen.need, passing=0.0), seen


async def test_the_third_of_an_attempt_is_a_loop_wherever_it_comes() -> None:
    keeping, seen = challenges()
    for number in range(MOST):
        seen.pages = [page(f"/{number}", "recaptcha"), page(f"/{number}")]
        assert not (await keeping.past(seen.pages[0])).challenges
    seen.pages = [page("/last", "hcaptcha"), page("/last")]
    with pytest.raises(DetectionError) as error:
        await keeping.past(seen.pages[0])
    assert error.value.kind == "captcha_loop"
    assert seen.asked == [Reason.CAPTCHA] * MOST


async def test_each_page_behind_a_solved_one_counts() -> None:
    first = page("/1", "recaptcha")
    keeping, seen = challenges(first, page("/2", "recaptcha"), page("/3", "recaptcha"))
    with pytest.raises(DetectionError):
        await keeping.past(first)
    assert len(seen.asked) == MOST


async def test_one_that_nobody_has_solved_yet_is_no_loop() -> None:
    first = page("/1", "recaptcha")
    keeping, seen = challenges(first, first, first, first, page("/1"))
    assert not (await keeping.past(first)).challenges
    assert len(seen.asked) == 4


async def test_what_passes_by_itself_doesn_t_count() -> None:
    keeping, seen = challenges()
    for number in range(2 * MOST):
        await keeping.past(page(f"/{number}"))
    seen.pages = [page("/last", "recaptcha"), page("/last")]
    assert not (await keeping.past(seen.pages[0])).challenges
