"""Challenges in an attempt: a person is called for those that wait for one, and the application goes on once they are solved."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typing_extensions import override

from automation.agents.base import BrowserAgent
from automation.agents.launch import Running
from automation.ats.address import origin_of
from automation.ats.registry import recognise
from automation.engine import Limits, run_attempt
from automation.errors import CancelledError
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import (
    EventType,
    JobSpec,
    Mode,
    Need,
    Outcome,
    OutcomeState,
    PermitReply,
    PermitRequest,
    PermitState,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.sending.act import Patience
from deploy.local.board.client import LedgerClient
from deploy.local.board.server import BoardThread
from tests.automation.agents.sharing import agent_in
from tests.automation.agents.site import Site, serving
from tests.automation.test_entry import Plane
from tests.board_process import BOARD

if TYPE_CHECKING:
    from automation.agents.playwright import PlaywrightBrowserAgent

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

Solve = Callable[[Any], Awaitable[object]]
"""What a person does to the page."""


class Person(Plane):
    """Solves what they are called for, and lets the application be sent."""

    def __init__(self, solve: Solve) -> None:
        super().__init__()
        self.agent: PlaywrightBrowserAgent | None = None
        self.needs: list[Reason] = []
        self._solve = solve

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)

    @override
    async def wait_for_person(self, need: Need) -> Resolution:
        self.needs.append(need.reason)
        if need.reason is Reason.REVIEW:
            return Resolution.DONE
        if need.reason is not Reason.CAPTCHA:
            return Resolution.PARKED
        assert self.agent is not None
        await self._solve(self.agent.page._page)
        return Resolution.DONE

    @property
    def proofs(self) -> list[PermitState]:
        evidence = [each for each in self.events if each.type == EventType.EVIDENCE]
        return [PermitState(each.data["state"]) for each in evidence]


class Applicant(Person):
    """The board's candidate, who knows what only they can know."""

    def __init__(self, solve: Solve, *, expected: Iterable[dict[str, Any]]) -> None:
        super().__init__(solve)
        known = {
            each["label"]: each["answer"]
            if isinstance(each["answer"], str)
            else "; ".join(each["answer"])
            for each in expected
            if each["source"] == "person" and each["answer"]
        }
        self._facts = LocalFacts(
            Facts.load(BOARD / "candidate.json"),
            documents=("resume", "cover_letter"),
            remembered=lambda: list(known.items()),
        )

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        return await self._facts.resolve(request)

    @override
    async def document(self, name: str) -> Path:
        return BOARD / f"{name.replace('_', '-')}.pdf"


class Glancing(Person):
    """Gives up once the form is there."""

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        self.asked_at.append(request.url)
        raise CancelledError("seen enough")


async def attempt(
    url: str, running: Running, person: Person, folder: Path, *, mode: Mode = Mode.AUTOPILOT
) -> Outcome:
    origins = (origin_of(url),)

    async def open_agent(watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        person.agent = await agent_in(running, watcher, gate, trusted=origins)
        return person.agent

    patience = Patience(leave=1.0, passing=8.0, answer=10.0, confirm=4.0)
    return await run_attempt(
        JobSpec(
            attempt="a",
            application="a",
            url=url,
            posting_key=recognise(url, trusted=origins).posting.key,
            mode=mode,
        ),
        control=person,
        open_agent=open_agent,
        state=folder,
        gate=InputGate(),
        cancelled=asyncio.Event(),
        trusted=origins,
        limits=Limits(appear=5.0, entry=0.5, passing=8.0, patience=patience),
    )


# ---- the board's


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerClient]:
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger.sqlite3") as thread:
        yield LedgerClient(thread.url)


async def tick(page: Any) -> None:
    await page.frames[-1].locator("[role=checkbox], button").click()
    await page.wait_for_timeout(300)


async def tick_what_shows(page: Any) -> None:
    """Without looking for it."""
    box = await (await page.frames[-1].frame_element()).bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= await page.evaluate("innerHeight")
    await tick(page)


async def test_a_box_in_the_form_is_solved_by_a_person_and_the_application_arrives(
    board: LedgerClient, running: Running, tmp_path: Path
) -> None:
    url = f"{board.base}/greenhouse/acme/jobs/41?mode=challenge-box"
    person = Applicant(tick_what_shows, expected=board.expected(url))
    outcome = await attempt(url, running, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    (arrived,) = board.applications(url)
    assert arrived["right"], [each for each in arrived["verdicts"] if each["verdict"] != "right"]
    assert person.needs == [Reason.CAPTCHA]
    assert person.proofs == [PermitState.CONFIRMED]
    # That of what is sent is taken once more, after the person.
    pictures = [each.data["name"] for each in person.events if each.type == EventType.SCREENSHOT]
    assert pictures == ["before", "before", "after"]


@pytest.mark.parametrize("mode", ["challenge-page", "challenge-403"])
async def test_one_before_the_posting_is_solved_by_a_person_and_the_form_comes(
    board: LedgerClient, running: Running, tmp_path: Path, mode: str
) -> None:
    url = f"{board.base}/lever/acme/5f0c2d4e-7a31-4c0b-9a55-1f2e3d4c5b6a/apply?mode={mode}"
    person = Glancing(tick)
    outcome = await attempt(url, running, person, tmp_path)
    assert (len(person.asked_at), person.needs) == (1, [Reason.CAPTCHA]), outcome


# ---- after the click

FORM = """<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1>
<form><p><label>Email <input name=mail type=email required></label></p>
<p><label>Town <input name=town required></label></p><button>Submit application</button></form>
<div id=place></div><script>
const form = document.forms[0], place = document.getElementById("place");
let solved = false;
const send = async () => {
  await fetch("/sent", { method: "POST", body: new FormData(form) });
  document.body.innerHTML = "<p>Thank you for applying!</p>";
};
const ask = (path) => {
  place.innerHTML = `<iframe src="${path}" width=400 height=300></iframe>`;
};
form.addEventListener("submit", (event) => { event.preventDefault(); clicked(); });
"""
TASK = "/recaptcha/api2/bframe"
TURNSTILE = "/cdn-cgi/challenge-platform/h/b/turnstile/f"
ONCE = f'const clicked = () => solved ? send() : ask("{TASK}");</script>'
AFTER_REFUSAL = f"""const clicked = async () => {{
  if (solved) return send();
  await fetch("/status/403/sent", {{ method: "POST", body: new FormData(form) }});
  ask("{TASK}");
}};</script>"""
EACH_TIME = f'const clicked = () => ask("{TASK}");</script>'
PASSING = f'const clicked = () => {{ ask("{TURNSTILE}"); setTimeout(() => {{ place.innerHTML = ""; send(); }}, 3000); }};</script>'


async def solve(page: Any) -> None:
    await page.evaluate("solved = true; place.innerHTML = ''")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages |= {TASK: "<button>Find the buses</button>", TURNSTILE: "checking"}
        yield site


@pytest.mark.parametrize(
    ("clicked", "proof"),
    [(ONCE, PermitState.UNUSED), (AFTER_REFUSAL, PermitState.REFUSED)],
    ids=["nothing left", "refused"],
)
async def test_one_after_the_click_closes_the_permit_and_a_person_solves_it(
    site: Site, running: Running, tmp_path: Path, clicked: str, proof: PermitState
) -> None:
    site.pages["/jobs/1"] = FORM + clicked
    person = Person(solve)
    outcome = await attempt(f"{site.url}/jobs/1", running, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.needs == [Reason.CAPTCHA]
    assert person.proofs == [proof, PermitState.CONFIRMED]
    assert site.arrived["/sent"] == 1


async def test_one_in_the_form_is_solved_after_the_review_while_its_answer_is_fresh(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = FORM + f'ask("{TASK}"); {ONCE}'
    person = Person(solve)
    url = f"{site.url}/jobs/1"
    outcome = await attempt(url, running, person, tmp_path, mode=Mode.COPILOT)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.needs == [Reason.REVIEW, Reason.CAPTCHA]


async def test_one_that_passes_by_itself_after_the_click_calls_nobody(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = FORM + PASSING
    person = Person(solve)
    outcome = await attempt(f"{site.url}/jobs/1", running, person, tmp_path)
    assert (outcome.state, person.needs) == (OutcomeState.SUBMITTED, []), outcome
    assert person.proofs == [PermitState.CONFIRMED]


async def test_one_that_comes_back_each_time_turns_us_away(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = FORM + EACH_TIME
    person = Person(solve)
    outcome = await attempt(f"{site.url}/jobs/1", running, person, tmp_path)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "captcha_loop"), outcome
    assert person.needs == [Reason.CAPTCHA] * 2
    assert set(person.proofs) == {PermitState.UNUSED}
    assert site.arrived["/sent"] == 0


async def test_who_is_done_too_early_is_asked_again(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = FORM + ONCE
    calls = 0

    async def at_the_second_call(page: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            await solve(page)

    person = Person(at_the_second_call)
    outcome = await attempt(f"{site.url}/jobs/1", running, person, tmp_path)
    assert (outcome.state, calls) == (OutcomeState.SUBMITTED, 2), outcome


STEPS = f"""<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1>
<p>Current step <b id=number>1</b> of 2</p><div id=step></div><div id=place></div><script>
const step = document.getElementById("step"), place = document.getElementById("place");
let solved = false;
const field = (label) => `<p><label>${{label}} <input name="${{label}}" required></label></p>`;
const next = async () => {{
  if (!solved) return void (place.innerHTML = `<iframe src="{TASK}" width=400 height=300></iframe>`);
  await fetch("/save", {{ method: "POST", body: "{{}}" }});
  document.getElementById("number").textContent = "2";
  step.innerHTML = field("Town") + '<button onclick="send()">Submit application</button>';
}};
const send = async () => {{
  await fetch("/submit", {{ method: "POST", body: step.querySelector("input").value }});
  document.body.innerHTML = "<p>Thank you for applying!</p>";
}};
step.innerHTML = field("Email") + '<button onclick="next()">Save and Continue</button>';
</script>"""


async def test_one_that_keeps_a_step_from_being_left_is_solved_and_the_steps_go_on(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = STEPS
    person = Person(solve)
    outcome = await attempt(f"{site.url}/jobs/1", running, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.needs == [Reason.CAPTCHA]
    assert (site.arrived["/save"], site.arrived["/submit"]) == (1, 1)
