"""A form that wants a job of somebody who has none, in a real browser: its questions are brought up and put to the person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.protocol import (
    Action,
    Answer,
    EventType,
    OutcomeState,
    PermitReply,
    PermitRequest,
    Reason,
    ResolveReply,
    ResolveRequest,
)
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import Plane

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1><form>
  <p><label>Full name <input name=full required></label></p>
  <p><label>Email <input name=mail type=email required></label></p>
  $PARTS<p id=said></p><button>Submit application</button></form><script>
const form = document.forms[0];
for (const add of document.querySelectorAll(".add")) add.onclick = () => add.previousElementSibling.insertAdjacentHTML("beforeend",
  `<p><label>${add.dataset.asks} * <input name=${add.dataset.asks.toLowerCase()} required></label></p>`);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form), taken = body.get("company");
  await fetch((taken ? "/sent" : "/status/422/again") + "?" + new URLSearchParams(body), { method: "POST", body });
  if (taken) { document.body.innerHTML = "<p>Thank you for applying!</p>"; return; }
  form.reset();
  said.innerHTML = "<span role=alert>$SAYS</span>";
});
</script>"""
JOBS = "<section><h3>Work experience$MARK</h3><div></div><button type=button class=add data-asks=Company>Add</button></section>"
STUDIES = "<section><h3>Education</h3><div></div><button type=button class=add data-asks=School>Add education</button></section>"
SAYS = "Please correct this and send it again. Company: This field is required."
FACTS = Facts.parse({"basics": {"name": "Jordan Rivera", "email": "j@example.com"}})


class Person(Plane):
    """Has never worked, and answers what is asked of it with `company`, or isn't there."""

    def __init__(self, company: str = "My own") -> None:
        super().__init__()
        self.asked: list[str] = []
        self._company = company
        self._said: dict[str, Answer] = {}

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        reply = await LocalFacts(FACTS).resolve(request)
        for asked, answer in zip(request.questions, reply.answers, strict=True):
            if wait and self._company and answer.action is Action.ASK:
                self.asked.append(asked.label)
                self._said[asked.key] = Answer(
                    key=asked.key, action=Action.FILL, values=(self._company,), source="person"
                )
        answers = tuple(self._said.get(each.key, each) for each in reply.answers)
        return reply.model_copy(update={"answers": answers})

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)

    @property
    def complaints(self) -> list[str]:
        found = [each for each in self.events if each.type == EventType.VALIDATION_ERROR]
        return [label for each in found for label in each.data["fields"]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def show(site: Site, *parts: str, mark: str = "", says: str = SAYS) -> None:
    page = PAGE.replace("$PARTS", "".join(parts)).replace("$SAYS", says)
    site.pages["/jobs/1"] = page.replace("$MARK", mark)


def arrived(site: Site) -> dict[str, int]:
    """How often it was sent, by whether the site took it."""
    sends = [path.partition("?")[0] for path in site.arrived.elements()]
    return {each: sends.count(each) for each in sends}


async def test_what_the_site_misses_is_asked_of_the_person_and_sent_once_more(
    site: Site, running: Running, tmp_path: Path
) -> None:
    show(site, JOBS)
    person = Person()
    outcome = await attempt_at(site, person, tmp_path, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert person.asked == ["Company"]
    assert arrived(site) == {"/status/422/again": 1, "/sent": 1}
    # The site emptied its form: that is no complaint about what was in it.
    assert person.complaints == [""]


async def test_of_two_parts_the_one_is_asked_for_that_the_site_misses(
    site: Site, running: Running, tmp_path: Path
) -> None:
    show(site, STUDIES, JOBS)
    person = Person()
    outcome = await attempt_at(site, person, tmp_path, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert person.asked == ["Company"]


async def test_where_the_heading_says_so_nothing_is_sent_without(
    site: Site, running: Running, tmp_path: Path
) -> None:
    show(site, JOBS, mark=" *")
    person = Person()
    outcome = await attempt_at(site, person, tmp_path, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert person.asked == ["Company"]
    assert arrived(site) == {"/sent": 1}


async def test_nobody_there_to_say_it_is_waited_for(
    site: Site, running: Running, tmp_path: Path
) -> None:
    show(site, JOBS)
    outcome = await attempt_at(site, Person(company=""), tmp_path, running=running)
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, Reason.QUESTION)
    assert arrived(site) == {"/status/422/again": 1}


async def test_what_can_not_be_brought_up_is_not_sent_again_without(
    site: Site, running: Running, tmp_path: Path
) -> None:
    show(site)
    outcome = await attempt_at(site, Person(), tmp_path, running=running)
    assert (outcome.state, outcome.code) == (OutcomeState.FAILED, "refused")
    assert outcome.reason == f"The site did not take the application: {SAYS}"
    assert arrived(site) == {"/status/422/again": 1}
