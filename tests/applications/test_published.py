"""What vendors publish of postings, kept: by two readers at once, by hostile sites, and by readers that die."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone
from kombu import Connection

from applications import postings, published, tasks
from applications.models import Posting, PostingAlias
from applications.models.posting import Standing
from automation.errors import PostingClosedError
from automation.feeds.base import (
    FeedUnreachableError,
    NothingPublishedError,
    Published,
    PublishedQuestion,
)
from automation.fetch import FetchError
from automation.protocol import Asked, Kind
from tests.factories import PostingFactory
from tests.redis_process import running_redis
from valet.lib.rate import Turn

pytestmark = pytest.mark.django_db

QUESTION = PublishedQuestion(
    asked=Asked(key="published|why us|text|0", label="Why us?", kind=Kind.TEXT, required=True)
)
SAID = Published(
    system="greenhouse",
    title="Engineer",
    employer="Acme GmbH",
    place="Berlin",
    country="DE",
    questions=(QUESTION,),
)


def says(said):
    async def reader(site):
        if isinstance(said, BaseException):
            raise said
        return said

    return reader


@pytest.fixture
def posting():
    posting = PostingFactory.create(
        title="", employer="Acme", url="https://boards.greenhouse.io/acme/jobs/4711"
    )
    published.want(posting.pk)
    return posting


def read(posting, said):
    published.read(posting.pk, reader=says(said))
    posting.refresh_from_db()
    return posting


def test_what_strangers_call_a_posting_is_one_line_of_what_is_seen():
    posting, _ = postings.posting_of("https://jobs.example/odd")
    name = "Ada\u202e\u200b\x07\nBcc: all"
    postings.learn_names(posting.pk, title=name + "x" * 400, employer=name, system="")
    posting.refresh_from_db()
    assert posting.employer == "Ada Bcc: all"
    assert posting.title == ("Ada Bcc: all" + "x" * 400)[:300]


def test_a_page_names_what_has_no_name_and_nothing_else(django_assert_num_queries):
    posting, _ = postings.posting_of("https://jobs.example/odd")
    for title, employer, system in (
        ("", "Nobody", "lever"),
        ("Engineer", "Acme", "greenhouse"),
        ("Liar", "Liars", ""),
    ):
        with django_assert_num_queries(1):
            postings.learn_names(posting.pk, title=title, employer=employer, system=system)
    posting.refresh_from_db()
    assert (posting.title, posting.employer, posting.system) == ("Engineer", "Acme", "lever")


def test_what_is_said_is_kept(posting):
    read(posting, SAID)
    assert published.stored(posting) == SAID
    assert (posting.title, posting.employer, posting.place, posting.country) == (
        "Engineer",
        "Acme GmbH",
        "Berlin",
        "DE",
    )
    assert (posting.standing, posting.read_error, posting.read_due_at) == (Standing.OPEN, "", None)
    assert not published.wanted(posting)


def test_names_that_are_known_stay(posting):
    Posting.objects.filter(pk=posting.pk).update(title="Known", place="Here", country="FR")
    read(posting, SAID)
    assert (posting.title, posting.employer, posting.place, posting.country) == (
        "Known",
        "Acme",
        "Here",
        "FR",
    )


def test_nobody_reads_what_nobody_wants():
    posting = PostingFactory.create()
    read(posting, AssertionError("read"))
    assert posting.read_at is None


def test_two_readers_ask_once(posting):
    asked = []

    async def first(site):
        asked.append("first")
        # While it reads, another worker gets the same message.
        await sync_to_async(published.read)(posting.pk, reader=second)
        return SAID

    async def second(site):
        asked.append("second")
        return SAID

    published.read(posting.pk, reader=first)
    assert asked == ["first"]


def test_a_reader_that_died_is_followed_by_another(posting):
    with pytest.raises(KeyboardInterrupt):
        published.read(posting.pk, reader=says(KeyboardInterrupt()))
    posting.refresh_from_db()
    assert published.is_being_read(posting)
    assert published.due() == []
    Posting.objects.update(read_due_at=timezone.now() - timedelta(seconds=1))
    assert published.due() == [posting.pk]
    assert published.stored(read(posting, SAID)) == SAID


def test_one_whose_claim_ran_out_changes_nothing(posting):
    async def overtaken(site):
        later = timezone.now() + timedelta(seconds=90)
        await Posting.objects.filter(pk=posting.pk).aupdate(read_due_at=later)
        return SAID

    published.read(posting.pk, reader=overtaken)
    posting.refresh_from_db()
    assert posting.read_at is None
    assert posting.published is None


def test_closed_is_closed_and_keeps_what_was_asked(posting):
    read(posting, SAID)
    published.want(posting.pk)
    read(posting, PostingClosedError())
    assert (posting.standing, posting.read_error) == (Standing.CLOSED, "")
    assert published.stored(posting) == SAID


def test_one_that_opens_again_is_open(posting):
    read(posting, PostingClosedError())
    published.want(posting.pk)
    assert read(posting, SAID).standing == Standing.OPEN


def test_nothing_published_is_an_answer(posting):
    read(posting, NothingPublishedError())
    assert posting.read_at is not None
    assert posting.read_error == NothingPublishedError.sentence
    assert not published.is_being_read(posting)


@pytest.mark.parametrize(
    "error",
    [
        FetchError("no connection"),
        TimeoutError(),
        FeedUnreachableError(),
        RecursionError(),
        ValueError("\0"),
        UnicodeError(),
    ],
)
def test_whatever_a_site_does_ends_in_a_sentence(posting, error):
    read(posting, error)
    assert posting.read_error
    assert (posting.read_at, posting.read_due_at, posting.published) == (None, None, None)
    assert published.wanted(posting)


def test_a_slow_site_is_given_up(posting, settings):
    settings.PREFLIGHT_SECONDS = 0.05

    async def slow(site):
        await asyncio.sleep(30)

    published.read(posting.pk, reader=slow)
    posting.refresh_from_db()
    assert posting.read_error == FeedUnreachableError.sentence


def test_it_is_asked_once_more_when_its_site_says_when(posting):
    read(posting, FeedUnreachableError(after=120))
    assert timezone.now() < posting.read_due_at < timezone.now() + timedelta(seconds=121)
    assert not published.is_being_read(posting)
    published.want(posting.pk)
    # Somebody's wish doesn't make it sooner.
    assert published.due() == []
    Posting.objects.update(read_due_at=timezone.now())
    read(posting, FeedUnreachableError(after=120))
    assert posting.read_due_at is None


@pytest.mark.parametrize("after", [1e300, float("inf"), -5])
def test_a_pause_is_bounded(posting, after):
    read(posting, FeedUnreachableError(after=after))
    assert posting.read_due_at < timezone.now() + timedelta(hours=2)


def test_what_the_database_can_t_hold_is_left_out(posting):
    asked = QUESTION.asked.model_copy(update={"label": "Why\0 us?", "help": "x" * 1000})
    hostile = SAID.model_copy(
        update={
            "title": "T\0" * 900,
            "employer": "E" * 900,
            "place": "P" * 900,
            "country": "Germany",
            "questions": (PublishedQuestion(asked=asked, values={"a\0": "b\0"}),),
        }
    )
    read(posting, hostile)
    assert posting.title == "T" * 300
    assert (len(posting.employer), len(posting.place), posting.country) == (200, 200, "")
    kept = published.stored(posting)
    assert kept is not None
    assert kept.questions[0].asked.label == "Why us?"


def test_a_pause_holds_for_all_of_its_site(posting):
    Posting.objects.update(origin="https://boards.greenhouse.io")
    now = timezone.now()
    alike = PostingFactory.create(origin="https://boards.greenhouse.io", read_due_at=now)
    other = PostingFactory.create(origin="https://jobs.lever.co", read_due_at=now)
    read(posting, FeedUnreachableError("answered 429", after=60.0))
    alike.refresh_from_db()
    assert (alike.read_due_at or now) > now + timedelta(seconds=50)
    assert published.due() == [other.pk]


@pytest.mark.parametrize("title", ["x" * (published.LARGEST + 1), "\ud800"])
def test_more_than_a_form_is_isn_t_kept(posting, title):
    read(posting, SAID.model_copy(update={"title": title}))
    assert posting.published is None
    assert posting.read_error


def test_another_name_of_it_leads_to_it(posting):
    read(posting, SAID.model_copy(update={"keys": ("greenhouse:acme-gmbh:4711",)}))
    assert PostingAlias.objects.get(key="greenhouse:acme-gmbh:4711").posting == posting


def test_a_name_that_leads_elsewhere_isn_t_stolen(posting):
    other = PostingFactory.create(key="greenhouse:acme-gmbh:4711")
    read(posting, SAID.model_copy(update={"keys": ("greenhouse:acme-gmbh:4711",)}))
    assert PostingAlias.objects.get(key="greenhouse:acme-gmbh:4711").posting == other


@pytest.mark.parametrize(
    "url", ["https://boards.greenhouse.io/acme/jobs/4711", "https://e.example/"]
)
@pytest.mark.parametrize("key", ["lever:acme:1", "generic:victim.example:x"])
def test_no_page_names_another_vendors_postings(posting, url, key):
    Posting.objects.update(url=url)
    read(posting, SAID.model_copy(update={"keys": (key,)}))
    assert not PostingAlias.objects.filter(key=key).exists()


def test_what_another_version_wrote_is_nothing(posting):
    posting.published = {"system": 3}
    assert published.stored(posting) is None


def test_it_is_stale_after_a_while(posting, settings):
    read(posting, SAID)
    settings.PREFLIGHT_STALE_SECONDS = 0
    assert published.wanted(posting)


BOARD = "/v1/boards/acme"
JOB = {
    "id": 4711,
    "title": "Engineer",
    "absolute_url": "https://boards.greenhouse.io/acme/jobs/4711",
    "location": {"name": "Berlin"},
    "questions": [
        {
            "label": "Why us?",
            "required": True,
            "fields": [{"name": "question_1", "type": "input_text", "values": []}],
        }
    ],
}


@pytest.fixture
def vendor(httpserver, settings):
    """Greenhouse's interface, on a server of ours."""
    httpserver.expect_request(BOARD).respond_with_json({"name": "Acme GmbH"})
    httpserver.expect_request(f"{BOARD}/jobs/4711").respond_with_json(JOB)
    url = httpserver.url_for("").rstrip("/")
    settings.ATS_BASES = replace(settings.ATS_BASES, greenhouse=url)
    settings.ATS_TRUSTED_ORIGINS = [url]
    return httpserver


def test_its_vendor_is_asked_over_the_network(posting, vendor):
    published.read(posting.pk)
    posting.refresh_from_db()
    assert (posting.title, posting.employer, posting.read_error) == ("Engineer", "Acme GmbH", "")
    said = published.stored(posting)
    assert said is not None
    assert "Why us?" in [each.asked.label for each in said.questions]
    assert {each.asked.key.partition("|")[0] for each in said.questions} == {"published"}


def test_nothing_inside_the_network_is_asked(posting, vendor, settings):
    settings.ATS_TRUSTED_ORIGINS = []
    published.read(posting.pk)
    posting.refresh_from_db()
    assert posting.read_error
    assert posting.published is None
    assert vendor.log == []


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("owed", "times"),
    [
        pytest.param(None, 2, id="nobody wanted it"),
        pytest.param(-SECOND, 2, id="it waits, maybe among many"),
        pytest.param(SECOND * 40, 0, id="it is being read, or its site is left alone"),
    ],
)
def test_each_wish_is_told_until_it_is_read(
    posting, django_capture_on_commit_callbacks, owed, times
):
    Posting.objects.update(read_due_at=None if owed is None else timezone.now() + owed)
    told = []

    def hear(posting_id, **_):
        told.append(posting_id)

    published.asked.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            published.want(posting.pk)
            published.want(posting.pk)
    finally:
        published.asked.disconnect(hear)
    assert told == [posting.pk] * times


@pytest.fixture(scope="module")
def redis_url():
    with running_redis() as url:
        yield url


def test_what_somebody_looks_at_is_read_before_what_stands_in_a_list(
    posting, redis_url, monkeypatch
):
    listed = PostingFactory.create(read_due_at=timezone.now() - SECOND)
    Posting.objects.filter(pk=posting.pk).update(read_due_at=None)
    with Connection(redis_url) as broker:
        send: Any = partial(tasks.read_posting.apply_async, connection=broker)  # type: ignore[call-arg]
        monkeypatch.setattr(tasks.read_posting, "apply_async", send)
        tasks.read_overdue()
        tasks.hint_posting(posting.pk)
        with broker.SimpleQueue("preflight") as queue:
            sent = [queue.get(timeout=10).payload[0] for _ in range(2)]
    assert sent == [[str(posting.pk)], [str(listed.pk)]]


def test_a_site_is_read_in_turn_whoever_reads(posting, vendor, redis_url, settings, monkeypatch):
    settings.REDIS_URL = redis_url
    monkeypatch.setattr(published, "TURN_SECONDS", 0.1)
    pace = published.pace_of(postings.site_of(posting.url))
    others = [Turn(pace) for _ in range(pace.limit)]
    for other in others:
        async_to_sync(other.take)()
    published.read(posting.pk)
    posting.refresh_from_db()
    assert vendor.log == []
    # Nothing is wrong with it: it waits as before.
    assert (posting.read_error, published.due()) == ("", [posting.pk])
    for other in others:
        async_to_sync(other.done)()
    monkeypatch.setattr(published, "TURN_SECONDS", 10.0)
    published.read(posting.pk)
    posting.refresh_from_db()
    assert posting.title == "Engineer"


def test_many_postings_of_one_site_don_t_keep_another_s_waiting():
    long_ago = timezone.now() - timedelta(minutes=5)
    many = [
        PostingFactory.create(
            origin="https://boards.greenhouse.io", read_due_at=long_ago + timedelta(seconds=each)
        )
        for each in range(3)
    ]
    other = PostingFactory.create(
        origin="https://jobs.lever.co", read_due_at=long_ago + timedelta(minutes=1)
    )
    assert published.due() == [many[0].pk, other.pk, many[1].pk, many[2].pk]
