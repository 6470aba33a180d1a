import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.errors import PostingClosedError
from automation.feeds.base import NothingPublishedError, Published
from automation.feeds.jsonld import read_page

NOW = datetime(2026, 11, 27, 11, tzinfo=UTC)
POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Baker &amp; Cook",
    "hiringOrganization": {"@type": "Organization", "name": "Acme"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Berlin", "addressRegion": "BE", "addressCountry": "DE"},
    },
    "validThrough": "2026-12-01",
}


def script(said, *, kind="application/ld+json"):
    body = said if isinstance(said, str) else json.dumps(said)
    return f'<script type="{kind}">{body}</script>'


def read(page):
    return read_page(page, system="site", url="https://acme.example/1", now=NOW)


def test_a_posting():
    found = read(f"<html><body>{script(POSTING)}")
    assert (found.title, found.employer) == ("Baker & Cook", "Acme")
    assert (found.place, found.country) == ("Berlin, BE", "DE")
    assert (found.system, found.url) == ("site", "https://acme.example/1")
    assert (found.questions, found.complete) == ((), False)


@pytest.mark.parametrize(
    "page",
    [
        script([POSTING]),
        script({"@graph": [{"@type": "WebPage"}, POSTING]}),
        script({"@type": "WebPage", "mainEntity": POSTING}),
        script({"@type": "ItemList", "itemListElement": [{"item": POSTING}]}),
        script(POSTING | {"@type": ["Thing", "JobPosting"]}),
        script(POSTING | {"@type": "http://schema.org/JobPosting"}),
        script("{broken") + script(POSTING),
        script(POSTING) + script(POSTING),
        script({"@type": "Organization", "name": "Other"}) + script(POSTING),
        script(POSTING, kind="application/LD+JSON; charset=utf-8"),
        script(json.dumps(POSTING).replace("Baker", "Baker\n")),
        f"<!-- {script('{}')} --><style>a > b</style>{script(POSTING)}",
    ],
)
def test_wherever_it_stands(page):
    assert read(page).employer == "Acme"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>",
        script("{"),
        script("[" * 100_000),
        script({"@type": "WebPage"}),
        script(POSTING, kind="text/plain"),
        script(POSTING)[:-20],
        f"<!-- {script(POSTING)} -->",
        script([POSTING, POSTING | {"title": "Another"}]),
        script(POSTING | {"description": "x" * 600_000}),
        script("{}") * 41 + script(POSTING),
    ],
)
def test_nothing_that_names_one_posting(page):
    with pytest.raises(NothingPublishedError):
        read(page)


@pytest.mark.parametrize(
    ("until", "is_closed"),
    [
        ("2026-11-27", False),
        ("2026-11-26", False),  # somewhere this day isn't over
        ("2026-11-25", True),
        ("2026-11-27T10:59:00Z", True),
        ("2026-11-27T11:01:00+00:00", False),
        ("2026-11-27T11:30:00+01:00", True),
        ("0001-01-01T00:00:00+14:00", True),
        ("9999-12-31", False),
        ("soon", False),
        ("", False),
        (None, False),
        (20261125, True),
        ({}, False),
    ],
)
def test_its_time(until, is_closed):
    page = script(POSTING | {"validThrough": until})
    if is_closed:
        with pytest.raises(PostingClosedError):
            read(page)
    else:
        assert read(page).title


def test_of_several_countries_it_names_none():
    places = [{"address": {"addressCountry": code}} for code in ("DE", {"name": "FR"})]
    assert read(script(POSTING | {"jobLocation": places})).country == ""
    assert read(script(POSTING | {"jobLocation": places[1]})).country == "FR"
    in_words = {"address": {"addressCountry": "Germany"}}
    assert read(script(POSTING | {"jobLocation": in_words})).country == ""


def test_words_of_strangers_are_short_and_seen():
    page = script(POSTING | {"title": "A\u202e\x00\n<b>B</b> " + "x" * 5000})
    found = read(page).title
    assert found.startswith("A B x")
    assert len(found) <= 300


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=80)
@given(name=st.sampled_from([*POSTING, "@graph", "inLanguage"]), value=JUNK)
def test_anything_in_its_place(name, value):
    try:
        found = read(script(POSTING | {name: value}))
    except (NothingPublishedError, PostingClosedError):
        return
    assert Published.model_validate_json(found.model_dump_json()) == found
