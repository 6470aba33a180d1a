import asyncio
import inspect
import sys

import pytest
from pydantic import BaseModel, SecretStr

from automation.agents.api_direct import APIDirectAgent
from automation.agents.base import ActResult, BrowserAgent
from automation.agents.factory import create_browser_agent
from automation.apis.base import Key
from automation.errors import BadInputError, ControlGoneError, UnsupportedOperationError
from automation.gate import InputGate
from automation.protocol import PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says, serving

KEY = Key("greenhouse", "acme", "job_board", SecretStr("k"))
FIELDS = {"first_name": "Zoë", "last_name": "King", "email": "zoe@example.org"}
FILLED = sheet("greenhouse", *((question(name), value) for name, value in FIELDS.items()))


class Nothing(BaseModel):
    pass


@pytest.fixture
async def vendor():
    async with serving() as server:
        yield server


@pytest.fixture
async def agent(vendor):
    made = await create_browser_agent(4, bases=vendor.bases, answer_seconds=2.0)
    assert isinstance(made, APIDirectAgent)
    async with made:
        yield made


def test_it_has_every_method_of_an_agent():
    for name, method in inspect.getmembers(BrowserAgent, inspect.isfunction):
        if not name.startswith("_") or name in ("__aenter__", "__aexit__"):
            own = getattr(APIDirectAgent, name)
            assert list(inspect.signature(own).parameters) == list(
                inspect.signature(method).parameters
            )


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("navigate", ("https://acme.example",)),
        ("fill_field", ("#a", "b")),
        ("click_element", ("#a",)),
        ("upload_file", ("#a", [])),
        ("extract_data", ("x", Nothing)),
        ("extract", ("x", Nothing)),
        ("take_screenshot", ()),
        ("get_current_url", ()),
        ("observe", ()),
    ],
)
async def test_what_only_a_browser_can_do_says_so(agent, method, arguments):
    with pytest.raises(UnsupportedOperationError, match=f"^{method}: ") as raised:
        await getattr(agent, method)(*arguments)
    assert "no pages" in raised.value.for_person


async def test_there_is_no_page(agent):
    with pytest.raises(UnsupportedOperationError, match=r"^page: "):
        _ = agent.page


async def test_no_browser_is_started(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright", None)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", None)
    agent = await create_browser_agent(4)
    assert await agent.session_state(leaving=True) == {}
    await agent.close()
    await agent.close()


@pytest.mark.parametrize(
    "instruction", ["submit", "Submit the application.", " send it", "apply now", "SUBMIT"]
)
async def test_submitting_sends_what_is_prepared(vendor, agent, instruction):
    agent.prepare(FILLED, KEY)
    assert await agent.act(instruction) == ActResult(done=True, description="Greenhouse took it")
    assert agent.result.state is PermitState.CONFIRMED
    assert dict(vendor.sent.fields) == FIELDS


@pytest.mark.parametrize("instruction", ["click “Submit”", "submit everything twice", "", "stop"])
async def test_nothing_else_is_understood(vendor, agent, instruction):
    agent.prepare(FILLED, KEY)
    with pytest.raises(UnsupportedOperationError, match=r"^act: "):
        await agent.act(instruction)
    assert vendor.connections == 0


@pytest.mark.parametrize("says", [Says(200), Says(500), Says(422), Says(breaks="body")])
async def test_it_is_sent_once_whatever_comes_of_it(vendor, agent, says):
    vendor.says = [says]
    agent.prepare(FILLED, KEY)
    done = await agent.act("submit")
    assert done.done is (says.status == 200 and not says.breaks)
    with pytest.raises(UnsupportedOperationError, match="nothing is prepared"):
        await agent.act("submit")
    assert vendor.connections == 1


async def test_who_is_cut_off_may_have_sent_it(vendor, agent):
    vendor.says = [Says(silent=True)]
    agent.prepare(FILLED, KEY)
    sending = asyncio.create_task(agent.act("submit"))
    async with asyncio.timeout(5):
        while not vendor.arrived:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert agent.result.state is PermitState.UNKNOWN
    with pytest.raises(UnsupportedOperationError):
        await agent.act("submit")


async def test_a_closed_gate_holds_it(vendor):
    gate = InputGate()
    agent = await create_browser_agent(4, None, gate, bases=vendor.bases)
    assert isinstance(agent, APIDirectAgent)
    agent.prepare(FILLED, KEY)
    await gate.pause()
    sending = asyncio.create_task(agent.act("submit"))
    await asyncio.sleep(0)
    gate.resume()
    with pytest.raises(ControlGoneError):
        await sending
    assert vendor.connections == 0
    assert (await agent.act("submit")).done


async def test_a_sheet_can_be_checked_and_sent_in_one_go(vendor, agent):
    assert not agent.missing(FILLED)
    assert (await agent.submit(FILLED, KEY)).state is PermitState.CONFIRMED
    vendor.says = [Says(429)]
    assert (await agent.submit(FILLED, KEY)).state is PermitState.REFUSED
    assert agent.result.status == 429


@pytest.mark.parametrize(("system", "word"), [("lever", "opens no"), ("workday", "opens no")])
async def test_a_key_is_for_its_vendor(agent, system, word):
    with pytest.raises(BadInputError, match=word):
        agent.prepare(sheet(system), KEY)


async def test_a_vendor_without_an_interface_is_said(agent):
    with pytest.raises(BadInputError, match="workday takes no applications"):
        agent.prepare(sheet("workday"), Key("workday", "acme", ""))


async def test_closing_forgets_what_was_prepared(vendor, agent):
    agent.prepare(FILLED, KEY)
    await agent.close()
    with pytest.raises(UnsupportedOperationError):
        await agent.act("submit")
    assert vendor.connections == 0
