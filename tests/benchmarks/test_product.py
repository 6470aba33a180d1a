"""The product against the core alone, events into a page, lists and sweeps at size. Printed, not judged."""

import asyncio
import statistics
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from applications import pipeline
from applications.models import Application, Posting, State
from automation.agents.engines import Engine, find_browser
from tests.board_process import Board, Person
from tests.e2e.test_sockets import log_in
from tests.factories import UserFactory
from tests.stack import Applicant, RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

ROUNDS = 3
SENDERS, A_SECOND, SECONDS = 20, 2, 10


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    running = RunningStack.start(tmp_path_factory.mktemp("stack") / "data")
    yield running
    running.stop()


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@pytest.mark.parametrize("vendor", ["greenhouse", "lever", "ashby"])
def test_submit_through_the_product(stack: RunningStack, tmp_path: Path, vendor: str) -> None:
    """From the job accepted by the API to `submitted`, against the command line from its first page to its receipt."""
    whole, queued, core = [], [], []
    board = Board(stack.addresses["board"], stack.process)  # type: ignore[arg-type]
    with stack.client() as http:
        applicant = Applicant(stack, http)
        for number in range(ROUNDS):
            url = stack.url(vendor, seed=3)
            began = time.monotonic()
            application = applicant.apply(url)
            applicant.when(application, "started", url=url)
            queued.append(time.monotonic() - began)
            applicant.until(application, "submitted", "failed", "unconfirmed", url=url)
            whole.append(time.monotonic() - began)
            began = time.monotonic()
            applied = Person(board, tmp_path / str(number)).apply(stack.url(vendor, seed=3))
            core.append(time.monotonic() - began)
            assert applied.outcome == "submitted", applied.output
    a, b, c = (statistics.median(each) for each in (whole, queued, core))
    print(
        f"\n{vendor}: product {a:.2f} s (of which until the runner begins {b:.2f} s), command line {c:.2f} s,"
        f" ratio {a / c:.2f} (median of {ROUNDS})"
    )


async def test_event_in_page(stack: RunningStack) -> None:
    """From an event's commit to the page that shows it, with other pages and senders busy."""
    from playwright.async_api import async_playwright  # noqa: PLC0415  # heavy: a browser

    ids = (await asyncio.to_thread(stack.manage, "shell", "-v0", "-c", _SOME)).split()
    name, _, value = log_in(stack).partition("=")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(Engine.CHROMIUM), args=["--no-sandbox"]
        )
        context = await browser.new_context()
        await context.add_cookies([{"name": name, "value": value, "url": stack.web}])
        page = await context.new_page()
        await page.add_init_script(_WATCH)
        await page.goto(f"{stack.web}/applications/{ids[0]}/")
        await page.wait_for_timeout(1500)
        seen = await _send(stack, page, ids)
        await browser.close()
    print(
        f"\nevent to page, {SENDERS} senders at {A_SECOND}/s: median {statistics.median(seen):.0f} ms,"
        f" p95 {p95(seen):.0f} ms (n={len(seen)})"
    )


_SOME = """
from tests.factories import ApplicationFactory, AttemptFactory
from accounts.models import User
user = User.objects.get(email__startswith='demo')
for number in range(20):
    a = ApplicationFactory.create(user=user, state='running', posting__key=f'bench:{number}')
    print(a.pk)
"""
_SENDER = """
import sys, time
from applications import timeline
from django.db import transaction
ids = {ids!r}
end = time.time() + {seconds}
n = 0
while time.time() < end:
    began = time.time()
    for i, pk in enumerate(ids):
        with transaction.atomic():
            timeline.record(pk, 'state', {{'state': 'queued', 'was': 'draft', 'reason': '', 'n': n}})
        if i == 0:
            print(time.time() * 1000)
        n += 1
    time.sleep(max(0, 1 / {rate} - (time.time() - began)))
"""
_WATCH = """
window.seenAt = [];
document.addEventListener('DOMContentLoaded', () => {
  const count = () => document.querySelectorAll('#live-timeline .step:not([data-next])').length;
  let last = count();
  new MutationObserver(() => {
    const now = count();
    for (; last < now; last += 1) window.seenAt.push(Date.now());
  }).observe(document.body, {subtree: true, childList: true});
});
"""


async def _send(stack: RunningStack, page: "Page", ids: list[str]) -> list[float]:
    code = _SENDER.format(ids=ids[:SENDERS], seconds=SECONDS, rate=A_SECOND)
    sent = await asyncio.to_thread(stack.manage, "shell", "-v0", "-c", code)
    await page.wait_for_timeout(2000)
    # The page's policy lets nothing be evaluated as text: a function is not.
    seen: list[float] = await page.evaluate("() => window.seenAt")
    began = [float(line) for line in sent.split()]
    return [there - here for here, there in zip(began, seen, strict=False) if there >= here]


@pytest.mark.django_db
def test_list_and_sweep_at_size() -> None:
    small, large = _person(100), _person(100_000)
    few, many = _time_of_list(small), _time_of_list(large)
    print(f"\nlist: {few:.1f} ms at 100 rows, {many:.1f} ms at 100,000, ratio {many / few:.2f}")
    now = timezone.now()
    Application.objects.filter(user=large).update(
        state=State.WAITING, due_at=now + timedelta(hours=1)
    )
    some = list(Application.objects.filter(user=large).values_list("pk", flat=True)[:20])
    Application.objects.filter(pk__in=some).update(due_at=now - timedelta(seconds=1))
    began = time.perf_counter()
    found = pipeline.overdue()
    taken = 1000 * (time.perf_counter() - began)
    print(f"sweep over 100,000 waiting rows: {len(found)} overdue found in {taken:.1f} ms")


def _person(rows: int) -> Any:
    user = UserFactory.create()
    postings = [
        Posting(system="lever", url="https://x.example", employer=f"Employer {number}")
        for number in range(rows)
    ]
    Posting.objects.bulk_create(postings, batch_size=5000)
    Application.objects.bulk_create(
        (
            Application(
                id=uuid.uuid4(), user=user, posting=posting, url=posting.url, state=State.FAILED
            )
            for posting in postings
        ),
        batch_size=5000,
    )
    return user


def _time_of_list(user: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    client.get("/applications/")
    times = []
    for _ in range(9):
        began = time.perf_counter()
        assert client.get("/applications/").status_code == 200
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)
