"""Tier 2's agent: the agents' contract, and what is Stagehand's own, in one browser that is lent."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import BaseModel
from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.agents.playwright_errors import During
from automation.egress.addresses import Destinations
from automation.errors import (
    AddressRefusedError,
    BrowserGoneError,
    BudgetSpentError,
    ControlGoneError,
    ModelAnswerError,
    ModelRefusedError,
    NavigationError,
    TierNotAvailableError,
    WriteError,
)
from automation.gate import InputGate
from automation.llm.base import Query, Said, Task
from tests.automation.agents.lent import lent_browser
from tests.automation.agents.site import serving
from tests.contracts.agent_contract import FORM, Advert, Bench, BrowserAgentContract, Watcher, until

pytest.importorskip("stagehand")
pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


class Scripted:
    """A model that says what `says` makes of a query."""

    name = "scripted"

    def __init__(self) -> None:
        self.asked: list[Query] = []
        self.says: Callable[[Query], Any] = lambda query: {"elements": []}

    async def ask(self, query: Query) -> Said:
        self.asked.append(query)
        return Said(self.says(query))

    def proposes(self, words: str, method: str = "click", *arguments: str) -> None:
        """That method on the element whose line in Stagehand's tree holds these words."""
        self.asked.clear()

        def says(query: Query) -> dict[str, Any]:
            found = re.findall(rf"\[(\d+-\d+)\] .*{re.escape(words)}", query.page["tree"])
            each = {"description": "", "method": method, "arguments": list(arguments)}
            return {"elements": [{"elementId": id_, **each} for id_ in found[-1:]]}

        self.says = says


@dataclass
class Lent(Bench):
    endpoint: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    """What Stagehand's runtime in the browser was asked for, by its own names."""
    model: Scripted = field(default_factory=Scripted)

    def think(self) -> Scripted:
        """Give the agent its model, which the contract is kept without."""
        self.asked.clear()
        self.agent._instructed._model = self.agent._runtime.mind._model = self.model
        self.model.proposes("nothing at all")
        return self.model


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lent]:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    watcher, gate = Watcher(), InputGate()
    with serving() as site:
        async with lent_browser(tmp_path_factory.mktemp("lent")) as endpoint:
            agent = await create_browser_agent(
                2, watcher, gate, timing=Timing.off(), trusted=site.origins, endpoint=endpoint
            )
            async with agent:
                yield Lent(agent, site, watcher, gate, endpoint=endpoint, asked=_counted(agent))


def _counted(agent: Any) -> Counter[str]:
    client = agent._runtime.stagehand._rpc_client
    asked: Counter[str] = Counter()
    send = client.send

    async def counted(method: str, *rest: Any) -> Any:
        asked[method] += 1
        return await send(method, *rest)

    client.send = counted
    return asked


class TestStagehandAgent(BrowserAgentContract):
    @pytest.fixture(autouse=True)
    def without_a_model(self, bench):
        bench.agent._instructed._model = bench.agent._runtime.mind._model = None


PAGE = """<form action="/sent" method=post><label>Full name <input id=name_ value="Known Before"></label>
<label>Gender <select id=gender><option value="">Choose<option>Female<option>Male</select></label>
<label>Office <select id=office><option value="">Choose<option selected>Paris<option>Berlin</select></label>
<label>Expected salary <input id=salary></label>
<label><input type=checkbox id=post> Answer by post</label>
<p style="display:none"><label>Website <input name=honeypot_website id=trap></label></p>
<label>Leave this field empty <input name=hp_extra id=trap2></label>
<iframe src="$OTHER/frame"></iframe>
<button type=button id=count onclick="document.title='pressed'"><b>Show the details</b></button><button>Delete account</button></form>"""
FRAME = "<label>Your profile <input id=f0></label>"
VALUES = "() => [name_.value, gender.value, office.value, salary.value, post.checked, trap.value, trap2.value].join('|')"
BEFORE = "Known Before||Paris||false||"


class Salary(BaseModel):
    team: str
    lead: str | None = None


@pytest_asyncio.fixture(loop_scope="module")
async def page(bench: Lent) -> Lent:
    bench.site.pages["/frame"] = FRAME
    await bench.show(PAGE)
    bench.think()
    return bench


# ---- through Stagehand itself


async def test_what_the_agent_does_goes_through_stagehand(page, tmp_path):
    agent, file = page.agent, tmp_path / "cv.pdf"
    file.write_bytes(b"%PDF-1.4")
    await page.show(FORM)
    page.asked.clear()
    page.model.proposes("button: Count")
    await agent.click_element("#count")
    await agent.upload_file("#letter", file)
    await agent.take_screenshot()
    assert (await agent.act("count once more, please")).done
    page.model.says = lambda query: {"team": "Robots", "lead": None}
    assert await agent.extract("who is hiring", Salary) == Salary(team="Robots")
    assert page.asked == {
        "page.click": 1,
        "locator.set_input_files": 1,
        "page.screenshot": 1,
        "stagehand.observe": 1,
        "stagehand.act": 1,
        "stagehand.extract": 1,
    }
    assert await page.read("() => [count.dataset.n, letter.files[0].name, letter.files[0].type]") == [
        "2", "cv.pdf", "application/pdf",
    ]  # fmt: skip


async def test_what_the_page_says_plainly_costs_nothing_and_goes_through_stagehand_too(page):
    await page.show(
        """<script type="application/ld+json">{"@type": "JobPosting", "title": "Engineer", "datePosted": "2026-11-02",
        "hiringOrganization": {"name": "Acme"}}</script><p>Team size: 7</p>"""
    )
    page.asked.clear()
    posting = await page.agent.extract_data("the posting", Advert)
    assert posting == Advert(
        title="Engineer", employer="Acme", datePosted="2026-11-02", team_size=7
    )
    assert page.asked["stagehand.extract"] == 1
    assert page.model.asked == []


async def test_what_it_proposes_is_observed_with_our_names_and_css(page):
    page.model.proposes("textbox: Full name", "fill")
    (seen,) = await page.agent.observe("where does one say who one is?")
    assert (seen.description, seen.selector, seen.method) == ("Full name", "#name_", "fill")
    page.model.proposes("select: Office", "selectOptionFromDropdown", "Berlin")
    (seen,) = await page.agent.observe("where one works")
    assert seen.arguments == ("Paris", "Berlin")
    assert page.asked["stagehand.observe"] == 2


# ---- what its model sees


async def test_a_text_goes_to_no_model_and_is_written_by_the_form_engine(page):
    page.model.proposes("textbox: Full name", "fill", "%text%")
    assert (await page.agent.act("type “Ada King” into “Full name”")).done
    assert (await page.read(VALUES)).startswith("Ada King|")
    (query,) = page.model.asked
    assert query.task is Task.OBSERVE
    assert "Ada King" not in query.model_dump_json()
    assert "%text%" in query.instruction
    assert page.asked["stagehand.act"] == 0


async def test_the_model_sees_nothing_of_what_it_may_not_use(page):
    await page.agent.act("go on somehow")
    (query,) = page.model.asked
    tree = query.page["tree"]
    assert "textbox: Full name" in tree
    assert "select: Office" in tree
    unseen = ("select: Gender", "textbox: Leave this", "textbox: Expected", "Your profile")
    assert not [each for each in unseen if each in tree]
    assert "Known Before" not in tree
    assert "selected" not in tree


@pytest.mark.parametrize("instruction", ["give the gender as it was", "negotiate the salary"])
async def test_an_instruction_about_such_a_field_reaches_no_model(page, instruction):
    with pytest.raises(ModelRefusedError):
        await page.agent.act(instruction)
    with pytest.raises(ModelRefusedError):
        await page.agent.extract(instruction, Salary)
    assert page.model.asked == []


# ---- what may be done of its proposals


@pytest.mark.parametrize(
    ("words", "method", "arguments"),
    [
        ("textbox: Full name", "fill", ["Grace"]),
        ("textbox: Full name", "fill", []),
        ("textbox: Full name", "press", ["Enter"]),
        ("textbox: Full name", "click", []),
        ("button: Show the details", "doubleClick", []),
        ("button: Show the details", "dragAndDrop", ["0-1"]),
        ("button: Delete account", "click", []),
        ("checkbox: Answer by post", "click", []),
        ("StaticText: Gender", "fill", ["Ada"]),
        ("form", "click", []),
    ],
)
async def test_only_what_was_offered_and_said_is_done(page, words, method, arguments):
    page.model.proposes(words, method, *arguments)
    assert not (await page.agent.act("let Ada be the name")).done
    assert page.model.asked
    assert await page.read(VALUES) == BEFORE
    assert await page.read("() => document.title") == ""
    assert page.watcher.sends() == []


async def test_a_method_that_is_none_is_no_answer(page):
    page.model.proposes("textbox: Full name", "navigate", "Ada")
    with pytest.raises(ModelAnswerError):
        await page.agent.act("let Ada be the name")


@pytest.mark.parametrize(
    ("instruction", "words", "method", "arguments", "after"),
    [
        ("the applicant's name is Ada King", "textbox: Full name", "fill", ["Ada King"], "Ada King||Paris||false||"),
        ("the office is Berlin", "select: Office", "selectOptionFromDropdown", ["Berlin"], "Known Before||Berlin||false||"),
        ("let the answer come by post", "checkbox: Answer by post", "click", [], "Known Before||Paris||true||"),
        ("untick “Answer by post”", "checkbox: Answer by post", "click", [], BEFORE),
    ],
)  # fmt: skip
async def test_what_the_instruction_says_is_written(
    page, instruction, words, method, arguments, after
):
    page.model.proposes(words, method, *arguments)
    assert (await page.agent.act(instruction)).done
    assert await page.read(VALUES) == after


async def test_what_a_plain_phrase_names_is_meant_and_no_other(page):
    await page.show("<label>First name <input id=a></label><label>Nickname <input id=b></label>")
    page.model.proposes("textbox: Nickname", "fill", "%text%")
    assert not (await page.agent.act("type “Ada” into “First name”")).done
    page.model.proposes("textbox: First name", "fill", "%text%")
    assert (await page.agent.act("type “Ada” into “First name”")).done
    assert await page.read("() => [a.value, b.value]") == ["Ada", ""]


async def test_a_press_that_would_send_meets_the_guard(page):
    page.model.proposes("button: Delete account")
    page.watcher.lets = lambda request: request.method == "GET"
    await page.agent.act("be done with this account")
    await page.agent.page.settle()
    assert len(page.watcher.sends("/sent")) == 1
    assert page.site.arrived == {}


async def test_what_comes_to_lie_over_a_button_isn_t_pressed_instead(page, monkeypatch):
    monkeypatch.setattr("automation.agents.playwright_page.page._REACH_MS", 500)
    await page.show("<button type=button id=b>Go on</button>")

    class Covering(Scripted):
        @override
        async def ask(self, query):
            await page.read(
                """() => { document.body.insertAdjacentHTML(
                "beforeend", "<div style='position:fixed;inset:0' onclick='window.hit = 1'></div>") }"""
            )
            return await super().ask(query)

    covering = page.agent._instructed._model = page.agent._runtime.mind._model = Covering()
    covering.proposes("button: Go on")
    with pytest.raises(WriteError):
        await page.agent.act("go on")
    assert covering.asked
    assert await page.read("() => window.hit") is None


async def test_a_tab_that_opens_while_the_model_thinks_is_left_alone(page):
    page.site.pages["/other"] = PAGE
    first = page.agent.page

    class Opening(Scripted):
        @override
        async def ask(self, query):
            await page.read("() => { window.open('/other') }")
            await until(lambda: page.agent.page.url.endswith("/other"))
            return await super().ask(query)

    opening = page.agent._instructed._model = page.agent._runtime.mind._model = Opening()
    opening.proposes("button: Show the details")
    await page.agent.act("open what is behind it")
    try:
        assert await page.read("() => document.title") == ""
        assert await first.driven.evaluate("() => document.title") == "pressed"
    finally:
        await page.agent.page.close()
        await until(lambda: page.agent.page is first)


async def test_a_takeover_while_the_model_thinks_makes_its_step_stale(page):
    class Slow(Scripted):
        @override
        async def ask(self, query):
            await page.gate.pause()
            page.gate.resume()
            return await super().ask(query)

    slow = page.agent._instructed._model = page.agent._runtime.mind._model = Slow()
    slow.proposes("textbox: Full name", "fill", "Ada")
    with pytest.raises(ControlGoneError):
        await page.agent.act("let Ada be the name")
    assert await page.read(VALUES) == BEFORE


# ---- what goes wrong


async def test_what_the_model_s_errors_are_they_stay(page):
    def broke(query: Query) -> Any:
        raise BudgetSpentError("all gone")

    page.model.says = broke
    for call in (page.agent.act("go on"), page.agent.observe("x"), page.agent.extract("x", Salary)):
        with pytest.raises(BudgetSpentError):
            await call


async def test_an_extraction_of_another_shape_gets_one_more_try(page):
    answers = iter([{"team": 7}, {"team": "Robots"}])
    page.model.says = lambda query: next(answers)
    assert await page.agent.extract("who is hiring", Salary) == Salary(team="Robots")
    assert page.model.asked[1].mistake
    page.model.says = lambda query: {"group": "Robots"}
    with pytest.raises(ModelAnswerError):
        await page.agent.extract("who is hiring", Salary)


class Endless(Scripted):
    """Thinks until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.thinking, self.gone = asyncio.Event(), asyncio.Event()

    @override
    async def ask(self, query: Query) -> Said:
        self.thinking.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.gone.set()
        raise AssertionError


async def test_who_leaves_while_the_model_thinks_leaves_nothing_behind(page):
    endless = page.agent._instructed._model = page.agent._runtime.mind._model = Endless()
    acting = asyncio.create_task(page.agent.act("go on"))
    await endless.thinking.wait()
    acting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await acting
    async with asyncio.timeout(2):
        await endless.gone.wait()
    page.think().proposes("button: Show the details")
    assert (await page.agent.act("open what is behind it")).done


async def test_a_call_that_never_ends_does(page):
    for during, kind in ((During.WRITING, WriteError), (During.NAVIGATING, NavigationError)):
        with pytest.raises(kind):
            async with page.agent._runtime.within(0.05, during):
                await asyncio.Event().wait()


async def test_a_page_that_isn_t_there_didn_t_load(page, monkeypatch):
    nowhere = Destinations.trusting(["http://127.0.0.1:1"])
    monkeypatch.setattr(page.agent, "_destinations", nowhere)
    with pytest.raises(NavigationError):
        await page.agent.navigate("http://127.0.0.1:1/")


async def test_private_addresses_are_refused(page):
    with pytest.raises(AddressRefusedError):
        await page.agent.navigate("http://10.0.0.1/")


async def test_without_a_browser_that_is_lent_there_is_no_such_tier():
    with pytest.raises(TierNotAvailableError, match="lent"):
        await create_browser_agent(2)


async def test_an_address_that_leads_nowhere_is_a_browser_that_is_gone(monkeypatch, caplog):
    caplog.set_level("DEBUG")
    monkeypatch.setattr("automation.agents.stagehand.runtime.ATTACH_SECONDS", 5.0)
    with pytest.raises(BrowserGoneError) as gone:
        await create_browser_agent(2, endpoint="ws://127.0.0.1:1/devtools/secret?apiKey=secret")
    assert "secret" not in f"{gone.value} {gone.value.__cause__} {caplog.text}"


# ---- letting go


async def test_a_browser_is_left_as_it_is_taken_over_and_dies_with_an_end(tmp_path: Path) -> None:
    """In one browser: an agent that lets go, a runner that dies as its model thinks, the one after it, the browser's death."""
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    before = asyncio.all_tasks()
    with serving() as site:
        async with lent_browser(tmp_path) as endpoint:
            wishes: Any = {"timing": Timing.off(), "trusted": site.origins, "endpoint": endpoint}
            first: Any = await create_browser_agent(2, **wishes)
            await first.navigate(site.url + "/away")
            await first.close()
            await first.close()
            endless = Endless()
            second: Any = await create_browser_agent(2, **wishes, model=endless)
            assert await second.get_current_url() == site.url + "/away"
            assert second.kept
            acting = asyncio.create_task(second.act("go on"))
            await endless.thinking.wait()
            await second._runtime._browser._attachment.cdp_client.close()
            with pytest.raises(BrowserGoneError):
                await acting
            await second.close()
            third = await create_browser_agent(2, **wishes)
            assert await third.get_current_url() == site.url + "/away"
    for call in (third.take_screenshot(), third.act("click “x”"), third.extract("x", Advert)):
        with pytest.raises(BrowserGoneError):
            await call
    await third.close()
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() <= before
