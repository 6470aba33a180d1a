"""A form whose steps all stand in the page, shown one after another by its script: each is filled in when it shows, none before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from automation.agents.launch import Running
from automation.protocol import (
    Action,
    Answer,
    Kind,
    OutcomeState,
    PermitReply,
    PermitRequest,
    ResolveReply,
    ResolveRequest,
)
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import Plane

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

PAGE = """<!doctype html><html lang=en><title>Engineer at Acme</title><style>.off{HIDING} .real{display:none}</style>
<h1>Engineer</h1>COUNT<form novalidate>
 <div class=step><h2>You</h2><label>Full name * <input name=full required></label><label>Email * <input name=mail type=email required></label>
  <label>Street * <input name=street required></label></div>
 <div class="step off"><h2>Documents</h2><label for=cv>Résumé *</label><div><input id=cv class=real type=file name=cv required><button type=button>Choose a file</button></div></div>
 <div class="step off"><h2>More</h2><fieldset><legend>May you work here? *</legend><label><input type=radio name=may value=yes>Yes</label><label><input type=radio name=may value=no>No</label></fieldset>
  <label>Street * <input name=former required></label><label><input type=checkbox name=agreed required> I agree to the privacy policy *</label>
  <div class=select><select name=town required><option value="">Please choose<option>Oslo</select></div></div>
 <div class="step off"><h2>You're nearly done</h2><p>Click the Submit button below to finish.</p></div>
 <ul><li><button type=button id=back hidden>Back</button></li><li><button type=button id=next>Continue</button></li><li><button type=button id=send hidden>Submit Application</button></li></ul>
</form><script>
const steps = [...document.querySelectorAll(".step")], form = document.forms[0];
let at = 0;
const show = (to) => { at = to; steps.forEach((step, number) => step.classList.toggle("off", number !== at));
  back.hidden = !at; next.hidden = at === steps.length - 1; send.hidden = !next.hidden;
  const bar = document.getElementById("bar"); if (bar) { bar.setAttribute("aria-valuenow", 25 * (at + 1)); }
  const count = document.getElementById("count"); if (count) count.textContent = `Step ${at + 1} of ${steps.length}`; };
next.onclick = () => {
  const missing = [...steps[at].querySelectorAll("[required]")].filter((each) => each.type === "checkbox" ? !each.checked : !each.value);
  document.querySelectorAll(".error").forEach((each) => each.remove());
  for (const each of missing) each.insertAdjacentHTML("afterend", "<p class=error role=alert>This is required</p>");
  if (!missing.length) show(at + 1);
};
back.onclick = () => show(at - 1);
send.onclick = async () => {
  const body = new FormData(form);
  const { name } = body.get("cv"); body.delete("cv");
  await fetch("/sent?" + new URLSearchParams([...body, ["cv", name]]), { method: "POST", body });
  document.body.innerHTML = "<p>Thank you for applying!</p>";
};
show(0);
</script>"""
COUNTS = {
    "nothing": "",
    "steps": "<p id=count></p>",
    "a bar": "<div id=bar role=progressbar aria-valuemin=0 aria-valuemax=100 style='width:90px;height:9px'></div>",
}
HIDINGS = ("display:none", "visibility:hidden;height:0;overflow:hidden")


class Person(Plane):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.asked: list[list[str]] = []

    @override
    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        self.asked.append([each.label for each in request.questions])
        return ResolveReply(
            answers=tuple(
                Answer(
                    key=each.key,
                    action=Action.FILL,
                    values=_values(each.kind, each.options),
                    source="test",
                )
                for each in request.questions
            )
        )

    @override
    async def document(self, name: str) -> Path:
        path = self._folder / "rivera.pdf"
        path.write_bytes(b"%PDF-1.7 test")
        return path

    @override
    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(act_id=request.act_id, granted=True, seconds=60)


def _values(kind: Kind, options: tuple[str, ...]) -> tuple[str, ...]:
    return {Kind.EMAIL: ("j@example.com",), Kind.CHECK: ("true",), Kind.FILE: ("resume",), Kind.CHOICE: options[:1]}.get(kind, ("Elm Road 1",))  # fmt: skip


@pytest.fixture
def site(running: Running) -> Iterator[Site]:
    with serving() as site:
        site.running = running
        yield site


@pytest.mark.parametrize(
    ("count", "hiding"), [*((each, HIDINGS[0]) for each in COUNTS), ("nothing", HIDINGS[1])]
)
async def test_each_step_is_asked_when_it_shows(
    site: Site, tmp_path: Path, count: str, hiding: str
) -> None:
    site.pages["/jobs/1"] = PAGE.replace("COUNT", COUNTS[count], 1).replace("HIDING", hiding)
    person = Person(tmp_path)
    outcome = await attempt_at(site, person, tmp_path)
    assert outcome.state is OutcomeState.SUBMITTED, (outcome, person.asked)
    assert [*dict.fromkeys(map(tuple, person.asked))] == [
        ("Full name", "Email", "Street"),
        ("Résumé",),
        ("May you work here?", "Street", "I agree to the privacy policy", "town"),
    ]
    (path,) = [each for each in site.arrived if each.startswith("/sent")]
    assert path.endswith("&may=yes&former=Elm+Road+1&agreed=on&town=Oslo&cv=rivera.pdf")
