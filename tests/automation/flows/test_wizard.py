"""A form in several steps, in a real browser: each is saved as it is left, the last page asks nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.protocol import (
    Action,
    Answer,
    Holder,
    Mode,
    Need,
    Outcome,
    OutcomeState,
    PermitReply,
    PermitRequest,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import Plane

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

# `behave(number, value)` is the site's: an error to show, the number of the step to go to, or "thanks".
PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><main><h1>Engineer</h1><p id=count></p><div id=step></div></main><script>
const ASKED = [["Full name", "Email address", "Street"], ["Town", "Reason", "Hobby"]];
const step = document.getElementById("step"), count = document.getElementById("count");
let tries = 0;
function show(number, error) {
  count.textContent = COUNTS ? `Current step ${number} of 3` : "";
  if (number === "thanks") step.innerHTML = "<p>Thank you for applying!</p>";
  else if (number === 3) step.innerHTML = `<dl><dt>Full name</dt><dd>${sessionStorage.name}</dd></dl><button onclick="send()">Submit</button>`;
  else step.innerHTML = ASKED[number - 1].map((label, at) => `<div><label for=f${at}>${label} *</label><input id=f${at} required ${error && !at ? 'aria-invalid=true aria-describedby=e' : ""}>
    ${error && !at ? `<p id=e role=alert class=error>${error}</p>` : ""}</div>`).join("") + `<button onclick="next(${number})">Save and Continue</button>`;
}
async function next(number) {
  const values = [...step.querySelectorAll("input")].map((input) => input.value);
  if (number === 1) sessionStorage.name = values[0];
  await fetch("/save/" + encodeURIComponent(values[0]), { method: "POST", body: JSON.stringify(values) });
  tries += 1;
  const then = BEHAVE(number, tries);
  if (typeof then === "string" && then !== "thanks") show(number, then);
  else show(then);
}
let refusals = REFUSALS;
async function send() {
  const refused = refusals-- > 0;
  await fetch(refused ? "/status/422/submit" : "/submit", { method: "POST", body: "{}" });
  if (refused) show(1, "Please check your name.");
  else show("thanks");
}
show(1);
</script>"""
ON = "number + 1"


class Person(Plane):
    """Knows every answer, and changes their name at the first review where `renames`."""

    def __init__(self, *, renames: bool = False) -> None:
        super().__init__()
        self.needs: list[Need] = []
        self.name = "Jordan Rivera"
        self._renames = renames

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        return ResolveReply(
            answers=tuple(
                Answer(
                    key=each.key,
                    action=Action.FILL,
                    values=(self.name if each.label == "Full name" else f"of the {each.label}",),
                    source="test",
                )
                for each in request.questions
            )
        )

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)

    @override
    async def wait_for_person(self, need: Need) -> Resolution:
        self.needs.append(need)
        if need.reason is not Reason.REVIEW:
            return Resolution.PARKED
        if self._renames:
            self.name = "Robin Rivera"
        return Resolution.DONE


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


async def apply(
    site: Site,
    running: Running,
    person: Person,
    folder: Path,
    *,
    behave: str = ON,
    counts: bool = True,
    refusals: int = 0,
    mode: Mode = Mode.AUTOPILOT,
) -> Outcome:
    page = PAGE.replace("BEHAVE(number, tries)", behave).replace("REFUSALS", str(refusals))
    site.pages["/jobs/1"] = page.replace("COUNTS", "true" if counts else "false")
    return await attempt_at(site, person, folder, running=running, mode=mode)


async def test_each_step_is_saved_and_the_last_page_sends(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person()
    outcome = await apply(site, running, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert dict(site.arrived) == {
        "/save/Jordan%20Rivera": 1,
        "/save/of%20the%20Town": 1,
        "/submit": 1,
    }
    assert [each.holder for each in person.permits] == [Holder.AGENT]


async def test_a_change_at_the_review_reaches_an_earlier_page(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person(renames=True)
    outcome = await apply(site, running, person, tmp_path, mode=Mode.COPILOT)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert [each.reason for each in person.needs] == [Reason.REVIEW, Reason.REVIEW]
    assert len({each.plan_hash for each in person.needs}) == 2
    assert person.permits[0].plan_hash == person.needs[1].plan_hash
    saved = [path for path in site.arrived if path.startswith("/save/")]
    assert "/save/Robin%20Rivera" in saved
    assert site.arrived["/submit"] == 1


async def test_a_step_that_complains_once_is_filled_in_anew(
    site: Site, running: Running, tmp_path: Path
) -> None:
    behave = "tries === 1 ? 'Please check your name.' : number + 1"
    outcome = await apply(site, running, Person(), tmp_path, behave=behave)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert site.arrived["/save/Jordan%20Rivera"] == 2


async def test_a_step_that_goes_on_complaining_is_for_the_person(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person()
    outcome = await apply(site, running, person, tmp_path, behave="'This name is taken.'")
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "stuck")
    assert outcome.reason == ("The site doesn't take an answer. “Full name”: This name is taken.")
    assert site.arrived["/submit"] == 0
    assert person.permits == []


async def test_a_refusal_that_goes_back_to_a_step_is_mended_from_there(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person()
    outcome = await apply(site, running, person, tmp_path, refusals=1)
    assert outcome.state is OutcomeState.SUBMITTED, outcome
    assert (site.arrived["/status/422/submit"], site.arrived["/submit"]) == (1, 1)
    assert len(person.permits) == 2


async def test_steps_that_lead_in_a_circle_end(
    site: Site, running: Running, tmp_path: Path
) -> None:
    outcome = await apply(site, running, Person(), tmp_path, behave="number === 1 ? 2 : 1")
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, "stuck")
    assert "find a way on" in outcome.reason


async def test_a_step_that_was_the_application_is_on_record(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person()
    outcome = await apply(site, running, person, tmp_path, behave="'thanks'")
    assert (outcome.state, outcome.code) == (OutcomeState.UNCONFIRMED, "page_sent_by_itself")
    assert [each.holder for each in person.permits] == [Holder.PAGE]


async def test_where_no_more_steps_are_announced_what_carries_the_answers_is_held(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person()
    outcome = await apply(site, running, person, tmp_path, counts=False)
    assert outcome.code == "page_sent_by_itself"
    assert [each.holder for each in person.permits] == [Holder.PAGE]
