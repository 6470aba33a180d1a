"""An answer that a page's list doesn't have, in a real browser: whoever gave it is asked again, in the attempt that found out."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.protocol import (
    Action,
    Answer,
    Asked,
    EventType,
    Mode,
    Need,
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

PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><h1>Engineer</h1><form>
  <p><label>Full name <input name=full required></label></p>
  <p><label>Email <input name=mail type=email required></label></p>
  <div id=lists></div><button>Submit application</button></form><script>
const form = document.forms[0], REDRAWS = $REDRAWS;
const list = (name, label, required, options) => {
  const place = document.createElement("div");
  let searched = false;
  const draw = (held = "") => {
    place.innerHTML = `<label for=${name}>${label}</label><input id=${name} name=${name} role=combobox aria-haspopup=listbox aria-expanded=false
      aria-controls=${name}-list autocomplete=off ${required ? "required" : ""}><ul id=${name}-list role=listbox hidden></ul>`;
    const [input, offered] = [place.querySelector("input"), place.querySelector("ul")];
    const show = (open) => {
      const typed = open && input.value !== held ? input.value.toLowerCase() : "";
      offered.replaceChildren(...options.filter((each) => each.toLowerCase().includes(typed)).map((each) => {
        const option = document.createElement("li");
        option.setAttribute("role", "option");
        option.textContent = each;
        option.onmousedown = () => { held = input.value = each; show(false); };
        return option;
      }));
      offered.hidden = !open;
      input.setAttribute("aria-expanded", open);
    };
    input.value = held;
    input.oninput = () => show(true);
    input.onclick = () => { if (REDRAWS && searched) { searched = false; draw(held); } else show(true); };
    input.onblur = () => { input.value = held; show(false); };
    input.onkeydown = (event) => { if (event.key === "Escape") { input.value = held; show(false); searched = true; } };
  };
  draw();
  document.getElementById("lists").append(place);
};
list("region", "Favourite region", true, ["Bergen", "Oslo", "Tromsø"]);
list("team", "Favourite team", false, ["Blue", "Red"]);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form);
  await fetch("/sent?" + new URLSearchParams(body), { method: "POST", body });
  document.body.innerHTML = "<p>Thank you for applying!</p>";
});
</script>"""
REGION, TEAM = "Favourite region", "Favourite team"
FACTS = Facts.parse({"basics": {"name": "Jordan Rivera", "email": "j@example.com"}})


class Person(Plane):
    """Answers a question with the next of their words as often as it is asked; `at_review` is what they change there, once."""

    def __init__(
        self, words: dict[str, list[str]], *, at_review: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self.said: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.why: list[str] = []
        self.reviews = 0
        self._words = words
        self._at_review = at_review or {}
        self._labels: dict[str, str] = {}

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        decided = await LocalFacts(FACTS).resolve(request)
        pairs = zip(request.questions, decided.answers, strict=True)
        return ResolveReply(answers=tuple(self._answer(*pair, wait > 0) for pair in pairs))

    def _answer(self, asked: Asked, decided: Answer, waiting: bool) -> Answer:
        self._labels[asked.label] = asked.key
        said = self.said.get(asked.key)
        if said is not None and said.values != asked.refused:
            return said
        if decided.action is not Action.ASK or not waiting or not self._words.get(asked.label):
            return decided
        self.asked.append(asked)
        self.why.append(decided.reason)
        self.said[asked.key] = _by_person(asked.key, self._words[asked.label].pop(0))
        return self.said[asked.key]

    @override
    async def wait_for_person(self, need: Need) -> Resolution:
        if need.reason is not Reason.REVIEW:
            return Resolution.PARKED
        self.reviews += 1
        for label, word in self._at_review.items():
            key = self._labels[label]
            self.said[key] = _by_person(key, word)
        self._at_review = {}
        return Resolution.DONE

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)


def _by_person(key: str, word: str) -> Answer:
    action = Action.FILL if word else Action.SKIP
    return Answer(key=key, action=action, values=(word,) if word else (), source="person")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.pages["/jobs/1"] = PAGE.replace("$REDRAWS", "false")
        yield site


def sent(site: Site) -> dict[str, str]:
    (path,) = site.arrived
    assert site.arrived[path] == 1
    return {name: held for name, [held] in parse_qs(urlsplit(path).query).items()}


async def test_a_change_in_the_review_is_asked_of_again_with_what_the_list_has(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person({REGION: ["Oslo", "Bergen"]}, at_review={REGION: "Atlantis"})
    outcome = await attempt_at(site, person, tmp_path, mode=Mode.COPILOT, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert sent(site)["region"] == "Bergen"
    again = person.asked[-1]
    assert (again.refused, again.options) == (("Atlantis",), ("Bergen", "Oslo", "Tromsø"))
    assert person.why[-1] == "“Atlantis” is none of what the list offers"
    # What was asked again is shown again before it is sent.
    assert person.reviews == 2


async def test_a_page_that_draws_its_list_anew_as_it_is_looked_at_is_no_other(
    site: Site, running: Running, tmp_path: Path
) -> None:
    site.pages["/jobs/1"] = PAGE.replace("$REDRAWS", "true")
    person = Person({REGION: ["Oslo"], TEAM: ["Red"]}, at_review={TEAM: "Green"})
    outcome = await attempt_at(site, person, tmp_path, mode=Mode.COPILOT, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert sent(site)["team"] == "Red"
    assert person.asked[-1].options == ("Blue", "Red")


@pytest.mark.parametrize(("then", "arrives"), [("Red", "Red"), ("", "")])
async def test_what_may_stay_empty_is_asked_of_as_well_where_the_person_has_changed_it(
    site: Site, running: Running, tmp_path: Path, then: str, arrives: str
) -> None:
    person = Person({REGION: ["Oslo"], TEAM: [then]}, at_review={TEAM: "Green"})
    outcome = await attempt_at(site, person, tmp_path, mode=Mode.COPILOT, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert sent(site).get("team", "") == arrives
    (again,) = [each for each in person.asked if each.label == TEAM]
    assert (again.refused, again.required) == (("Green",), False)


async def test_a_first_answer_and_each_after_it_are_asked_of_again(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person({REGION: ["Atlantis", "Mu", "Tromsø"]})
    outcome = await attempt_at(site, person, tmp_path, running=running)
    assert outcome.state is OutcomeState.SUBMITTED, outcome.reason
    assert sent(site)["region"] == "Tromsø"
    assert [each.refused for each in person.asked] == [(), ("Atlantis",), ("Mu",)]


async def test_whoever_gives_no_other_is_still_asked_at_the_end(
    site: Site, running: Running, tmp_path: Path
) -> None:
    person = Person({REGION: ["Oslo"]}, at_review={REGION: "Atlantis"})
    outcome = await attempt_at(site, person, tmp_path, mode=Mode.COPILOT, running=running)
    assert (outcome.state, outcome.code) == (OutcomeState.PARKED, Reason.QUESTION)
    assert not site.arrived
    written = [each for each in person.events if each.type == EventType.FIELD_FAILED]
    assert len(written) == 1
