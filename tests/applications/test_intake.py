import threading
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import address_lists, batches, intake, postings, published
from applications.errors import DuplicateError, QuotaError, UnsuitableError, WrongStateError
from applications.intake import Wish
from applications.models import Application, Posting, State
from automation.feeds import recruitee
from automation.feeds.base import Published
from automation.protocol import Mode
from billing import entitlements
from sandboxes import registry
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory

pytestmark = pytest.mark.django_db

URL = "https://boards.greenhouse.io/acme/jobs/4711"
SAME = "https://job-boards.greenhouse.io/acme/jobs/4711?gh_src=news"


@pytest.fixture(autouse=True)
def browsers(monkeypatch):
    """As where Fly is set up."""
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))


@pytest.fixture
def user():
    return UserFactory.create()


def test_two_addresses_of_one_posting_make_one_draft(user):
    first = intake.draft(user, Wish(URL))
    again = intake.draft(user, Wish(SAME, mode=Mode.COPILOT))
    assert again.pk == first.pk
    assert again.mode == "copilot"
    assert Posting.objects.count() == 1


OTHER = "https://boards.greenhouse.io/acme/jobs/4712"


@pytest.mark.parametrize(("usual", "batch_s"), [*permutations(Mode, 2)])
def test_a_batch_s_mode_is_for_the_batch_alone(user, usual, batch_s):
    intake.draft(user, Wish(URL, mode=usual))
    batch = batches.create(user, address_lists.of_text(OTHER))
    assert intake.usual_mode(user) is usual
    Posting.objects.update(read_at=timezone.now())
    assert batches.start(batch, mode=batch_s).count == 1
    assert intake.usual_mode(user) is usual
    batches.forget(batch)
    assert Application.objects.get(url=OTHER).mode == batch_s.value
    assert intake.usual_mode(user) is usual


def test_what_is_chosen_after_a_batch_is_usual_again(user):
    batch = batches.create(user, address_lists.of_text(OTHER))
    Posting.objects.update(read_at=timezone.now())
    batches.start(batch, mode=Mode.AUTOPILOT)
    assert intake.usual_mode(user) is Mode.COPILOT
    intake.start(intake.draft(user, Wish(URL, mode=Mode.AUTOPILOT)).pk)
    assert intake.usual_mode(user) is Mode.AUTOPILOT


@pytest.mark.parametrize("order", [1, -1])
def test_an_employer_s_page_and_the_vendor_s_mean_one_posting(user, order):
    first, second = (URL, "https://acme.example/careers?gh_jid=4711")[::order]
    assert intake.draft(user, Wish(first)).pk == intake.draft(user, Wish(second)).pk
    assert Posting.objects.count() == 1


def singly(user):
    return intake.draft(user, Wish(URL))


def among_many(user):
    batches.create(user, address_lists.of_text(URL))
    return Application.objects.get(user=user)


@pytest.mark.parametrize("given", [singly, among_many])
def test_a_posting_s_names_are_written_in_one_order(user, given):
    """Else two who bring the same one at the same moment wait for each other."""
    with CaptureQueriesContext(connection) as said:
        given(user)
    names = [each["sql"] for each in said if 'INTO "applications_postingalias"' in each["sql"]]
    assert len(names) == 1
    assert 0 < names[0].index("greenhouse::4711") < names[0].index("greenhouse:acme:4711")


BY_NUMBER = "https://jobs.smartrecruiters.com/Acme/744000012345678-engineer"
BY_FORM = (
    "https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication"
    "/11112222-3333-4444-5555-666677778888"
)


def read_with_both_names(posting_id):
    keys = tuple(postings.key_of(url) for url in (BY_NUMBER, BY_FORM))

    async def reader(site):
        return Published(system="smartrecruiters", title="Engineer", keys=keys)

    published.want(posting_id)
    published.read(posting_id, reader=reader)


@pytest.mark.parametrize("read", [{0}, {1}, {0, 1}])
def test_of_two_drafts_that_turn_out_to_be_of_one_posting_one_is_started(user, read):
    drafts = [intake.draft(user, Wish(url)) for url in (BY_NUMBER, BY_FORM)]
    theirs = intake.draft(UserFactory.create(), Wish(BY_FORM))
    for place in read:
        read_with_both_names(drafts[place].posting_id)
    intake.start(drafts[0].pk)
    with pytest.raises(DuplicateError):
        intake.start(drafts[1].pk)
    assert Application.objects.get(pk=drafts[1].pk).state == State.DRAFT
    assert entitlements.usage(user.pk).reserved == 1
    assert intake.start(theirs.pk).state == State.QUEUED
    # Where the first comes to nothing, the other's turn has come.
    intake.cancel(drafts[0].pk)
    assert intake.start(drafts[1].pk).state == State.QUEUED


HOSTED, OWN = "https://acme.recruitee.com/o/baker", "https://careers.acme.example/o/baker"


@pytest.mark.parametrize("order", [1, -1])
def test_a_posting_on_the_employer_s_own_domain_is_the_one_that_recruitee_has(user, order):
    async def reader(site):
        assert site.url == HOSTED
        return recruitee.published({"id": 1, "careers_url": OWN}, tenant="acme")

    first, second = (intake.draft(user, Wish(url)) for url in (HOSTED, OWN)[::order])
    assert first.posting_id != second.posting_id
    hosted = (first, second)[::order][0]
    published.want(hosted.posting_id)
    published.read(hosted.posting_id, reader=reader)
    # The domain itself isn't spoken for: whoever pastes its address gets its own page.
    assert postings.posting_of(OWN)[0].url == OWN
    intake.start(first.pk)
    with pytest.raises(DuplicateError):
        intake.start(second.pk)


def test_another_person_has_their_own(user):
    first = intake.draft(user, Wish(URL))
    theirs = intake.draft(UserFactory.create(), Wish(URL))
    assert theirs.pk != first.pk
    assert theirs.posting_id == first.posting_id


@pytest.mark.parametrize("url", ["", "acme", "ftp://x/y", "javascript:alert(1)"])
def test_what_is_no_address_is_refused(user, url):
    with pytest.raises(UnsuitableError):
        intake.draft(user, Wish(url))
    assert not Application.objects.exists()


@pytest.mark.parametrize("path", ["a" * 2500, "\u00e9" * 1900])
def test_an_address_that_is_too_long_to_keep_is_refused(user, path):
    with pytest.raises(UnsuitableError) as refused:
        intake.draft(user, Wish(f"https://example.com/{path}"))
    assert refused.value.code == "address_too_long"


def test_what_is_under_way_is_not_begun_again(user):
    application = intake.draft(user, Wish(URL))
    intake.start(application.pk)
    with pytest.raises(DuplicateError):
        intake.draft(user, Wish(SAME))
    with pytest.raises(WrongStateError):
        intake.start(application.pk)
    assert entitlements.usage(user.pk).reserved == 1


def test_without_quota_it_stays_a_draft(user):
    for _ in range(10):
        intake.start(ApplicationFactory.create(user=user).pk)
    application = intake.draft(user, Wish(URL))
    with pytest.raises(QuotaError):
        intake.start(application.pk)
    application.refresh_from_db()
    assert (application.state, application.event_head) == (State.DRAFT, 0)


@pytest.mark.parametrize("state", [State.DRAFT, State.QUEUED])
def test_what_doesn_t_run_is_cancelled_at_once(user, state):
    application = intake.draft(user, Wish(URL))
    if state == State.QUEUED:
        intake.start(application.pk)
    assert intake.cancel(application.pk).state == State.CANCELLED
    assert entitlements.usage(user.pk).reserved == 0
    assert intake.start(application.pk).state == State.QUEUED
    assert entitlements.usage(user.pk).reserved == 1


@pytest.mark.parametrize("state", [State.RUNNING, State.WAITING])
def test_what_runs_is_told(state):
    application = AttemptFactory.create(application__state=state).application
    for _ in range(2):
        assert intake.cancel(application.pk).cancel_asked_at is not None
    application.refresh_from_db()
    assert application.state == state
    assert [event.type for event in application.events.all()] == ["cancel_asked"]


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_is_over_can_t_be_cancelled(state):
    with pytest.raises(WrongStateError):
        intake.cancel(ApplicationFactory.create(state=state).pk)


@pytest.mark.django_db(transaction=True)
def test_pasted_at_once_in_many_tabs_it_is_one():
    user = UserFactory.create()
    start, found = threading.Barrier(6), []

    def go(number):
        start.wait()
        try:
            application = intake.draft(user, Wish(URL if number % 2 else SAME))
            found.append(intake.start(application.pk).state)
        except (DuplicateError, WrongStateError):
            found.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [*["late"] * 5, "queued"]
    assert Application.objects.count() == Posting.objects.count() == 1
    assert entitlements.usage(user.pk).reserved == 1


def test_the_system_that_a_page_shows_is_kept_where_the_address_named_none(user):
    own = intake.draft(user, Wish("https://careers.acme.example/jobs/1")).posting
    hosted = intake.draft(user, Wish(URL)).posting
    for posting in (own, hosted):
        for system in ("teamtailor", "lever", "nonsense"):
            postings.learn_names(posting.pk, title="", employer="", system=system)
        posting.refresh_from_db()
    assert (own.system, hosted.system) == ("teamtailor", "greenhouse")
