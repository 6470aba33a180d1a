from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from automation.errors import PostingClosedError
from automation.feeds import answers as said
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.fetch import Reply


@pytest.mark.parametrize("status", [200, 204, 404, 410])
async def test_what_is_there_and_what_has_gone_is_the_feeds_to_read(answers, status):
    answers.say("/jobs", status=status)
    assert (await said.fetch("https://acme.example/jobs", answers.get)).status == status


@pytest.mark.parametrize("status", [301, 408, 418, 429, 500, 503])
async def test_no_answer_of_the_vendors_may_come_later(answers, status):
    answers.say("/jobs", status=status)
    with pytest.raises(FeedUnreachableError, match=str(status)) as error:
        await said.fetch("https://acme.example/jobs", answers.get)
    assert error.value.retryable


async def test_what_is_withheld_is_not_asked_for_again(answers):
    answers.say("/jobs", status=403)
    with pytest.raises(NothingPublishedError) as error:
        await said.fetch("https://acme.example/jobs", answers.get)
    assert not error.value.retryable


async def test_a_server_that_does_not_answer(answers):
    answers.be_silent("/jobs")
    with pytest.raises(FeedUnreachableError, match="no answer in time"):
        await said.fetch("https://acme.example/jobs", answers.get)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("99999999999", said.LONGEST_WAIT),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Wed, 99 Foo 2026 00:00:00 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
    ],
)
def test_how_long_to_leave_it_alone(header, seconds):
    assert said.wait_of(httpx.Headers({"Retry-After": header})) == seconds


def test_how_long_to_leave_it_alone_until_a_date():
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    wait = said.wait_of(httpx.Headers({"Retry-After": until}))
    assert wait is not None
    assert 3500 < wait <= 3600


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, b"1" * 10_000])
def test_what_is_no_json_is_no_answer(body):
    with pytest.raises(FeedUnreachableError):
        said.parsed(Reply(200, body))


async def test_an_unlisted_posting_is_closed_where_its_page_has_gone(answers):
    answers.say("/open", b"<h1>Apply</h1>")
    assert isinstance(await said.missing("https://a.example/gone", answers.get), PostingClosedError)
    unlisted = await said.missing("https://a.example/open", answers.get)
    assert isinstance(unlisted, NothingPublishedError)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  Head\n of\tFinance ", "Head of Finance"),
        ("R&amp;D <b>Lead</b>", "R&D Lead"),
        ("&lt;p&gt;Hello&lt;/p&gt;", "Hello"),
        ("pay\u202egnp.exe\x00\ud800", "paygnp.exe"),
        ("C++ < 5 years", "C++ < 5 years"),
        ("x" * 1000, "x" * said.WORDS),
        (42, "42"),
        (True, ""),
        (10**3000, ""),
        (None, ""),
        (["a"], ""),
        (1.5, ""),
    ],
)
def test_text_of_strangers(raw, shown):
    assert said.text(raw) == shown


@pytest.mark.parametrize(
    ("raw", "code"), [("de", "DE"), ("UK", "GB"), ("Germany", ""), ("D1", ""), (None, "")]
)
def test_countries_are_codes_or_nothing(raw, code):
    assert said.country(raw) == code


@pytest.mark.parametrize(("raw", "code"), [("en", "en"), ("pt-BR", "pt"), ("English", ""), (7, "")])
def test_languages_are_codes_or_nothing(raw, code):
    assert said.language(raw) == code


def test_a_place_says_each_thing_once():
    assert said.place("Berlin", None, "Berlin", "DE") == "Berlin, DE"
