"""From the address of a posting to its form, in a real browser, and nothing beyond where there is none."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.agents.launch import Running
from automation.engine import Limits
from automation.protocol import (
    Action,
    Answer,
    Asked,
    Event,
    EventType,
    HandBack,
    LogInAct,
    LogInReply,
    LogInRequest,
    Need,
    Outcome,
    PermitReply,
    PermitRequest,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

FORM = """<title>Engineer at Acme</title><form method=post action=/sent><label>Full name <input name=n required></label>
  <label>Email <input name=e type=email required></label><label>Why? <input name=w required></label>
  <button>Submit application</button></form>"""
AD = "<title>Engineer at Acme</title><h1>Engineer</h1><p>Write programs with us.</p>"


class Plane:
    """Answers every question, and refuses to have anything sent."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.asked_at: list[str] = []
        self.permits: list[PermitRequest] = []
        self.handed_back: list[Asked] = []
        self.saved: dict[str, dict[str, Any]] = {}
        self.saves: list[int] = []
        """How many permits were asked for by then."""

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        self.events.append(Event(seq=len(self.events) + 1, type=kind, data=data))
        return self.events[-1]

    async def drain(self) -> None: ...

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        self.asked_at.append(request.url)
        return ResolveReply(
            answers=tuple(
                Answer(key=each.key, action=Action.FILL, values=("j@example.com",), source="test")
                for each in request.questions
            )
        )

    async def hand_back(self, request: HandBack) -> None:
        self.handed_back += request.questions

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        return LogInReply(act=LogInAct.REFUSED)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        self.permits.append(request)
        return PermitReply(act_id=request.act_id, granted=False, code="declined")

    async def wait_for_person(self, need: Need) -> Resolution:
        return Resolution.PARKED

    async def document(self, name: str) -> Path:
        raise AssertionError(name)

    async def keep_picture(self, name: str, png: bytes) -> None: ...
    async def load_session(self, origin: str) -> dict[str, Any] | None:
        return None

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        self.saved[origin] = state
        self.saves.append(len(self.permits))

    @property
    def systems(self) -> list[str]:
        return [each.data["system"] for each in self.events if each.type == EventType.PAGE_READ]


@pytest.fixture
def site(running: Running) -> Iterator[Site]:
    with serving() as site:
        site.running = running
        yield site


@pytest.fixture
def plane() -> Plane:
    return Plane()


Apply = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def apply(site: Site, plane: Plane, tmp_path: Path) -> Apply:
    async def apply(path: str, **pages: str) -> Outcome:
        site.pages |= {name: f"<!doctype html><html lang=en>{body}" for name, body in pages.items()}
        limits = Limits(appear=2.0, entry=0.5)
        return await attempt_at(site, plane, tmp_path, path=path, limits=limits)

    return apply


async def test_the_one_apply_link_is_followed(site: Site, plane: Plane, apply: Apply) -> None:
    ad = f"{AD}<nav><a href=/all>Apply</a></nav><a href=/jobs/1/apply>Jetzt bewerben</a> <a href=/jobs/1/apply>Apply now</a>"
    outcome = await apply("/jobs/1", **{"/jobs/1": ad, "/jobs/1/apply": FORM})
    assert outcome.code == "declined"
    assert set(plane.asked_at) == {f"{site.url}/jobs/1/apply"}
    assert not site.arrived


async def test_a_button_that_opens_a_tab_is_followed(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<button onclick=\"window.open('/form')\">Apply for this job</button>"
    assert (await apply("/jobs/1", **{"/jobs/1": ad, "/form": FORM})).code == "declined"
    assert set(plane.asked_at) == {f"{site.url}/form"}


async def test_a_button_that_shows_the_form_is_pressed(plane: Plane, apply: Apply) -> None:
    ad = f'{AD}<a href="#form" onclick="f.hidden = false">Apply</a><div id=f hidden>{FORM}</div>'
    assert (await apply("/jobs/1", **{"/jobs/1": ad})).code == "declined"
    assert len(plane.permits) == 1


async def test_a_box_for_job_alerts_is_not_the_form(site: Site, plane: Plane, apply: Apply) -> None:
    ad = f"{AD}<a href=/form>Apply</a><form><label>Email for news of jobs <input type=email></label><button>Send</button></form>"
    assert (await apply("/jobs/1", **{"/jobs/1": ad, "/form": FORM})).code == "declined"
    assert set(plane.asked_at) == {f"{site.url}/form"}


async def test_an_apply_that_leads_to_a_stranger_is_not_followed(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<a href=$OTHER/form>Apply</a>"
    outcome = await apply("/jobs/1", **{"/jobs/1": ad, "/form": FORM})
    assert outcome.code == "elsewhere"
    assert site.other in outcome.reason
    assert not plane.asked_at


async def test_a_button_that_leads_to_a_stranger_is_not_answered_there(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<button onclick=\"location = '$OTHER/form'\">Apply</button>"
    assert (await apply("/jobs/1", **{"/jobs/1": ad, "/form": FORM})).code == "elsewhere"
    assert not plane.asked_at


async def test_an_apply_that_leads_to_a_vendor_s_posting_is_followed(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<a href=$OTHER/greenhouse/acme/jobs/7>Apply</a>"
    outcome = await apply("/jobs/1", **{"/jobs/1": ad, "/greenhouse/acme/jobs/7": FORM})
    assert outcome.code == "declined"
    assert plane.systems == ["greenhouse"]
    place = site.other.removeprefix("http://")
    (asked,) = plane.permits
    assert asked.posting_key == f"greenhouse@{place}:acme:7"
    assert asked.known_as == f"site:{site.url.removeprefix('http://')}:/jobs/1"


async def test_a_form_in_a_vendor_s_frame_is_opened_by_itself(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<iframe src=$OTHER/greenhouse/acme/jobs/7 width=600 height=400></iframe>"
    outcome = await apply("/jobs/1", **{"/jobs/1": ad, "/greenhouse/acme/jobs/7": FORM})
    assert outcome.code == "declined"
    assert set(plane.asked_at) == {f"{site.other}/greenhouse/acme/jobs/7"}
    assert plane.permits[0].posting_key.startswith("greenhouse@")


async def test_several_ways_to_apply_are_a_person_s_to_choose_from(
    plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<a href=/a>Apply</a><a href=/b>Apply</a>"
    outcome = await apply("/jobs", **{"/jobs": ad, "/a": FORM, "/b": FORM})
    assert (outcome.state, outcome.code) == ("parked", "stuck")
    assert not plane.asked_at


async def test_among_several_the_one_of_this_posting_is_chosen(
    site: Site, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<a href=/jobs/2/apply>Apply</a><a href=/jobs/1/apply>Apply</a>"
    assert (await apply("/jobs/1", **{"/jobs/1": ad, "/jobs/1/apply": FORM})).code == "declined"
    assert set(plane.asked_at) == {f"{site.url}/jobs/1/apply"}


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<h1>This position has been filled</h1><p>See our other jobs.</p>", "posting_closed"),
        (f"{AD}<p role=alert>Diese Stelle ist leider bereits besetzt.</p><a href=/f>Bewerben</a>", "posting_closed"),
        ("<h1>Vacature niet gevonden</h1>", "posting_closed"),
        (f"{AD}<div class=banner>You have already applied for this job.</div>{FORM}", "already_applied"),
        (f"{AD}<span>Applied 3 days ago</span>", "already_applied"),
    ],
)  # fmt: skip
async def test_no_work_is_spent_on_what_takes_no_application(
    page: str, code: str, plane: Plane, apply: Apply
) -> None:
    assert (await apply("/jobs/1", **{"/jobs/1": page, "/f": FORM})).code == code
    assert not plane.asked_at


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_not_there_is_no_posting(status: int, apply: Apply) -> None:
    assert (await apply(f"/status/{status}")).code == "posting_closed"


async def test_a_refusal_without_a_challenge_turns_us_away(apply: Apply) -> None:
    assert (await apply("/status/403")).code == "access_denied"


async def test_a_server_in_trouble_may_be_tried_again(apply: Apply) -> None:
    assert (await apply("/status/503")).code == "site_error"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "access_denied"), (410, "posting_closed"), (500, "site_error")]
)
async def test_an_error_on_the_way_to_the_form_is_no_page_without_one(
    status: int, code: str, plane: Plane, apply: Apply
) -> None:
    ad = f"{AD}<a href=/status/{status}>Apply</a>"
    assert (await apply("/jobs/1", **{"/jobs/1": ad})).code == code
    assert not plane.asked_at


HIDING = (
    "display:none", "visibility:hidden", "opacity:0", "position:absolute;left:-9999px", "font-size:0",
    "color:transparent", "position:absolute;width:1px;height:1px;overflow:hidden", "height:0;overflow:hidden",
)  # fmt: skip


async def test_words_that_nobody_sees_say_nothing(plane: Plane, apply: Apply) -> None:
    words = "<h2>This position has been filled</h2><p role=alert>You have already applied to this job.</p>"
    hidden = "".join(f'<div style="{style}">{words}</div>' for style in HIDING)
    page = f"{AD}{hidden}<template>{words}</template><a href=/form>Apply</a>"
    assert (await apply("/jobs/1", **{"/jobs/1": page, "/form": hidden + FORM})).code == "declined"
    assert plane.asked_at


async def test_a_form_that_is_drawn_late_is_not_closed_by_a_word_in_passing(
    plane: Plane, apply: Apply
) -> None:
    # After the time in which a way in shows, and before the time for the form is over.
    draw = f"setTimeout(() => {{ document.getElementById('a').innerHTML = {FORM!r} }}, 1200)"
    page = f"{AD}<div id=a></div><footer>Practice: this job doesn't exist.</footer><script>{draw}</script>"
    assert (await apply("/jobs/1", **{"/jobs/1": page.replace("\\n", " ")})).code == "declined"
    assert plane.asked_at
