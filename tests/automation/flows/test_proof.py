"""A form that changes between its plan and its sending, in a real browser: what is sent is what the plan says, or nothing is."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.protocol import (
    Action,
    Answer,
    Asked,
    EventType,
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
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import Plane

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1><form>
  <p><label id=said for=full>Full name</label> <input id=full name=full required></p>
  <p><label>Email <input name=mail type=email required></label></p>
  <p><label>Street <input name=street required></label></p>
  <p><label>Reason <input name=reason required></label></p>
  <p><label>Town <select name=town required><option value="">Please choose<option>Oslo<option>Bergen</select></label></p>
  <p><label>Hobby <input name=hobby></label></p>
  <p><label><input type=checkbox name=news value=yes> Tell my friends</label></p>
  <p id=more></p><button>Submit application</button></form><script>
const form = document.forms[0], more = document.getElementById("more");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form);
  await fetch("/sent?" + new URLSearchParams(body), { method: "POST", body });
  document.body.innerHTML = "<p>Thank you for applying!</p>";
});
</script>"""
PLANNED = {
    "full": ["of Full name"],
    "mail": ["j@example.com"],
    "street": ["of Street"],
    "reason": ["of Reason"],
    "town": ["Oslo"],
}

ASKS_MORE = "more.innerHTML = '<label>Shoe size <input name=shoe required></label>'"
ASKS_OPTIONALLY = "more.innerHTML = '<label>Nickname <input name=nick></label>'"
REQUIRES_A_BOX = (
    "more.innerHTML = '<label><input type=checkbox name=oath value=on required> I swear it</label>'"
)
DROPS_THE_OPTION = "form.town.options[1].remove()"
RENAMES = "said.textContent = 'Name of your boss'"
OVERWRITES = "form.reason.value = 'Because they pay me'"
TAKES_AWAY = "form.reason.closest('p').remove()"
FILLS_IN = "form.hobby.value = 'Gambling'"
TICKS = "form.news.checked = true"
DECIDES = (
    "more.innerHTML = '<label>Mood <select name=mood><option value=\"\">Please choose<option>Bad</select></label>';"
    "form.mood.value = 'Bad'"
)
REQUIRES_THE_HOBBY = "form.hobby.required = true"

MENDED: dict[str, tuple[str, dict[str, list[str]]]] = {
    "a question appears": (ASKS_MORE, PLANNED | {"shoe": ["of Shoe size"]}),
    "an optional question appears": (ASKS_OPTIONALLY, PLANNED),
    "a required box appears": (REQUIRES_A_BOX, PLANNED | {"oath": ["on"]}),
    "an option vanishes": (DROPS_THE_OPTION, PLANNED | {"town": ["Bergen"]}),
    "a label means something else": (RENAMES, PLANNED | {"full": ["of Name of your boss"]}),
    "a value is overwritten": (OVERWRITES, PLANNED),
    "a question vanishes": (
        TAKES_AWAY,
        {name: held for name, held in PLANNED.items() if name != "reason"},
    ),
    "what was left empty is filled in": (FILLS_IN, PLANNED),
    "a box is ticked": (TICKS, PLANNED),
    "an optional question becomes required": (
        REQUIRES_THE_HOBBY,
        PLANNED | {"hobby": ["of Hobby"]},
    ),
}


class Person(Plane):
    """Answers what is required with the question's own words. The page is changed while leave to send is asked for, or while
    the person looks over the plan: `before_permit`, `at_review` are scripts."""

    def __init__(
        self, *, before_permit: str = "", at_review: str = "", always: bool = False
    ) -> None:
        super().__init__()
        self.agent: PlaywrightBrowserAgent | None = None
        self.reviews: list[str] = []
        self.needs: list[Need] = []
        self._scripts = {"permit": before_permit, "review": at_review}
        self._always = always

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        return ResolveReply(answers=tuple(_answer(each) for each in request.questions))

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        await self._change("permit")
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)

    @override
    async def wait_for_person(self, need: Need) -> Resolution:
        self.needs.append(need)
        if need.reason is not Reason.REVIEW:
            return Resolution.PARKED
        self.reviews.append(need.plan_hash)
        await self._change("review")
        return Resolution.DONE

    async def _change(self, when: str) -> None:
        script = self._scripts[when]
        if not self._always:
            self._scripts[when] = ""
        if script:
            assert self.agent is not None
            await self.agent.page._page.evaluate(script)

    @property
    def changes(self) -> list[str]:
        return [each.data["what"] for each in self.events if each.type == EventType.FORM_CHANGED]

    @property
    def proofs(self) -> list[PermitState]:
        evidence = [each for each in self.events if each.type == EventType.EVIDENCE]
        return [PermitState(each.data["state"]) for each in evidence]


def _answer(asked: Asked) -> Answer:
    if not asked.required:
        return Answer(key=asked.key, action=Action.SKIP, reason="optional")
    values: tuple[str, ...] = (f"of {asked.label}",)
    if asked.kind is Kind.EMAIL:
        values = ("j@example.com",)
    elif asked.kind is Kind.CHECK:
        values = ("true",)
    elif asked.kind is Kind.CHOICE:
        values = asked.options[:1]
    return Answer(key=asked.key, action=Action.FILL, values=values, source="test")


@pytest.fixture
def site(running: Running) -> Iterator[Site]:
    with serving() as site:
        site.running = running
        site.pages["/jobs/1"] = PAGE
        yield site


async def apply(
    site: Site, person: Person, folder: Path, *, mode: Mode = Mode.AUTOPILOT
) -> Outcome:
    def meet(agent: PlaywrightBrowserAgent) -> None:
        person.agent = agent

    return await attempt_at(site, person, folder, mode=mode, meet=meet)


def sent(site: Site) -> list[dict[str, list[str]]]:
    """What arrived, without what is empty."""
    return [
        parse_qs(urlsplit(path).query)
        for path, times in site.arrived.items()
        if path.startswith("/sent")
        for _ in range(times)
    ]


async def test_a_form_that_stays_as_it_is_is_sent_at_once(site: Site, tmp_path: Path) -> None:
    person = Person()
    outcome = await apply(site, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert sent(site) == [PLANNED]
    assert (len(person.permits), person.changes) == (1, [])


@pytest.mark.parametrize("name", MENDED)
async def test_a_change_while_leave_is_asked_for_is_planned_again(
    site: Site, tmp_path: Path, name: str
) -> None:
    script, planned = MENDED[name]
    person = Person(before_permit=script)
    outcome = await apply(site, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert sent(site) == [planned]
    assert len(person.changes) == 1
    assert person.proofs == [PermitState.UNUSED, PermitState.CONFIRMED]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a question appears", marks=pytest.mark.thorough),
        "a label means something else",
        pytest.param("a question vanishes", marks=pytest.mark.thorough),
        "a box is ticked",
    ],
)
async def test_a_change_after_the_approval_is_approved_anew_where_the_plan_is_another(
    site: Site, tmp_path: Path, name: str
) -> None:
    script, planned = MENDED[name]
    person = Person(before_permit=script)
    outcome = await apply(site, person, tmp_path, mode=Mode.COPILOT)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert sent(site) == [planned]
    assert person.permits[-1].plan_hash == person.reviews[-1]
    assert len(set(person.reviews)) == len(person.reviews)
    assert len(person.reviews) == (1 if name == "a box is ticked" else 2)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a required box appears", marks=pytest.mark.thorough),
        "an option vanishes",
        "a value is overwritten",
        pytest.param("a question vanishes", marks=pytest.mark.thorough),
        "a box is ticked",
    ],
)
async def test_a_change_during_the_review_is_not_what_was_approved(
    site: Site, tmp_path: Path, name: str
) -> None:
    script, planned = MENDED[name]
    person = Person(at_review=script)
    outcome = await apply(site, person, tmp_path, mode=Mode.COPILOT)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert person.permits[-1].plan_hash == person.reviews[-1]
    # Theirs, for all that is known: the browser was in the person's hands.
    theirs = {
        "a box is ticked": {"news": ["yes"]},
        "a value is overwritten": {"reason": ["Because they pay me"]},
    }
    assert sent(site) == [planned | theirs.get(name, {})]
    assert len(person.reviews) == 2


async def test_what_the_page_chooses_by_itself_is_for_the_person(
    site: Site, tmp_path: Path
) -> None:
    person = Person(before_permit=DECIDES)
    outcome = await apply(site, person, tmp_path)
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "stuck")
    assert "“Mood”" in outcome.reason
    assert sent(site) == []


@pytest.mark.parametrize(
    "script",
    [
        "more.innerHTML = `<label>Size ${Math.random()} <input name=shoe required></label>`",
        OVERWRITES,
        TICKS,
    ],
)
async def test_a_form_that_changes_each_time_is_never_sent(
    site: Site, tmp_path: Path, script: str
) -> None:
    person = Person(before_permit=script, always=True)
    outcome = await apply(site, person, tmp_path)
    assert (outcome.state, sent(site)) == (OutcomeState.PARKED, [])
    assert set(person.proofs) == {PermitState.UNUSED}


@pytest.mark.parametrize("field", ["reason", "nick"])
async def test_a_page_that_goes_on_overwriting_is_never_sent(
    site: Site, tmp_path: Path, field: str
) -> None:
    """Whether the answer is required or not."""
    optional = "<p><label>Nick name <input name=nick></label></p>"
    script = f"<script>setInterval(() => {{ if (form.{field}.value) form.{field}.value = 'Nobody'; }}, 4);</script>"
    site.pages["/jobs/1"] = PAGE.replace("<p id=more>", optional + "<p id=more>") + script

    class Answering(Person):
        @override
        async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
            reply = await super().resolve(request)
            nick = next(each.key for each in request.questions if each.label == "Nick name")
            given = Answer(key=nick, action=Action.FILL, values=("Jo",), source="test")
            return ResolveReply(
                answers=tuple(given if each.key == nick else each for each in reply.answers)
            )

    outcome = await apply(site, Answering(), tmp_path)
    assert outcome.state is OutcomeState.PARKED
    assert sent(site) == []


async def test_a_send_button_that_is_gone_is_looked_for_again(site: Site, tmp_path: Path) -> None:
    person = Person(before_permit="document.querySelector('button').remove()")
    outcome = await apply(site, person, tmp_path)
    assert outcome.state is OutcomeState.PARKED
    assert sent(site) == []
