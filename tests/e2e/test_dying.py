"""What becomes of an application when a part of the product is killed at a moment of its life.

Two deaths an application, one after the other's repair; with `VALET_KILLS=5` each moment by itself, so often.
"""

import os
import time
from uuid import uuid4

import pytest

from tests.stack import Applicant, RunningStack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack"), pytest.mark.timeout(300)]

TIMES = range(int(os.environ.get("VALET_KILLS", "1")))
ENDS = ("submitted", "failed", "unconfirmed", "cancelled")
PARTS = {
    "worker": ("celery", "worker"),
    "web": ("uvicorn",),
    "beat": ("celery", "beat"),
    "redis": ("valkey",),
    "postgres": ("postgres", "-D"),
    "emulator": ("emulators.fly",),
}
MOMENTS = ("state", "routed", "started", "field_written", "permit_granted", "evidence")
ALL = [
    *(("worker", moment) for moment in MOMENTS),
    *(("web", moment) for moment in MOMENTS),
    *(("redis", moment) for moment in ("routed", "field_written")),
    *(("postgres", moment) for moment in ("started", "permit_granted")),
    ("beat", "routed"),
    ("emulator", "started"),
]
"""After which event the part is killed."""
USUAL = [
    [("worker", "routed"), ("web", "permit_granted")],
    [("redis", "routed"), ("postgres", "started")],
]
DEATHS = [[each] for each in ALL] if len(TIMES) > 1 else USUAL


@pytest.mark.parametrize("number", TIMES)
@pytest.mark.parametrize("deaths", DEATHS, ids=str)
def test_a_part_that_dies_is_made_good(
    stack: RunningStack, applicant: Applicant, deaths: list[tuple[str, str]], number: int
) -> None:
    url = stack.url("lever")
    application = applicant.apply(url)
    for part, moment in deaths:
        applicant.when(application, moment, url=url)
        assert stack.kill(*PARTS[part]) >= 1
    shown = applicant.until(application, *ENDS, url=url, within=120)
    assert shown["state"] == "submitted", (shown, stack.log()[-3000:])
    stack.arrived(url)


@pytest.mark.thorough
@pytest.mark.parametrize("number", TIMES)
def test_a_queue_that_forgets_everything(
    stack: RunningStack, applicant: Applicant, number: int
) -> None:
    import redis  # noqa: PLC0415  # heavy: one test

    url = stack.url("lever")
    with redis.Redis.from_url(stack.addresses["redis"]) as queue:
        application = applicant.apply(url)
        queue.flushall()
    assert applicant.until(application, *ENDS, url=url)["state"] == "submitted"
    stack.arrived(url)


@pytest.mark.parametrize("number", TIMES)
@pytest.mark.parametrize("moment", ["started", "field_written"] if len(TIMES) > 1 else ["started"])
def test_a_sandbox_that_dies_before_the_permit_is_replaced(
    stack: RunningStack, applicant: Applicant, moment: str, number: int
) -> None:
    url = stack.url("greenhouse")
    application = applicant.apply(url)
    applicant.when(application, moment, url=url)
    assert stack.kill("automation.runner") >= 1
    shown = applicant.until(application, *ENDS, url=url, within=150)
    events = applicant.events(application)
    attempts = {each["data"].get("attempt") for each in events} - {None}
    if attempts == {1}:
        # The permit was faster than the kill.
        known = any(each["type"] == "evidence" for each in events)
        assert shown["state"] == ("submitted" if known else "unconfirmed"), shown
        applicant.say_it_arrived(application)
        return
    assert (shown["state"], attempts) == ("submitted", {1, 2}), shown
    stack.arrived(url)


@pytest.mark.parametrize("number", TIMES)
def test_a_sandbox_that_dies_after_the_permit_leaves_it_unconfirmed(
    stack: RunningStack, applicant: Applicant, number: int
) -> None:
    url = stack.url("greenhouse", mode="slow")
    application = applicant.apply(url)
    applicant.when(application, "permit_granted", url=url)
    assert stack.kill("automation.runner") >= 1
    shown = applicant.until(application, *ENDS, url=url, within=120)
    known = any(each["type"] == "evidence" for each in applicant.events(application))
    assert shown["state"] == ("submitted" if known else "unconfirmed"), shown
    assert len(stack.board.applications(url)) <= 1
    # Nothing sends it again by itself.
    time.sleep(8)  # noqa: TID251  a sweep, and then some
    assert applicant.show(application)["state"] == shown["state"]
    applicant.say_it_arrived(application)


@pytest.mark.thorough
def test_one_posting_in_two_tabs_by_two_addresses_is_one_application(
    stack: RunningStack, applicant: Applicant
) -> None:
    url = stack.url("lever")
    body = [{"url": each, "mode": "autopilot"} for each in (url, f"{url}&lever-source=LinkedIn")]
    answers = [
        applicant.http.post("/applications", json=each, headers={"Idempotency-Key": uuid4().hex})
        for each in body
    ]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert applicant.until(answers[0].json()["id"], *ENDS, url=url)["state"] == "submitted"
    stack.arrived(url)


def test_nothing_is_left_behind(stack: RunningStack) -> None:
    """After all of the above."""
    stack.leaves_nothing()
