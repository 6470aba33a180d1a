"""Between a pause that was acknowledged and its end, the page sees nothing of the agent, whatever it was doing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.errors import ControlGoneError
from tests.automation.agents.driven import Driven, Driver, driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

PAGE = """<form style="padding-bottom: 3000px"><label>Name <input id=name value=Old></label>
  <label>Day <input id=day type=date></label><label>File <input id=file type=file></label>
  <label>Town <select id=town><option>Oslo<option>Bergen<option>Moss</select></label>
  <div contenteditable id=about aria-label=About>old</div><label><input id=box type=checkbox> Yes</label>
  <p style="margin-top: 2000px"><button type=button id=far>Far</button></p></form><script>
window.seen = [];
const told = ["input", "beforeinput", "change", "click", "focusin", "focusout", "keydown", "keyup", "mousedown", "mouseup", "mousemove",
  "pointermove", "scroll", "select", "paste", "submit"];
for (const type of told) addEventListener(type, (event) => seen.push(type + (event.isTrusted ? "" : " made up")), true);
document.addEventListener("selectionchange", () => seen.push("selectionchange"));
new MutationObserver((changes) => changes.forEach((each) => seen.push(each.type))).observe(document,
  { subtree: true, childList: true, attributes: true, characterData: true });
</script>"""
SLOW = Timing(per_character=(0.01, 0.02), before_action=(0.01, 0.05))
MOMENTS = (0.0, 0.05, 0.2)
QUIET = 0.1
TWO_FRAMES = (
    "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
)
MOST_FRAMES = 20

Act = Callable[[Driven, Path], Awaitable[None]]
ACTS: dict[str, Act] = {
    "types": lambda on, _: on.page.set(on.ref("name"), "a long name " * 10),
    "pastes": lambda on, _: on.page.set(on.ref("name"), "a long name " * 50),
    "writes rich text": lambda on, _: on.page.set(on.ref("about"), "line\n" * 30),
    "picks a day": lambda on, _: on.page.set(on.ref("day"), "2026-05-01"),
    "presses": lambda on, _: on.page.press(on.ref("box")),
    "presses out of sight": lambda on, _: on.page.press(on.ref("far")),
    "chooses": lambda on, _: on.page.choose(on.ref("town"), [2]),
    "presses a key": lambda on, _: on.page.key(on.ref("box"), "Space"),
    "uploads": lambda on, file: on.page.upload(on.ref("file"), [file]),
    "scrolls": lambda on, _: on.page.scroll("bottom"),
}


IN_FIREFOX_TOO = {"types", "pastes", "presses out of sight", "uploads"}
"""Of each kind one: by keys, as a whole text, by the mouse after a scroll, and by none of them. The rest where `VALET_KILLS` asks for more."""
FIREFOX_ACTS = [
    pytest.param(act, marks=[] if act in IN_FIREFOX_TOO else [pytest.mark.thorough]) for act in ACTS
]


def driven_by(*engines: Engine) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("browser", engines, indirect=True, scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    if not available(request.param):
        pytest.skip(f"{request.param} is not installed")
    async with driver(request.param) as driving:
        yield driving


async def seen(on: Driven) -> list[str]:
    """Since the last time."""
    return list(await on.raw.evaluate("() => seen.splice(0)"))


async def forget_what_was_before(on: Driven) -> None:
    """A page is told of a scroll with one of the next frames, and a busy machine draws few."""
    for _ in range(MOST_FRAMES):
        await on.raw.evaluate(TWO_FRAMES)
        if not await seen(on):
            return


@driven_by(Engine.CHROMIUM)
@pytest.mark.parametrize("act", ACTS)
async def test_nothing_of_the_agent_shows_while_a_person_has_the_page(
    browser: Driver, tmp_path: Path, act: str
) -> None:
    await shows_nothing(browser, tmp_path, act)


async def shows_nothing(browser: Driver, tmp_path: Path, act: str) -> None:
    file = tmp_path / "cv.pdf"
    file.write_bytes(bytes(200_000))
    async with browser.open(PAGE, timing=SLOW) as on:
        for moment in MOMENTS:
            await on.look()
            acting = asyncio.ensure_future(ACTS[act](on, file))
            await asyncio.sleep(moment)
            await on.gate.pause(patience=0.03)
            await forget_what_was_before(on)
            # What looks at the page, looks only.
            await on.page.snapshot()
            await on.page.outline({})
            if on.raw.context.browser.browser_type.name == "chromium":
                # Elsewhere Playwright puts an empty style sheet in and out again.
                await on.page.screenshot()
            await asyncio.sleep(QUIET)
            assert await seen(on) == [], (act, moment)
            on.gate.resume()
            (ended,) = await asyncio.gather(acting, return_exceptions=True)
            assert ended is None or isinstance(ended, ControlGoneError)


@driven_by(Engine.CHROMIUM, Engine.FIREFOX)
async def test_what_was_read_before_or_meanwhile_is_not_acted_upon(browser: Driver) -> None:
    async with browser.open(PAGE) as on:
        before = on.ref("name")
        await on.gate.pause()
        stale = asyncio.ensure_future(on.page.set(before, "Valet's"))
        await on.look()
        meanwhile = asyncio.ensure_future(on.page.set(on.ref("name"), "Valet's"))
        await on.raw.fill("#name", "Theirs")
        on.gate.resume()
        for each in (stale, meanwhile):
            with pytest.raises(ControlGoneError):
                await each
        assert await on.value("name") == "Theirs"
        await on.look()
        await on.page.set(on.ref("name"), "Valet's")
        assert await on.value("name") == "Valet's"


@driven_by(Engine.FIREFOX)
@pytest.mark.parametrize("act", FIREFOX_ACTS)
async def test_nor_does_it_in_firefox(browser: Driver, tmp_path: Path, act: str) -> None:
    await shows_nothing(browser, tmp_path, act)
