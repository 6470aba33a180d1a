"""A person has the browser, and gives it back: what they did to the page is theirs, and what they sent is sent once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.engine import Limits
from automation.flows import takeover
from automation.protocol import (
    Action,
    Answer,
    Asked,
    EventType,
    Holder,
    Kind,
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
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import Plane

if TYPE_CHECKING:
    from playwright.async_api import Page as Raw

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

Turn = Callable[["Raw"], Awaitable[None]]

# “Badge” takes no value until a person unlocks it.
PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1><form>
  <p><label>Full name <input name=full required></label></p>
  <p><label>Email <input name=mail type=email required></label></p>
  <p><label>Street <input name=street required></label></p>
  <p><label>Town <select name=town required><option value="">Please choose<option>Oslo<option>Bergen</select></label></p>
  <p><label>Hobby <input name=hobby></label></p>
  <p><label>Badge <input name=badge required></label> <button type=button id=unlock>Unlock</button></p>
  <p><label>Résumé <input name=cv type=file></label></p>
  <p><label><input type=checkbox name=news value=yes> Tell my friends</label></p>
  <p id=said role=alert></p><button id=send>Submit application</button></form><script>
const form = document.forms[0];
let refusals = REFUSALS;
form.badge.oninput = () => { form.badge.value = ""; };
document.getElementById("unlock").onclick = () => { form.badge.oninput = null; };
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form);
  body.set("cv", body.get("cv").name);
  const query = new URLSearchParams(body);
  const answer = await fetch((refusals-- > 0 ? "/status/422/sent?" : "/sent?") + query, { method: "POST", body: query }).catch(() => null);
  if (answer && answer.ok) document.body.innerHTML = "<p>Thank you for applying!</p>";
  else document.getElementById("said").textContent = "Please have another look.";
});
</script>"""
PLANNED = {
    "full": ["of Full name"],
    "mail": ["j@example.com"],
    "street": ["of Street"],
    "town": ["Oslo"],
    "hobby": ["of Hobby"],
}
NOT_INTO_BADGE = "Valet couldn't get a value into “Badge”."


class Person(Plane):
    """Has the next of `turns` whenever they are shown the browser, and nobody is there after the last."""

    def __init__(self, *turns: Turn, permitted: bool = True) -> None:
        super().__init__()
        self.agent: PlaywrightBrowserAgent | None = None
        self.needs: list[Need] = []
        self._turns = list(turns)
        self._permitted = permitted

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        return ResolveReply(answers=tuple(_answer(each) for each in request.questions))

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(
            act_id=request.act_id,
            granted=self._permitted,
            reason="" if self._permitted else "You have sent it already.",
        )

    @override
    async def wait_for_person(self, need: Need) -> Resolution:
        self.needs.append(need)
        if not self._turns:
            return Resolution.PARKED
        assert self.agent is not None
        await self._turns.pop(0)(self.agent.page._page)
        return Resolution.DONE

    def told(self, kind: EventType) -> list[dict[str, Any]]:
        return [each.data for each in self.events if each.type == kind]

    @property
    def theirs(self) -> dict[str, tuple[str, ...]]:
        return {each.label: each.current for each in self.handed_back}


def _answer(asked: Asked) -> Answer:
    values: tuple[str, ...] = (f"of {asked.label}",)
    if asked.kind is Kind.EMAIL:
        values = ("j@example.com",)
    elif asked.kind is Kind.CHOICE:
        values = asked.options[:1]
    elif asked.kind in (Kind.FILE, Kind.CHECK):
        return Answer(key=asked.key, action=Action.SKIP)
    return Answer(key=asked.key, action=Action.FILL, values=values, source="test")


# ---- turns


async def unlock(raw: "Raw") -> None:
    await raw.click("#unlock")
    await raw.type("[name=badge]", "B-7")


async def submit(raw: "Raw") -> None:
    await unlock(raw)
    await raw.click("#send")
    await asyncio.sleep(30)  # the run goes on without them


async def in_a_vendor_s_view(raw: "Raw") -> None:
    """By a line of its own into the browser, as a vendor's view has one: past all that is ours."""
    view = await raw.context.new_cdp_session(raw)

    async def click(selector: str, times: int = 1) -> None:
        box = await raw.locator(selector).bounding_box()
        assert box is not None
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mousePressed", "mouseReleased"):
            pressed = {"type": kind, "button": "left", "clickCount": times, **at}
            await view.send("Input.dispatchMouseEvent", pressed)

    await click("#unlock")
    await click("[name=badge]")
    await view.send("Input.insertText", {"text": "B-7"})
    # The whole line.
    await click("[name=street]", times=3)
    await view.send("Input.insertText", {"text": "Karl Johans gate 1"})
    await click("#send")
    await asyncio.sleep(30)  # the run goes on without them


async def look_away(raw: "Raw") -> None:
    del raw


# ---- the stage


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeover, "EVERY", 0.1)


@pytest.fixture
def site(running: Running) -> Iterator[Site]:
    with serving() as site:
        site.running = running
        site.pages["/jobs/1"] = PAGE.replace("REFUSALS", "0")
        yield site


Apply = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def apply(site: Site, tmp_path: Path) -> Apply:
    async def apply(
        person: Person, *, mode: Mode = Mode.AUTOPILOT, path: str = "/jobs/1"
    ) -> Outcome:
        def meet(agent: PlaywrightBrowserAgent) -> None:
            person.agent = agent

        patience = Patience(leave=2.0, answer=5.0, confirm=2.0)
        limits = Limits(appear=1.0, entry=0.3, patience=patience)
        return await attempt_at(
            site, person, tmp_path, path=path, limits=limits, mode=mode, meet=meet
        )

    return apply


def sent(site: Site) -> list[dict[str, list[str]]]:
    """What arrived, without what is empty."""
    return [
        parse_qs(urlsplit(path).query)
        for path, times in site.arrived.items()
        if path.startswith("/sent")
        for _ in range(times)
    ]


# ---- what they do to the page


async def test_where_valet_is_stuck_a_person_mends_it_in_the_browser(
    site: Site, apply: Apply
) -> None:
    person = Person(unlock)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert [(each.reason, each.detail) for each in person.needs] == [(Reason.STUCK, NOT_INTO_BADGE)]
    assert person.needs[0].pause_token == 1
    assert sent(site) == [PLANNED | {"badge": ["B-7"]}]
    assert person.theirs == {"Badge": ("B-7",)}
    (told,) = person.told(EventType.FIELD_TAKEN)
    assert (told["label"], told["source"], told["cleared"]) == ("Badge", "person", False)
    assert "B-7" not in repr(person.events)
    written = [each for each in person.told(EventType.FIELD_WRITTEN) if each["label"] == "Badge"]
    assert [each["source"] for each in written] == ["person"]
    assert [each.holder for each in person.permits] == [Holder.AGENT]


async def test_whatever_they_change_beats_the_plan(
    site: Site, apply: Apply, tmp_path: Path
) -> None:
    (tmp_path / "mine.pdf").write_text("%PDF-")

    async def change_all(raw: "Raw") -> None:
        await unlock(raw)
        await raw.fill("[name=street]", "Elsewhere 9")
        await asyncio.sleep(0.2)
        await raw.fill("[name=hobby]", "")
        await asyncio.sleep(0.2)
        await raw.select_option("[name=town]", "Bergen")
        await raw.check("[name=news]")
        await raw.set_input_files("[name=cv]", tmp_path / "mine.pdf")

    person = Person(change_all)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    theirs = {
        "street": ["Elsewhere 9"],
        "town": ["Bergen"],
        "badge": ["B-7"],
        "news": ["yes"],
        "cv": ["mine.pdf"],
    }
    kept = {name: PLANNED[name] for name in ("full", "mail")}
    assert sent(site) == [kept | theirs]
    assert person.theirs == {
        "Street": ("Elsewhere 9",),
        "Hobby": (),
        "Town": ("Bergen",),
        "Badge": ("B-7",),
        "Tell my friends": ("true",),
        "Résumé": ("mine.pdf",),
    }


async def test_a_form_that_the_page_has_emptied_is_filled_in_again(
    site: Site, apply: Apply
) -> None:
    async def reload(raw: "Raw") -> None:
        await raw.reload()
        await asyncio.sleep(0.3)
        await unlock(raw)

    person = Person(reload)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert sent(site) == [PLANNED | {"badge": ["B-7"]}]
    assert person.theirs == {"Badge": ("B-7",)}


async def test_what_is_as_it_was_after_a_look_ends(site: Site, apply: Apply) -> None:
    person = Person(look_away, look_away)
    outcome = await apply(person)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "stuck")
    assert "the same after you had a look" in outcome.reason
    assert (len(person.needs), sent(site)) == (1, [])


async def test_where_nobody_comes_it_is_parked(site: Site, apply: Apply) -> None:
    outcome = await apply(Person())
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "stuck")
    assert outcome.reason == NOT_INTO_BADGE


async def test_what_they_change_in_the_review_is_reviewed_and_sent(
    site: Site, apply: Apply
) -> None:
    async def move(raw: "Raw") -> None:
        await raw.fill("[name=street]", "Elsewhere 9")

    person = Person(unlock, move, look_away)
    outcome = await apply(person, mode=Mode.COPILOT)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    reasons = [each.reason for each in person.needs]
    assert reasons == [Reason.STUCK, Reason.REVIEW, Reason.REVIEW]
    assert person.needs[1].plan_hash != person.needs[2].plan_hash
    assert person.permits[-1].plan_hash == person.needs[2].plan_hash
    assert sent(site) == [PLANNED | {"badge": ["B-7"], "street": ["Elsewhere 9"]}]


async def test_they_work_on_the_page_while_they_are_asked(site: Site, apply: Apply) -> None:
    """A question that waits for them gives them the browser too."""

    class Asking(Person):
        @override
        async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
            reply = await super().resolve(request)
            town = next(each.key for each in request.questions if each.label == "Town")
            if wait:
                assert self.agent is not None
                await unlock(self.agent.page._page)
                self.said = True
            if getattr(self, "said", False):
                return reply
            pending = Answer(key=town, action=Action.ASK)
            return ResolveReply(
                answers=tuple(pending if each.key == town else each for each in reply.answers)
            )

    person = Asking()
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.theirs == {"Badge": ("B-7",)}
    assert sent(site) == [PLANNED | {"badge": ["B-7"]}]


AD = "<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1>"


async def test_the_way_that_they_choose_is_gone_on(site: Site, apply: Apply) -> None:
    ways = (
        "<a id=one href=/jobs/1/a>Apply now</a> <a id=other href=/jobs/1/b>Apply for this job</a>"
    )
    site.pages |= {"/jobs/1": AD + ways, "/jobs/1/b": PAGE.replace("REFUSALS", "0")}

    async def choose(raw: "Raw") -> None:
        await raw.click("#other")
        await raw.locator("#send").wait_for()
        # They read before they type: what a page holds when it is first seen is the site's.
        await asyncio.sleep(1.0)
        await unlock(raw)

    person = Person(choose)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert [each.detail for each in person.needs] == ["This page has more than one way to apply."]
    assert sent(site) == [PLANNED | {"badge": ["B-7"]}]


# ---- what they send


async def test_their_click_sends_it_once(site: Site, apply: Apply) -> None:
    async def submit_twice(raw: "Raw") -> None:
        await unlock(raw)
        await raw.evaluate("form.requestSubmit(); form.requestSubmit()")
        await asyncio.sleep(30)

    person = Person(submit_twice)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert sent(site) == [PLANNED | {"badge": ["B-7"]}]
    assert [each.holder for each in person.permits] == [Holder.PERSON]
    assert person.theirs == {"Badge": ("B-7",)}
    assert [each["state"] for each in person.told(EventType.EVIDENCE)] == [PermitState.CONFIRMED]
    (told,) = person.told(EventType.SENT)
    assert told["holder"] == "person"


async def test_in_a_vendor_s_view_it_is_theirs_as_well_and_sent_once(
    site: Site, apply: Apply
) -> None:
    person = Person(in_a_vendor_s_view)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.theirs == {"Badge": ("B-7",), "Street": ("Karl Johans gate 1",)}
    assert sent(site) == [PLANNED | {"badge": ["B-7"], "street": ["Karl Johans gate 1"]}]
    assert [each.holder for each in person.permits] == [Holder.PERSON]


async def test_a_click_at_the_moment_they_give_it_back_is_theirs(site: Site, apply: Apply) -> None:
    async def click_and_leave(raw: "Raw") -> None:
        await unlock(raw)
        await raw.click("#send")

    person = Person(click_and_leave)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert len(sent(site)) == 1
    assert [each.holder for each in person.permits] == [Holder.PERSON]


async def test_what_the_site_refuses_goes_back_to_them(site: Site, apply: Apply) -> None:
    site.pages["/jobs/1"] = PAGE.replace("REFUSALS", "1")

    async def submit_again(raw: "Raw") -> None:
        await raw.click("#send")
        await asyncio.sleep(30)

    person = Person(submit, submit_again)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.needs[1].detail.startswith("You sent it. The site did not take the application")
    assert [each.holder for each in person.permits] == [Holder.PERSON] * 2
    states = [each["state"] for each in person.told(EventType.EVIDENCE)]
    assert states == [PermitState.REFUSED, PermitState.CONFIRMED]
    assert len(sent(site)) == 1


async def test_without_leave_their_click_sends_nothing_and_they_are_told(
    site: Site, apply: Apply
) -> None:
    async def try_it(raw: "Raw") -> None:
        await unlock(raw)
        await raw.click("#send")
        await raw.get_by_text("Please have another look.").wait_for()

    person = Person(try_it, permitted=False)
    await apply(person)
    assert site.arrived.total() == 0
    told = [each for each in person.told(EventType.SEND_BLOCKED) if "holder" in each]
    assert [(each["why"], each["holder"]) for each in told] == [
        ("You have sent it already.", "person")
    ]


# ---- steps

STEPS = """<!doctype html><html lang=en><title>Engineer at Acme</title><main><h1>Engineer</h1><p id=count></p><div id=step></div></main><script>
const ASKED = [["Full name", "Email address", "Street"], ["Town", "Reason", "Hobby"]];
const step = document.getElementById("step"), count = document.getElementById("count");
function show(number) {
  count.textContent = `Current step ${number} of 3`;
  if (number === 3) step.innerHTML = "<p>Have a last look.</p><button onclick='send()'>Submit</button>";
  else step.innerHTML = ASKED[number - 1].map((label, at) => `<div><label for=f${number}${at}>${label} *</label>
    <input id=f${number}${at} required ${label === "Street" ? "oninput='this.value = String()' ondblclick='this.oninput = null'" : ""}></div>`).join("")
    + `<button id=next onclick="next(${number})">Save and Continue</button>`;
}
async function next(number) {
  const values = [...step.querySelectorAll("input")].map((input) => input.value);
  await fetch("/save/" + number + "?" + encodeURIComponent(values.join("|")), { method: "POST", body: JSON.stringify(values) });
  show(number + 1);
}
async function send() {
  await fetch("/submit", { method: "POST", body: "{}" });
  count.textContent = ""; step.innerHTML = "<p>Thank you for applying!</p>";
}
show(1);
</script>"""


async def lead_on(raw: "Raw") -> None:
    await raw.dblclick("#f12")
    await raw.type("#f12", "Elsewhere 9")
    await asyncio.sleep(0.3)
    await raw.click("#next")
    await raw.locator("#f20").wait_for()
    await asyncio.sleep(0.5)
    await raw.type("#f20", "Tromsø")
    await asyncio.sleep(0.3)


def saved(site: Site) -> Sequence[str]:
    return sorted(path for path in site.arrived if path.startswith("/save"))


async def test_a_step_that_they_lead_on_from_is_saved_and_theirs(site: Site, apply: Apply) -> None:
    site.pages["/jobs/1"] = STEPS
    person = Person(lead_on)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.theirs == {"Street": ("Elsewhere 9",), "Town": ("Tromsø",)}
    assert [path.partition("?")[0] for path in saved(site)] == ["/save/1", "/save/2"]
    assert "Elsewhere%209" in saved(site)[0]
    assert "Troms%C3%B8%7Cof%20Reason" in saved(site)[1]
    assert [each.holder for each in person.permits] == [Holder.AGENT]
    assert site.arrived["/submit"] == 1


async def test_a_step_that_goes_on_complaining_is_mended_by_them(site: Site, apply: Apply) -> None:
    """What they put in stays, though the page shows its complaint until the step is led on from."""
    picky = STEPS.replace(
        "  show(number + 1);",
        """  if (number === 1 && values[0] !== "Robin") {
    f10.setAttribute("aria-invalid", true); f10.setAttribute("aria-describedby", "e");
    if (!document.getElementById("e")) f10.insertAdjacentHTML("afterend", "<p id=e role=alert class=error>This name is taken.</p>");
  } else show(number + 1);""",
    )
    site.pages["/jobs/1"] = picky.replace("oninput='this.value = String()'", "")

    async def rename(raw: "Raw") -> None:
        await raw.fill("#f10", "Robin")

    person = Person(rename)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert [each.detail for each in person.needs] == [
        "The site doesn't take an answer. “Full name”: This name is taken."
    ]
    assert person.theirs == {"Full name": ("Robin",)}
    assert site.arrived["/submit"] == 1


async def test_all_the_way_to_the_end(site: Site, apply: Apply) -> None:
    site.pages["/jobs/1"] = STEPS

    async def finish(raw: "Raw") -> None:
        await lead_on(raw)
        await raw.type("#f21", "why not")
        await raw.type("#f22", "chess")
        await asyncio.sleep(0.3)
        await raw.click("#next")
        await raw.get_by_text("Have a last look.").wait_for()
        await raw.click("text=Submit")
        await asyncio.sleep(30)

    person = Person(finish)
    outcome = await apply(person)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert [each.holder for each in person.permits] == [Holder.PERSON]
    assert person.theirs == {
        "Street": ("Elsewhere 9",),
        "Town": ("Tromsø",),
        "Reason": ("why not",),
        "Hobby": ("chess",),
    }
    assert site.arrived["/submit"] == 1


OWN, OTHER = "/greenhouse/acme/jobs/1", "/greenhouse/otherco/jobs/2"


@pytest.fixture
def postings(site: Site) -> Site:
    """Two of one vendor, whose forms post to where they stand."""
    page = PAGE.replace("REFUSALS", "0").replace('"/sent?', 'location.pathname + "?')
    site.pages |= {OWN: page, OTHER: page}
    return site


async def test_another_posting_is_neither_filled_in_nor_sent(postings: Site, apply: Apply) -> None:
    async def go_there(raw: "Raw") -> None:
        await raw.goto(postings.url + OTHER)
        await raw.fill("[name=street]", "Elsewhere 9")
        await asyncio.sleep(0.3)

    async def come_back(raw: "Raw") -> None:
        assert await raw.input_value("[name=full]") == ""
        await raw.goto(postings.url + OWN)
        await asyncio.sleep(1.0)  # seen as it is before they touch it
        await unlock(raw)

    person = Person(go_there, come_back)
    outcome = await apply(person, path=OWN)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert "another page than this application’s" in person.needs[1].detail
    assert person.theirs == {"Badge": ("B-7",)}
    (path,) = [each for each in postings.arrived if "jobs" in each]
    assert path.startswith(OWN)
    assert "Elsewhere" not in path


async def test_they_can_t_send_another_posting_s(postings: Site, apply: Apply) -> None:
    async def send_there(raw: "Raw") -> None:
        await raw.goto(postings.url + OTHER)
        for name in ("full", "street"):
            await raw.fill(f"[name={name}]", "Jo")
        await raw.fill("[name=mail]", "j@example.com")
        await raw.select_option("[name=town]", "Oslo")
        await unlock(raw)
        await raw.click("#send")
        await asyncio.sleep(1.0)

    person = Person(send_there, look_away)
    outcome = await apply(person, path=OWN)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "stuck"), outcome
    assert not [each for each in postings.arrived if "jobs" in each]
    assert [each["code"] for each in person.told(EventType.SEND_BLOCKED)] == ["elsewhere"]
    assert not person.permits
