import html
import json

import pytest

from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.feeds.lever import CARDS, UNREAD
from tests.automation.feeds.reading import read

ID = "5ac21346-8e0c-4494-8e7a-3eb92ff77902"
URL = f"https://jobs.lever.co/Acme/{ID}/apply"
POSTING = {
    "id": ID,
    "text": "Backend Engineer",
    "categories": {"location": "Berlin", "allLocations": ["Berlin", "Remote"]},
    "country": "DE",
    "hostedUrl": f"https://jobs.lever.co/Acme/{ID}",
}


def page(*rows):
    return (
        "<title>Acme - Backend Engineer</title>"
        f'<form id="application-form" method="POST"><ul>{"".join(rows)}</ul></form>'
    )


def row(name, label="Label", extra="required"):
    return (
        f'<li class="application-question"><label><div class="application-label">{label}</div>'
        f'<div class="application-field"><input name="{name}" {extra}></div></label></li>'
    )


def card(*, required):
    fields = [{"type": "text", "text": "Why us?", "required": required}]
    said = html.escape(json.dumps({"text": "More", "fields": fields}))
    return f'<input type="hidden" name="cards[a1][baseTemplate]" value="{said}">'


def publish(server, *rows, eu=""):
    server.expect_request(
        f"/lever{eu}/v0/postings/Acme/{ID}", query_string="mode=json"
    ).respond_with_json(POSTING)
    server.expect_request(f"/lever-jobs{eu}/Acme/{ID}/apply").respond_with_data(
        page(*rows), content_type="text/html"
    )


async def test_a_posting(httpserver):
    publish(httpserver, row("name", "Full name"))
    found = await read(httpserver, URL)
    assert (found.system, found.id, found.tenant) == ("lever", ID, "Acme")
    assert (found.title, found.employer) == ("Backend Engineer", "Acme")
    assert (found.place, found.country) == ("Berlin", "DE")
    assert found.keys == (f"lever:Acme:{ID}", f"lever::{ID}")
    assert [each.name for each in found.questions] == ["name"]
    assert (found.complete, found.obstacles, found.extra) == (True, (), {"cards": "none"})


async def test_one_in_the_eu_is_asked_for_there(httpserver):
    publish(httpserver, row("name"), eu="-eu")
    found = await read(httpserver, URL.replace("jobs.lever", "jobs.eu.lever"))
    assert found.title == "Backend Engineer"


@pytest.mark.parametrize(
    ("required", "obstacles", "cards"), [(True, (CARDS,), "required"), (False, (), "optional")]
)
async def test_cards_keep_the_interface_from_it_where_they_must_be_answered(
    httpserver, required, obstacles, cards
):
    publish(httpserver, row("name"), card(required=required))
    found = await read(httpserver, URL)
    assert (found.obstacles, found.extra) == (obstacles, {"cards": cards})
    (_, question) = found.questions
    assert (question.name, question.asked.label) == ("", "Why us?")


async def test_a_form_that_can_t_be_read_leaves_the_posting(httpserver):
    publish(httpserver)
    httpserver.clear()
    httpserver.expect_request(f"/lever/v0/postings/Acme/{ID}").respond_with_json(POSTING)
    httpserver.expect_request(f"/lever-jobs/Acme/{ID}/apply").respond_with_data("", status=503)
    found = await read(httpserver, URL)
    assert (found.title, found.questions, found.complete) == ("Backend Engineer", (), False)
    assert (found.obstacles, found.extra) == ((UNREAD,), {})


@pytest.mark.parametrize(
    ("status", "error"), [(200, PostingClosedError), (404, NothingPublishedError)]
)
async def test_one_that_isn_t_there(httpserver, status, error):
    httpserver.expect_request(f"/lever/v0/postings/Acme/{ID}").respond_with_json(
        {"ok": False, "error": "Document not found"}, status=404
    )
    httpserver.expect_request("/lever/v0/postings/Acme").respond_with_json([], status=status)
    with pytest.raises(error):
        await read(httpserver, URL)


@pytest.mark.parametrize("body", ["<html>", "[]", '{"ok": false}'])
async def test_an_answer_that_isn_t_a_posting(httpserver, body):
    httpserver.expect_request(f"/lever/v0/postings/Acme/{ID}").respond_with_data(body)
    with pytest.raises(FeedUnreachableError):
        await read(httpserver, URL)
