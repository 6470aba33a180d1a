"""Whatever a vendor's server answers: a posting, or one of the errors that say what to do, and soon."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import FeedError, Published
from automation.feeds.lists import Lists
from automation.fetch import Reply
from deploy.local.emulators.feeds.app import create_emulator
from deploy.local.emulators.feeds.openings import numbers, uuids
from tests.fakes.vendors import feeds_at

NUMBER, UUID = numbers()[0], uuids()[0]
CODE = f"{int(NUMBER):010X}"
HERE = "http://feeds.example"
ADDRESSES = {
    "ashby": f"https://jobs.ashbyhq.com/acme/{UUID}",
    "smartrecruiters": f"https://jobs.smartrecruiters.com/acme/{NUMBER}-baker",
    "workable": f"https://apply.workable.com/acme/j/{CODE}",
    "teamtailor": f"https://acme.teamtailor.com/jobs/{NUMBER}",
    "personio": f"https://acme.jobs.personio.de/job/{NUMBER}",
    "bamboohr": f"https://acme.bamboohr.com/careers/{NUMBER}",
    "pinpoint": f"https://acme.pinpointhq.com/en/postings/{UUID}",
}
STATUSES = st.sampled_from([200] * 12 + [204, 301, 403, 404, 410, 429, 500])
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text()
    | st.sampled_from(["\ud800", "a" * 10_000, "<" * 5_000, "&lt;" * 900, 10**300, "closed"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


VENDORS = sorted(ADDRESSES)
JSON = [vendor for vendor in VENDORS if vendor != "personio"]
ODD: tuple[Any, ...] = (None, True, 10**300, "\ud800\x00<", [], [[]], {})


@pytest.fixture(scope="module")
def right():
    """A server that answers as the vendors do."""
    client = TestClient(create_emulator(published=2), base_url=HERE)
    known: dict[tuple[str, bytes], Reply] = {}

    def answer(url: str, content: bytes = b"") -> Reply:
        if (url, content) not in known:
            path = url.removeprefix(HERE)
            said = client.post(path, content=content) if content else client.get(path)
            known[url, content] = Reply(said.status_code, said.content, url, said.headers)
        return known[url, content]

    return answer


def read(vendor, answer):
    """What comes of it. The answer is computed anew for each request."""

    async def get(url):
        assert urlsplit(url).hostname == "feeds.example"
        return answer(url)

    async def post(url, content):
        return answer(url, content)

    async def bounded():
        feed = feeds_at(HERE, post=post, lists=Lists())[vendor]
        async with asyncio.timeout(5):
            return await feed.read(recognise(ADDRESSES[vendor]), get)

    try:
        found = asyncio.run(bounded())
    except (FeedError, PostingClosedError) as error:
        return error
    # As it is kept.
    assert Published.model_validate_json(found.model_dump_json()) == found
    return found


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_right_answer_is_a_posting(right, vendor):
    found = read(vendor, right)
    assert found.system == vendor
    assert found.title
    assert found.place


@pytest.mark.parametrize("vendor", VENDORS)
@settings(max_examples=40)
@given(bodies=st.lists(st.binary(max_size=300), min_size=1, max_size=3), status=STATUSES)
def test_any_bytes(vendor, bodies, status):
    todo = list(bodies)
    read(vendor, lambda *_: Reply(status, todo.pop(0) if len(todo) > 1 else todo[0]))


@pytest.mark.parametrize("vendor", JSON)
def test_a_right_answer_with_one_value_of_every_other_sort(right, vendor):
    """Each value in its turn, in each of the answers."""
    for asked in requests(vendor, right):
        said = parsed(right(*asked))
        for way in ways(said):
            for odd in ODD:
                body = json.dumps(put(said, way, odd)).encode()
                read(vendor, spoiling(right, asked, body))


@pytest.mark.parametrize("vendor", JSON)
@settings(max_examples=30)
@given(data=st.data())
def test_a_right_answer_with_anything_in_some_place(right, vendor, data):
    def answer(url, content=b""):
        reply = right(url, content)
        said = parsed(reply)
        way = data.draw(st.sampled_from(list(ways(said)) or [()]))
        body = json.dumps(put(said, way, data.draw(JUNK))).encode()
        return Reply(data.draw(STATUSES), body, url, reply.headers)

    read(vendor, answer)


@settings(max_examples=60)
@given(data=st.data())
def test_right_xml_with_a_piece_missing_or_put_in(right, data):
    def answer(url, content=b""):
        reply = right(url, content)
        at = data.draw(st.integers(0, len(reply.body)))
        gap = data.draw(st.integers(0, 400))
        put = data.draw(st.binary(max_size=20) | st.sampled_from([b"<id/>", b"]]>", b"&x;"]))
        return Reply(200, reply.body[:at] + put + reply.body[at + gap :], url, reply.headers)

    read("personio", answer)


def requests(vendor, right):
    made = []

    def answer(url, content=b""):
        made.append((url, content))
        return right(url, content)

    read(vendor, answer)
    return made


def spoiling(right, spoilt, body):
    def answer(url, content=b""):
        reply = right(url, content)
        if (url, content) != spoilt:
            return reply
        return Reply(reply.status, body, url, reply.headers)

    return answer


def parsed(reply):
    """None of a page."""
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def ways(said, way=()):
    """To each value, of a list's only to the first, which is what is asked for."""
    if way:
        yield way
    inner: list[Any] = list(said) if isinstance(said, dict) else []
    if isinstance(said, list):
        inner = [0] if said else []
    for key in inner:
        yield from ways(said[key], (*way, key))


def put(said, way, value):
    """The same with another value at the end of a way."""
    if not way:
        return value
    first, *rest = way
    changed = put(said[first], rest, value)
    if isinstance(said, dict):
        return {**said, first: changed}
    return [*said[:first], changed, *said[first + 1 :]]
