"""What becomes of an application whose browser Browserbase lends, and a runner of the shared pool drives, when a part is killed at a
moment of its life.

A few of the moments, once each; with `VALET_KILLS=5` all of them, so often.
"""

import os
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest

from tests.deploy.browserbase_process import BrowserbaseEmulator
from tests.emulator_process import until
from tests.stack import Applicant, RunningStack, ServerError

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("lent"), pytest.mark.timeout(600)]

TIMES = range(int(os.environ.get("VALET_KILLS", "1")))
ENDS = ("submitted", "failed", "unconfirmed", "cancelled")
WITHIN = 240.0
LENT, OUT = "lent", "out"
"""Moments that no event tells: its browser is there; its application is on the way, or stored."""
BEFORE_THE_PERMIT = ("routed", LENT, "started", "page_read", "field_written")
SENDING = ("permit_requested", "permit_granted", OUT, "evidence")
PARTS = {
    "runner": ("automation.runner",),
    "worker": ("celery", "worker"),
    "web": ("uvicorn",),
    "redis": ("valkey",),
    "postgres": ("postgres", "-D"),
    "vendor": ("emulators.browserbase",),
    "session": (),
}
ALL = [
    *(("runner", moment) for moment in (*BEFORE_THE_PERMIT, *SENDING)),
    *(("session", moment) for moment in (LENT, "page_read", "field_written", *SENDING)),
    *(("worker", moment) for moment in ("routed", LENT, "field_written", "permit_granted")),
    *(("web", moment) for moment in (LENT, "field_written", "permit_granted")),
    *(("redis", moment) for moment in ("routed", "field_written")),
    *(("postgres", moment) for moment in ("started", "permit_granted")),
    *(("vendor", moment) for moment in ("routed", "field_written")),
]
"""At which moment what is killed."""
USUAL = [[("runner", "field_written"), ("session", OUT)]]
DEATHS = [[each] for each in ALL] if len(TIMES) > 1 else USUAL


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The whole product, for which Browserbase's are the only browsers."""
    running = RunningStack.start(
        tmp_path_factory.mktemp("lent") / "data", DJANGO_SETTINGS_MODULE="tests.lent_settings"
    )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def vendor(stack: RunningStack) -> BrowserbaseEmulator:
    return stack.lent()


def running(vendor: BrowserbaseEmulator) -> list[str]:
    """A session whose browser is still being started can't be killed yet."""
    return [each["id"] for each in vendor.sessions() if each["status"] == "RUNNING"]


def wait_for(
    moment: str, application: str, *, url: str, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    if moment == LENT:
        until(survives(lambda: bool(running(vendor))), seconds=WITHIN)
    elif moment == OUT:
        applicant.when(application, "permit_granted", url=url, within=WITHIN)
        until(lambda: applicant.stack.board.submissions(url), seconds=WITHIN)
    else:
        applicant.when(application, moment, url=url, within=WITHIN)


def kill(part: str, *, stack: RunningStack, vendor: BrowserbaseEmulator) -> None:
    if part == "session":
        for session in running(vendor):
            vendor.kill_session(session)
    else:
        assert stack.kill(*PARTS[part]) >= 1


@pytest.mark.parametrize("number", TIMES)
@pytest.mark.parametrize("deaths", DEATHS, ids=str)
def test_a_part_that_dies_is_made_good(
    stack: RunningStack,
    applicant: Applicant,
    vendor: BrowserbaseEmulator,
    deaths: list[tuple[str, str]],
    number: int,
) -> None:
    sends = any(moment in SENDING for _, moment in deaths)
    url = stack.url("lever", mode="slow" if sends else "")
    application = applicant.apply(url)
    for part, moment in deaths:
        wait_for(moment, application, url=url, applicant=applicant, vendor=vendor)
        kill(part, stack=stack, vendor=vendor)
    shown = applicant.until(application, *ENDS, url=url, within=WITHIN)
    events = {each["type"] for each in applicant.events(application)}
    assert len(stack.board.applications(url)) <= 1
    if shown["state"] == "unconfirmed":
        # The permit was out: nobody knows, and nothing sends it again by itself.
        assert "permit_granted" in events
        applicant.say_it_arrived(application)
    else:
        assert shown["state"] == "submitted", (shown, stack.log()[-3000:])
        assert "evidence" in events
        stack.arrived(url)
    until(survives(lambda: not vendor.living()), seconds=WITHIN)


@pytest.mark.thorough
def test_one_persons_two_at_once_go_one_after_the_other(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    urls = [stack.url("lever"), stack.url("lever")]
    begun = {applicant.apply(url): url for url in urls}
    waited: set[str] = set()

    def are_over() -> bool:
        assert len(vendor.living()) <= 1
        shown = [applicant.show(application) for application in begun]
        waited.update(each["turn_reason"] for each in shown)
        for application, url in begun.items():
            applicant.answer(application, url)
        return all(each["state"] in ENDS for each in shown)

    until(survives(are_over), seconds=2 * WITHIN)
    for application, url in begun.items():
        assert applicant.show(application)["state"] == "submitted"
        stack.arrived(url)
    assert any(reason.startswith("Waits for your other application") for reason in waited), waited
    assert len({each["contextId"] for each in vendor.sessions()}) == 1


def survives(look: Callable[[], bool]) -> Callable[[], bool]:
    """False where what it looks at is late to answer."""

    def looked() -> bool:
        try:
            return look()
        except (httpx.TransportError, psycopg.OperationalError, ServerError):
            return False

    return looked


def without_runners(stack: RunningStack, over: Callable[[], bool]) -> None:
    """Until that is so none runs: whichever is started is killed."""

    def is_over() -> bool:
        stack.kill(*PARTS["runner"])
        return over()

    until(survives(is_over), seconds=WITHIN)


@pytest.mark.thorough
def test_without_any_runner_it_ends_and_says_so(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    url = stack.url("lever")
    application = applicant.apply(url)
    applicant.when(application, "field_written", url=url, within=WITHIN)
    without_runners(stack, lambda: applicant.glance(application)[0] in ENDS)
    shown = applicant.show(application)
    assert (shown["state"], shown["code"]) == ("failed", "no_browser")
    assert "Nothing was sent" in shown["reason"]
    assert stack.board.applications(url) == []
    without_runners(stack, lambda: not vendor.living())


@pytest.mark.thorough
def test_without_any_runner_what_was_on_its_way_is_asked_of_the_person(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    url = stack.url("lever", mode="slow:30")
    application = applicant.apply(url)
    wait_for(OUT, application, url=url, applicant=applicant, vendor=vendor)
    without_runners(stack, lambda: applicant.glance(application)[0] in ENDS)
    assert applicant.show(application)["state"] == "unconfirmed"
    # Nor is its browser kept for one that doesn't come.
    without_runners(stack, lambda: not vendor.living())
    assert len(stack.board.applications(url)) <= 1
    applicant.say_it_arrived(application)


@pytest.mark.thorough
def test_once_there_is_a_runner_again_it_goes_on(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    url = stack.url("lever")
    application = applicant.apply(url)
    applicant.when(application, "field_written", url=url, within=WITHIN)
    without_runners(stack, lambda: "abandoned" in applicant.glance(application)[1])
    assert applicant.until(application, *ENDS, url=url, within=WITHIN)["state"] == "submitted"
    stack.arrived(url)
    until(survives(lambda: not vendor.living()), seconds=WITHIN)


def held(applicant: Applicant, application: str, url: str) -> str:
    """The wait in which the browser is the person's, who has opened its view."""
    found: list[str] = []

    def is_held() -> bool:
        applicant.answer(application, url)
        waits = applicant.show(application)["needs"]
        found[:] = [each["id"] for each in waits if each["reason"] == "captcha"]
        view = {"takeover": found[0]} if found else {}
        return bool(view) and applicant.http.post("/live-view", json=view).is_success

    until(survives(is_held), seconds=WITHIN)
    return found[0]


@pytest.mark.thorough
@pytest.mark.parametrize("back", [True, False], ids=["and comes back", "for good"])
def test_a_runner_that_dies_while_a_person_has_the_browser(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator, *, back: bool
) -> None:
    """In a browser that lives on, and where nobody sees what they send."""
    url = stack.url("lever", mode="challenge-canvas")
    application = applicant.apply(url)
    held(applicant, application, url)
    if back:
        kill("runner", stack=stack, vendor=vendor)
        applicant.until(application, *ENDS, within=WITHIN)
    else:
        without_runners(stack, lambda: applicant.glance(application)[0] in ENDS)
    shown = applicant.show(application)
    assert (shown["state"], shown["needs"]) == ("unconfirmed", [])
    assert "sent it" in shown["reason"]
    until(survives(lambda: not vendor.living()), seconds=WITHIN)
    applicant.say_it_arrived(application)


@pytest.mark.thorough
def test_a_browser_that_dies_while_a_person_has_it_is_replaced(
    stack: RunningStack, applicant: Applicant, vendor: BrowserbaseEmulator
) -> None:
    url = stack.url("lever", mode="challenge-canvas")
    application = applicant.apply(url)
    wait = held(applicant, application, url)
    kill("session", stack=stack, vendor=vendor)
    gone = applicant.http.post("/live-view", json={"takeover": wait})
    assert gone.status_code == 409, gone.text
    done = applicant.http.post(
        f"/applications/{application}/needs/{wait}", json={"resolution": "done"}
    )
    assert done.is_success, done.text
    # The same challenge, in another browser.
    again = held(applicant, application, url)
    assert again != wait
    applicant.http.post(
        f"/applications/{application}/needs/{again}", json={"resolution": "give_up"}
    )
    assert applicant.until(application, *ENDS, within=WITHIN)["state"] == "cancelled"
    assert stack.board.applications(url) == []
    until(survives(lambda: not vendor.living()), seconds=WITHIN)


def test_nothing_is_left_behind(stack: RunningStack, vendor: BrowserbaseEmulator) -> None:
    """After all of the above."""
    stack.leaves_nothing(within=120)
    until(survives(lambda: not vendor.living()), seconds=60)
