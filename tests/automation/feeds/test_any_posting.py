"""Whatever a server answers: a posting, or one of the errors that say what to do, and soon."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedError, Published
from automation.feeds.registry import read_posting
from automation.fetch import FetchError, Reply
from tests.automation.feeds import test_greenhouse, test_lever, test_lever_page, test_recruitee

ID = test_lever.ID
RIGHT: dict[str, Any] = {
    "greenhouse": test_greenhouse.OFFER
    | {
        "name": "Acme",
        "questions": test_greenhouse.QUESTIONS[3:6],
        "location_questions": [test_greenhouse.asks("Location", test_greenhouse.one("location"))],
        "compliance": [{"description": "x", "questions": test_greenhouse.QUESTIONS[5:6]}],
        "demographic_questions": {
            "header": "You",
            "questions": [
                {"id": 1, "label": "A", "type": "multi_value_single_select", "required": True}
                | {"answer_options": [{"id": 2, "label": "B", "free_form": True}]}
            ],
        },
        "data_compliance": [{"requires_retention_consent": True, "retention_period": 365}],
        "education": "education_optional",
    },
    "lever": test_lever.POSTING,
    "recruitee": {
        "offer": test_recruitee.OFFER
        | {
            "locations": [{"name": "A"}, {"name": "B"}],
            "open_questions": [
                test_recruitee.asks("single_choice", "A", options={"length": 9}),
                test_recruitee.asks("video"),
            ],
        }
    },
}
URLS = {
    "greenhouse": test_greenhouse.URL,
    "lever": test_lever.URL,
    "recruitee": test_recruitee.URL,
    "site": "https://acme.example/jobs/7",
}
SITES = {vendor: recognise(url) for vendor, url in URLS.items()}
ODD: tuple[Any, ...] = (
    None,
    True,
    -1.5,
    10**300,
    "",
    "\ud800\x00<b>",
    "x" * 9_000,
    [],
    [[]],
    {},
    {"a": []},
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
STATUSES = st.sampled_from([200] * 8 + [204, 301, 403, 404, 410, 429, 500])


def read(vendor, answer):
    async def get(url):
        return answer(url)

    try:
        found = at_once(read_posting(SITES[vendor], get, Bases()))
    except (FeedError, PostingClosedError) as error:
        return error
    # As it is kept.
    assert Published.model_validate_json(found.model_dump_json()) == found
    return found


def at_once(reading):
    """What comes of something that has nothing to wait for."""
    try:
        reading.send(None)
    except StopIteration as ended:
        return ended.value
    raise AssertionError("it waits")


def saying(said):
    """A vendor's interface, with Lever's page."""
    body = json.dumps(said).encode()
    return lambda url: Reply(
        200, test_lever_page.FORM.encode() if url.endswith("/apply") else body, url
    )


@pytest.mark.parametrize("vendor", RIGHT)
def test_a_right_answer_is_a_posting(vendor):
    found = read(vendor, saying(RIGHT[vendor]))
    assert (found.system, bool(found.title), len(found.questions) > 5) == (vendor, True, True)


@pytest.mark.parametrize("vendor", RIGHT)
def test_a_right_answer_with_one_value_of_every_other_sort(vendor):
    for way in ways(RIGHT[vendor]):
        for odd in ODD:
            read(vendor, saying(put(RIGHT[vendor], way, odd)))


@pytest.mark.parametrize("vendor", RIGHT)
@settings(max_examples=40)
@given(data=st.data())
def test_a_right_answer_with_anything_in_some_place(vendor, data):
    way = data.draw(st.sampled_from(list(ways(RIGHT[vendor]))))
    read(vendor, saying(put(RIGHT[vendor], way, data.draw(JUNK))))


@pytest.mark.parametrize("vendor", URLS)
@settings(max_examples=40)
@given(data=st.data())
def test_any_bytes(vendor, data):
    def answer(url):
        if data.draw(st.integers(0, 9)) == 0:
            raise FetchError("no connection")
        said = data.draw(st.binary(max_size=200) | JUNK.map(lambda each: json.dumps(each).encode()))
        return Reply(data.draw(STATUSES), said, url, {"retry-after": data.draw(st.text())})

    read(vendor, answer)


@settings(max_examples=100)
@given(data=st.data())
def test_a_page_of_levers_with_a_piece_missing_or_put_in(data):
    page = test_lever_page.FORM
    at = data.draw(st.integers(0, len(page)))
    gap = data.draw(st.integers(0, 400))
    put_in = data.draw(st.sampled_from(["", "<", '"', "'", "<!--", "</form>", "<select>", "<h4>"]))
    changed = page[:at] + put_in + page[at + gap :]

    def answer(url):
        body = changed if url.endswith("/apply") else json.dumps(RIGHT["lever"])
        return Reply(200, body.encode(), url)

    assert isinstance(read("lever", answer), Published)


@pytest.mark.parametrize("vendor", RIGHT)
@pytest.mark.parametrize("body", [b"[" * 500_000, b'{"a":' * 200_000, b"9" * 1_000_000])
def test_deep_and_huge(vendor, body):
    assert isinstance(read(vendor, lambda url: Reply(200, body, url)), FeedError)


@pytest.mark.parametrize("vendor", ["greenhouse", "recruitee"])
def test_thousands_of_questions(vendor):
    many = {
        "greenhouse": RIGHT["greenhouse"] | {"questions": test_greenhouse.QUESTIONS * 500},
        "recruitee": {
            "offer": test_recruitee.OFFER
            | {"open_questions": [test_recruitee.asks("text")] * 3_000}
        },
    }
    found = read(vendor, saying(many[vendor]))
    assert (len(found.questions), found.complete) == (300, False)


def ways(said, way=()):
    """To each value."""
    if way:
        yield way
    inner = list(said.items()) if isinstance(said, dict) else []
    if isinstance(said, list):
        inner = list(enumerate(said))
    for key, value in inner:
        yield from ways(value, (*way, key))


def put(said, way, value):
    """The same with another value at the end of a way."""
    if not way:
        return value
    first, *rest = way
    changed = put(said[first], rest, value)
    if isinstance(said, dict):
        return {**said, first: changed}
    return [*said[:first], changed, *said[first + 1 :]]
