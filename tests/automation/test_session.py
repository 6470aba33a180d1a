import time

import pytest

from automation.session import LARGEST, Session, read

SITE = "jobs.example"


def cookie(name, value="1", domain="jobs.example", **more):
    return {"name": name, "value": value, "domain": domain, **more}


def state(*cookies, local=None, tab=None):
    return read(
        {
            "cookies": cookies,
            "origins": [
                {
                    "origin": origin,
                    "localStorage": [{"name": name, "value": value} for name, value in it.items()],
                }
                for origin, it in (local or {}).items()
            ],
            "sessionStorage": tab or {},
        }
    )


def values(session):
    return {each.name: each.value for each in session.cookies}


def local(session):
    return {
        each.origin: {item.name: item.value for item in each.local_storage}
        for each in session.origins
    }


ON, BESIDE, AWAY = "https://jobs.example", "https://login.jobs.example:8443", "https://evil.example"


@pytest.mark.parametrize(
    ("domain", "kept"),
    [
        ("jobs.example", True),
        (".jobs.example", True),
        ("login.jobs.example", True),
        ("example", False),
        ("evil.example", False),
        ("jobs.example.evil.example", False),
        ("notjobs.example", False),
        ("127.0.0.1", False),
    ],
)
def test_a_cookie_of_another_site_is_dropped(domain, kept):
    assert values(state(cookie("a", domain=domain)).of_site(SITE)) == ({"a": "1"} if kept else {})


def test_what_belongs_to_no_registered_domain_belongs_to_its_host():
    assert values(state(cookie("a", domain="127.0.0.1")).of_site("127.0.0.1")) == {"a": "1"}
    lent = state(cookie("a", domain=".github.io"), cookie("b", domain="acme.github.io"))
    assert values(lent.of_site("acme.github.io")) == {"b": "1"}


def test_storages_of_another_site_are_dropped():
    all_of_them = {origin: {"a": "1"} for origin in (ON, BESIDE, AWAY, "file://jobs.example", "")}
    kept = state(local=all_of_them, tab=all_of_them).of_site(SITE)
    assert set(local(kept)) == set(kept.session_storage) == {ON, BESIDE}


def test_what_a_frame_was_given_inside_another_s_page_is_dropped():
    framed = cookie("a", partitionKey="https://employer.example")
    assert not state(framed).of_site(SITE)


def test_the_newer_one_wins_cookie_by_cookie_and_origin_by_origin():
    before = state(cookie("a"), cookie("b"), local={ON: {"x": "1", "y": "1"}, BESIDE: {"z": "1"}})
    after = before.merged(state(cookie("b", "2"), cookie("c", "2"), local={ON: {"x": "2"}}))
    assert values(after) == {"a": "1", "b": "2", "c": "2"}
    assert local(after) == {ON: {"x": "2"}, BESIDE: {"z": "1"}}


def test_what_a_run_began_with_and_lost_is_taken_away():
    before = state(cookie("a"), cookie("b"), local={ON: {"x": "1"}}, tab={ON: {"t": "1"}})
    end = state(cookie("b"), tab={ON: {}}).since(before)
    assert (
        not state(cookie("a"), local={ON: {"x": "1"}}, tab={ON: {"t": "1"}})
        .merged(end)
        .merged(state(cookie("b", expires=0)))
    )


def test_what_another_run_was_given_meanwhile_stays():
    began_with = state(cookie("a"))
    end = state(cookie("a")).since(began_with)
    assert values(state(cookie("a"), cookie("theirs")).merged(end)) == {"a": "1", "theirs": "1"}


def test_cookies_that_have_expired_are_dropped():
    now = time.time()
    kept = Session().merged(
        state(cookie("old", expires=now - 1), cookie("good", expires=now + 60), cookie("session"))
    )
    assert set(values(kept)) == {"good", "session"}


def test_where_all_is_too_much_the_largest_storages_go_and_cookies_stay():
    much = state(
        cookie("a"),
        local={ON: {"x": "x" * LARGEST}, BESIDE: {"z": "1"}},
        tab={AWAY: {"t": "x" * LARGEST}},
    )
    kept = much.fitting()
    assert (values(kept), local(kept), kept.session_storage) == (
        {"a": "1"},
        {BESIDE: {"z": "1"}},
        {},
    )


def test_what_is_no_text_is_left_out():
    stored = {"half": "\ud83d", "\udc00": "1", "whole": "🙂"}
    kept = state(local={ON: stored}, tab={ON: stored})
    assert local(kept) == kept.session_storage == {ON: {"whole": "🙂"}}
    assert read(kept.as_json()) == kept


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"[]",
        b"null",
        b'{"cookies": [\xff',
        b'{"cookies": [1]}',
        b'{"version": 2}',
        b'{"cookies": [{"name": "a", "value": "1", "domain": ""}]}',
        b'{"origins": [{"localStorage": {}}]}',
        b'{"sessionStorage": {"https://jobs.example": {"a": 1}}}',
        b'{"cookies": [' + b",".join([b'{"name":"a","value":"","domain":"d"}'] * 3001) + b"]}",
    ],
)
def test_what_isn_t_one_says_so(broken):
    with pytest.raises(ValueError, match="validation error"):
        read(broken)
