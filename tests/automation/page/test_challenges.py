"""Challenges in a real browser, on the practice board and on small pages: those that wait for a person, and only those."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from automation.agents.base import Timing
from automation.agents.engines import Engine
from automation.agents.launch import Launch, Running, launch
from automation.agents.playwright_page import PlaywrightPage
from automation.forms.understand import understand
from automation.gate import InputGate
from automation.page.challenges import Barrier
from automation.page.snapshot import Snapshot
from deploy.local.board.server import BoardThread
from tests.automation.agents.driven import Driven, Driver

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger.sqlite3") as thread:
        yield thread.url


in_both = pytest.mark.parametrize("running", [Engine.CHROMIUM, Engine.FIREFOX], indirect=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    running = await launch(Launch(engine=getattr(request, "param", Engine.CHROMIUM)))
    yield running
    await running.close()


class Visit:
    """`raw` is what a person's hands and eyes are on."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.page = PlaywrightPage(raw, gate=InputGate(), timing=Timing.off())

    async def look(self) -> Snapshot:
        await self.page.settle()
        return await self.page.snapshot()

    async def until(self, is_so: Callable[[Snapshot], bool]) -> Snapshot:
        async with asyncio.timeout(20):
            while not is_so(seen := await self.look()):  # noqa: ASYNC110 - it's the page that is waited for
                await asyncio.sleep(0.1)
        return seen


@asynccontextmanager
async def visit(running: Running, url: str = "about:blank") -> AsyncIterator[Visit]:
    context = await running.context()
    try:
        raw = await context.new_page()
        visit = Visit(raw)
        await raw.goto(url)
        yield visit
    finally:
        await context.close()


def lever(board: str, mode: str) -> str:
    return f"{board}/lever/harbour/5f0c2d4e-7a31-4c0b-9a55-1f2e3d4c5b6a/apply?mode={mode}"


async def tick(visit: Visit) -> None:
    await visit.raw.frames[-1].locator("[role=checkbox]").click()


async def tick_by_key(visit: Visit) -> None:
    box = visit.raw.frames[-1].locator("[role=checkbox]")
    await box.focus()
    await box.press(" ")


async def hit(visit: Visit) -> None:
    """The dot is where its colour is, as on a screenshot."""
    frame = visit.raw.frames[-1]
    x, y = await frame.evaluate(
        """() => {
          const canvas = document.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const at = [];
          for (let i = 0; i < data.length; i += 4)
            if (data[i] === 0xc8 && data[i + 1] === 0 && data[i + 2] === 0xff) at.push([(i / 4) % canvas.width, Math.floor(i / 4 / canvas.width)]);
          return at[at.length >> 1];
        }"""
    )
    await frame.locator("canvas").click(position={"x": x, "y": y})


IN_THE_FORM: dict[str, tuple[str, Callable[[Visit], Awaitable[None]]]] = {
    "captcha": ("human check", lambda visit: visit.raw.locator(".challenge__box").click()),
    "challenge-box": ("recaptcha", tick),
    "challenge-box by key": ("recaptcha", tick_by_key),
    "challenge-canvas": ("recaptcha", hit),
    "challenge-shadow": ("turnstile", tick),
}


@pytest.mark.parametrize("mode", IN_THE_FORM)
async def test_one_in_the_form_waits_until_it_is_solved(
    running: Running, board: str, mode: str
) -> None:
    name, solve = IN_THE_FORM[mode]
    async with visit(running, lever(board, mode.split(maxsplit=1)[0])) as visited:
        seen = await visited.until(lambda seen: bool(seen.challenges))
        assert seen.challenges == (name,)
        asked = {each.label for each in understand(seen).questions}
        assert not asked & {"I am not a robot", "g-recaptcha-response"}
        await solve(visited)
        await visited.until(lambda seen: seen.challenges == ())


@in_both
async def test_one_after_the_click_waits_from_then_on(running: Running, board: str) -> None:
    async with visit(running, lever(board, "challenge-click")) as visited:
        assert (await visited.look()).challenges == ()
        await visited.raw.locator("#btn-submit").click()
        await visited.until(lambda seen: seen.challenges == ("recaptcha",))
        await visited.raw.frames[-1].locator("button").click()
        await visited.until(lambda seen: seen.challenges == ())


@pytest.mark.parametrize(
    ("mode", "name", "status", "barrier"),
    [
        ("challenge-page", "human check", 503, Barrier.CHALLENGE),
        ("challenge-403", "recaptcha", 403, Barrier.NONE),
    ],
)
async def test_one_before_the_posting_waits_until_it_is_solved(
    running: Running, board: str, mode: str, name: str, status: int, barrier: Barrier
) -> None:
    async with visit(running, lever(board, mode)) as visited:
        seen = await visited.until(lambda seen: bool(seen.challenges))
        assert (seen.challenges, seen.status, seen.barrier) == ((name,), status, barrier)
        where = visited.raw.frames[-1]
        await where.locator("button, [role=checkbox]").click()
        seen = await visited.until(lambda seen: seen.status == 200)
        assert (seen.challenges, seen.barrier) == ((), Barrier.NONE)
        assert "Submit application" in {each.label for each in seen.buttons}


async def test_one_that_passes_by_itself_is_over_after_a_moment(
    running: Running, board: str
) -> None:
    passes = asyncio.Event()

    async def once_it_was_seen(route: Any) -> None:
        await passes.wait()
        await route.continue_()

    async with visit(running) as visited:
        await visited.raw.route("**/challenge/solve", once_it_was_seen)
        await visited.raw.goto(lever(board, "quiet-pass"))
        await visited.until(lambda seen: seen.challenges == ("turnstile",))
        passes.set()
        await visited.until(lambda seen: seen.challenges == ())


@pytest.mark.parametrize("mode", ["quiet-badge", "quiet-frame", "quiet-script", "quiet-words"])
async def test_what_asks_nobody_anything_is_none(running: Running, board: str, mode: str) -> None:
    async with visit(running, lever(board, mode)) as visited:
        assert (await visited.look()).challenges == ()


# ---- small pages

ANCHOR = "https://www.google.com/recaptcha/api2/anchor?k=x&size=normal"
ENCLAVE = "https://newassets.hcaptcha.com/captcha/v1/0/static/hcaptcha-enclave.html"
TURNSTILE = "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/g/turnstile/f/ov2/x/"
FRAMES = {ANCHOR: "<div role=checkbox tabindex=0></div>", ENCLAVE: "", TURNSTILE: ""}
BOX = f"<iframe src='{ANCHOR}' width=304 height=78></iframe>"
ANSWER = "<textarea name=g-recaptcha-response style='display:none'>{}</textarea>"
TASK = f"<iframe src='{ENCLAVE}#frame=enclave' style='position:fixed;inset:0;width:100%;height:100%;{{}}'></iframe>"

ASKING = {
    "a box": (BOX + ANSWER.format(""), "recaptcha"),
    "an answer in another form": (
        f"<form>{BOX}{ANSWER.format('')}</form><form>{ANSWER.format('03AG')}</form>",
        "recaptcha",
    ),
    "a task over the page": (TASK.format(""), "hcaptcha"),
    "a box under a cookie banner": (
        f"{BOX}<div style='position:fixed;inset:0;background:#fff'>Cookies</div>",
        "recaptcha",
    ),
    "a box of the page's own": (
        "<label><input type=checkbox>I'm not a robot</label>",
        "human check",
    ),
    "a button": ("<button>Verify you are human</button>", "human check"),
    "letters in a picture": (
        "<p><img src=/captcha.png width=120 height=40><input name=letters></p>",
        "image",
    ),
}
NOT_ASKING = {
    "a box with its answer": BOX + ANSWER.format("03AG"),
    "a task that isn't shown": TASK.format("visibility:hidden"),
    "a transparent box": f"<div style='opacity:0'>{BOX}</div>",
    "a box off the page": f"<div style='position:absolute;left:-9999px'>{BOX}</div>",
    "a box without size": BOX.replace("width=304 height=78", "width=0 height=0"),
    "a box in a hidden frame": f"<iframe srcdoc=\"{BOX}\" style='display:none'></iframe>",
    "a box under the page": (
        f"<div style='position:relative'>{BOX}<div style='position:absolute;inset:0;background:#fff'></div></div>"
    ),
    "a ticked box of the page's own": "<label><input type=checkbox checked>I'm not a robot</label>",
    "what a script would draw into": (
        "<script>var recaptcha = 'hcaptcha'</script><div class=g-recaptcha data-sitekey=x style='width:304px;height:78px'></div>"
        "<div class=h-captcha style='width:300px;height:78px'></div><div class=cf-turnstile style='width:300px;height:65px'></div>"
    ),
    "words": (
        "<h1>CAPTCHA engineer</h1><p>Verify you are human. I am not a robot. Solve the reCAPTCHA challenge to go on!</p>"
        "<img src=/captcha-team.png alt=captcha width=400 height=200><a href=/captcha>Our captcha</a>"
    ),
    "letters that were typed": (
        "<p><img src=/captcha.png width=120 height=40><input name=letters value=x7Kp></p>"
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def blank(running: Running) -> AsyncIterator[Driven]:
    """One tab for those that are only looked at."""
    async with Driver(running).open("", others=FRAMES) as driven:
        yield driven


async def challenges_of(blank: Driven, body: str) -> tuple[str, ...]:
    await blank.raw.set_content(f"<!doctype html><html lang=en><body>{body}")
    return (await blank.look()).challenges


@pytest.mark.parametrize("case", ASKING)
async def test_a_small_page_asks(blank: Driven, case: str) -> None:
    body, name = ASKING[case]
    assert await challenges_of(blank, body) == (name,)


@pytest.mark.parametrize("case", NOT_ASKING)
async def test_a_small_page_does_not_ask(blank: Driven, case: str) -> None:
    assert await challenges_of(blank, NOT_ASKING[case]) == ()


async def test_a_ticked_box_asks_nothing_more(running: Running) -> None:
    ticked = {ANCHOR: "<div role=checkbox aria-checked=true></div>"}
    async with Driver(running).open(BOX, others=ticked) as driven:
        await driven.page.settle()
        assert (await driven.look()).challenges == ()


@in_both
async def test_a_closed_root_hides_nothing(running: Running) -> None:
    body = f"""<div id=host></div><script>
      const frame = Object.assign(document.createElement("iframe"), {{ src: "{TURNSTILE}", width: 300, height: 65 }});
      document.getElementById("host").attachShadow({{ mode: "closed" }}).append(frame);
    </script>"""
    async with Driver(running).open(body, others=FRAMES) as driven:
        await driven.page.settle()
        assert (await driven.look()).challenges == ("turnstile",)
