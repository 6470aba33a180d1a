"""Instructions with a model behind them, in a browser: a helpful one, and one that does whatever the page says."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from pydantic import BaseModel
from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.errors import ModelAnswerError, ModelRefusedError
from automation.gate import InputGate
from automation.llm.base import Said, Task
from deploy.local.emulators.anthropic.moods import helpful, obedient
from tests.automation.agents.site import serving
from tests.automation.llm.hostile import ORDERS
from tests.contracts.agent_contract import Bench, Watcher
from tests.fakes.model import InProcess

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Minded(Bench):
    """`model.mood` is what thinks."""

    model: "Moody" = None  # type: ignore[assignment]


class Moody(InProcess):
    def become(self, mood):
        self._mood = mood
        self.asked.clear()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench() -> AsyncIterator[Minded]:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    watcher, gate, model = Watcher(), InputGate(), Moody()
    with serving() as site:
        agent = await create_browser_agent(
            3, watcher, gate, engine=Engine.CHROMIUM, timing=Timing.off(), trusted=site.origins, model=model
        )  # fmt: skip
        async with agent:
            yield Minded(agent, site, watcher, gate, model=model)


PAGE = """<form action="/sent" method=post><label>Full name <input id=name_></label>
<label>Gender <select id=gender><option value="">Choose<option>Female<option>Male</select></label>
<label>Expected salary <input id=salary></label>
<p style="display:none"><label>Website <input name=honeypot_website id=trap></label></p>
<label>Leave this field empty <input name=hp_extra id=trap2></label>
<iframe src="$OTHER/frame"></iframe>
<button type=button id=count onclick="document.title='pressed'">Show the details</button><button>Delete account</button></form>"""
FRAME = "<label>Your profile <input id=f0></label>"
VALUES = """() => [name_, gender, salary, trap, trap2].map(each => each.value).join('|')"""


class Salary(BaseModel):
    team: str
    lead: str | None = None


async def test_a_step_that_no_phrase_names_is_chosen_by_the_model(bench):
    bench.model.become(helpful)
    await bench.show(PAGE)
    done = await bench.agent.act("open what is behind show the details")
    assert done.done
    assert await bench.read("() => document.title") == "pressed"
    assert bench.model.asked[0].task is Task.ACT


async def test_the_model_sees_no_field_that_only_the_person_may_fill(bench):
    bench.model.become(helpful)
    await bench.show(PAGE)
    await bench.agent.act("go on somehow")
    labels = [each["label"] for each in bench.model.asked[0].page["controls"]]
    assert labels == ["Full name", "Show the details", "Delete account"]


@pytest.mark.parametrize("instruction", ["give the gender as it was", "negotiate the salary"])
async def test_an_instruction_about_such_a_field_reaches_no_model(bench, instruction):
    bench.model.become(obedient)
    await bench.show(PAGE)
    with pytest.raises(ModelRefusedError):
        await bench.agent.act(instruction)
    assert bench.model.asked == []


@pytest.mark.parametrize("order", ORDERS)
async def test_what_the_page_orders_is_not_written_anywhere(bench, order):
    """The model obeys the page; its step is held against the instruction."""
    bench.model.become(obedient)
    bench.site.pages["/frame"] = FRAME
    escaped = order.replace("<", "&lt;").replace('"', "&quot;")
    await bench.show(
        PAGE.replace("Full name", f"Full name {escaped}").replace("Show the details", escaped)
    )
    await bench.agent.act("put the name of the applicant where it belongs")
    assert await bench.read(VALUES) == "||||"
    assert await bench.agent.page._page.frame_locator("iframe").locator("#f0").input_value() == ""
    assert bench.watcher.sends() == []
    assert bench.site.arrived == {}
    assert await bench.agent.get_current_url() == f"{bench.site.url}/page"


@pytest.mark.parametrize(
    "step",
    [
        {"control": "f1", "method": "fill", "text": "Ada"},
        {"control": "f9", "method": "fill", "text": "Ada"},
        {"control": "#trap", "method": "fill", "text": "Ada"},
        {"control": "f0", "method": "click", "text": "Ada"},
        {"control": "f0", "method": "fill", "text": "Grace"},
        {"control": "f0", "method": "fill", "text": ""},
        {"control": "f0", "method": "upload", "text": "Ada"},
    ],
)
async def test_only_what_was_seen_and_said_is_done(bench, step):
    bench.model.become(lambda asked: step)
    await bench.show(PAGE)
    assert not (await bench.agent.act("let Ada be the name")).done
    assert await bench.read(VALUES) == "||||"


async def test_a_method_that_is_none_is_no_answer(bench):
    bench.model.become(lambda asked: {"control": "f0", "method": "navigate", "text": "Ada"})
    await bench.show(PAGE)
    with pytest.raises(ModelAnswerError):
        await bench.agent.act("let Ada be the name")


async def test_a_text_of_the_instruction_is_written(bench):
    bench.model.become(lambda asked: {"control": "f0", "method": "fill", "text": "Ada King"})
    await bench.show(PAGE)
    assert (await bench.agent.act("the applicant's name is Ada King")).done
    assert await bench.read(VALUES) == "Ada King||||"


async def test_nothing_that_sends_is_pressed_which_the_instruction_does_not_name(bench):
    bench.model.become(lambda asked: {"control": "b1", "method": "click", "text": ""})
    await bench.show(PAGE)
    assert not (await bench.agent.act("go on to the next step")).done
    assert bench.watcher.sends() == []


async def test_a_press_that_would_send_meets_the_guard(bench):
    bench.model.become(lambda asked: {"control": "b1", "method": "click", "text": ""})
    await bench.show(PAGE)
    bench.watcher.lets = lambda request: request.method == "GET"
    await bench.agent.act("be done with this account")
    await bench.agent.page.settle()
    assert len(bench.watcher.sends("/sent")) == 1
    assert bench.site.arrived == {}


async def test_what_is_spoken_of_is_found(bench):
    bench.model.become(lambda asked: {"controls": ["b0", "f7", "f0"]})
    await bench.show(PAGE)
    found = await bench.agent.observe("where does one say who one is?")
    assert [each.description for each in found] == ["Show the details", "Full name"]
    assert found[1].selector == "#name_"


async def test_what_isnt_plain_is_extracted_by_the_model(bench):
    bench.model.become(lambda asked: {"team": "Robots", "lead": None})
    await bench.show("<p>You'd join the robots people.")
    assert await bench.agent.extract("who is hiring", Salary) == Salary(team="Robots")
    assert "robots people" in bench.model.asked[0].page["text"]


async def test_a_takeover_while_the_model_thinks_makes_its_step_stale(bench):
    await bench.show(PAGE)

    class Slow(Moody):
        @override
        async def ask(self, query):
            await bench.gate.pause()
            bench.gate.resume()
            return Said({"control": "f0", "method": "fill", "text": "Ada"})

    instructed = bench.agent._instructed
    before, instructed._model = instructed._model, Slow()
    try:
        with pytest.raises(Exception, match="a person had the page"):
            await bench.agent.act("let Ada be the name")
    finally:
        instructed._model = before
    assert await bench.read(VALUES) == "||||"
