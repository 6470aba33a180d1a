"""What our own engine does for Stagehand's agent, because Stagehand can't: each probe fails on the day that it can."""

import asyncio
import contextlib
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from automation.agents.engines import Engine, available
from automation.agents.stagehand.gaps import GAPS
from automation.agents.stagehand.mind import Mind
from automation.agents.stagehand.runtime import Runtime
from tests.automation.agents.lent import lent_browser
from tests.automation.agents.site import Site, serving

stagehand = pytest.importorskip("stagehand")
pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


class Alone:
    def __init__(self, runtime: Runtime, page: Any, site: Site) -> None:
        self.stagehand, self.page, self.site = runtime.stagehand, page, site

    async def show(self, body: str) -> None:
        self.site.pages["/page"] = f"<!doctype html><meta charset=utf-8>{body}"
        await self.page.goto(self.site.url + "/page", timeout=5_000)

    async def read(self, script: str) -> Any:
        return await self.page.evaluate(script)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def alone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Alone]:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    mind = Mind(None)
    with serving() as site:
        async with lent_browser(tmp_path_factory.mktemp("lent")) as endpoint:
            runtime = await Runtime.attach(endpoint, mind)
            (page,) = await runtime.stagehand.browser.context.pages()
            alone = Alone(runtime, page, site)
            try:
                yield alone
            finally:
                await runtime.close()


async def going(alone: Alone) -> None:
    assert await alone.page.goto("http://127.0.0.1:1/", timeout=5_000) is None
    answer = await alone.page.goto(alone.site.url + "/slow/1", timeout=200)
    assert answer is not None


async def address(alone: Alone) -> None:
    await alone.show("")
    nothing = alone.site.url + "/status/204"
    with contextlib.suppress(RuntimeError, TimeoutError):
        await alone.page.goto(nothing, timeout=300)
    assert await alone.page.url() == nothing
    assert await alone.read("location.href") == alone.site.url + "/page"


async def reading(alone: Alone) -> None:
    await alone.show("<label>Pin <input required maxlength=5 inputmode=numeric></label>")
    seen = (await alone.page.snapshot()).model_dump_json()
    assert "Pin" in seen
    assert not {"required", "maxlength", "numeric"} & set(seen.lower().replace('"', " ").split())


async def through_roots(alone: Alone) -> None:
    await alone.show(
        "<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = '<p><button>In</button></p>'</script>"
    )
    with pytest.raises(RuntimeError, match="find an element"):
        await alone.page.locator("#host p > button").click(timeout=2_000)


async def writing(alone: Alone) -> None:
    await alone.show("<input id=a><input id=b disabled>")
    await alone.page.locator("#a").fill("mine", timeout=2_000)
    await alone.page.locator("#b").fill(" and not mine", timeout=2_000)
    assert await alone.read("a.value + '|' + b.value") == "mine and not mine|"


async def clicking(alone: Alone) -> None:
    await alone.show(
        "<button id=b>Next</button><div id=over style='position:fixed;inset:0'></div>"
        "<script>window.hit = []; addEventListener('click', (e) => hit.push([e.target.id, e.clientX, e.clientY]))</script>"
    )
    for _ in range(2):
        await alone.page.locator("#b").click(timeout=2_000)
    first, second = await alone.read("hit")
    assert first == second
    assert first[0] == "over"


async def scrolling(alone: Alone) -> None:
    await alone.show("<div style='height:50000px'></div>")
    action: Any = {"selector": "xpath=/html[1]", "description": "", "method": "scrollTo", "arguments": ["100%"]}  # fmt: skip
    done = await alone.stagehand.act(action, page=alone.page, timeout=5_000)
    assert done.data.success
    assert await alone.read("scrollY") < 40_000


async def pace(_alone: Alone) -> None:
    delay = inspect.signature(stagehand.Locator.type).parameters["delay"]
    assert delay.annotation == "float | None"


async def events(alone: Alone) -> None:
    told = stagehand._generated.models.PageEventName.model_fields["root"].annotation
    assert typing.get_args(told) == ("console",)
    for each in (alone.page, alone.stagehand.browser.context):
        assert not [name for name in dir(each) if name in {"route", "intercept", "on_request"}]


async def session(alone: Alone) -> None:
    assert hasattr(alone.stagehand.browser.context, "cookies")
    assert not [name for name in dir(alone.stagehand.browser.context) if "stor" in name]


async def without_a_model(alone: Alone) -> None:
    await alone.show("<button>Next</button>")
    with pytest.raises(RuntimeError):
        await alone.stagehand.observe("click “Next”", page=alone.page, timeout=5_000)


async def uploading(_alone: Alone) -> None:
    from stagehand.extension_assets import extension_directory

    worker = (extension_directory() / "service-worker.js").read_text(encoding="utf-8")
    start = worker.index("var METHOD_HANDLER_MAP = {")
    methods = worker[start : worker.index("};", start)]
    assert "selectOptionFromDropdown" in methods
    assert "ile" not in methods


PROBES: dict[str, Callable[[Alone], Awaitable[None]]] = {
    "going to an address": going,
    "the page's address": address,
    "reading a form": reading,
    "a part of a page that is closed": through_roots,
    "writing into a field": writing,
    "where a click goes": clicking,
    "scrolling": scrolling,
    "a person's pace": pace,
    "the guard over what a page sends, its dialogs and its new tabs": events,
    "the session that is kept": session,
    "an instruction without a model": without_a_model,
    "uploading by an instruction": uploading,
}


async def test_every_gap_has_a_probe_and_a_reason() -> None:
    assert set(PROBES) == {gap.part for gap in GAPS}
    assert all(gap.why for gap in GAPS)


@pytest.mark.parametrize("part", PROBES)
async def test_stagehand_can_t(alone: Alone, part: str) -> None:
    async with asyncio.timeout(20):
        await PROBES[part](alone)
