import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.apis.base import Complaint
from automation.apis.redaction import Redaction
from automation.apis.refusals import MOST, complaints
from tests.automation.apis.forms import question

ASKED = (
    question("first_name", "First Name"),
    question("email", "Email"),
    question("question_411[]", "Which languages do you speak?"),
    question("resume", "Resume/CV").model_copy(update={"file_as_text": "resume_text"}),
    question("open_question:12", "Why us?"),
)


def told(body, *hidden):
    raw = body if isinstance(body, str) else json.dumps(body)
    return complaints(raw.encode(), ASKED, Redaction(hidden))


@pytest.mark.parametrize(
    "body",
    [
        {"errors": {"email": ["is invalid"]}},
        {"errors": [{"field": "email", "message": "is invalid"}]},
        {"error": {"candidate.email": "is invalid"}},
        {"errors": {"fields": {"candidate[email]": ["is invalid"]}}},
        [{"param": "email", "msg": "is invalid"}],
        {"Email": "is invalid"},
        {"data": {"email": {"error": "is invalid"}}},
    ],
)
def test_a_field_that_is_named_is_its_question(body):
    assert told(body) == (Complaint("Email", "is invalid"),)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Email is invalid", "Email"),
        (["first_name can't contain a URL"], "First Name"),
        ({"error": "First name is too long"}, "First Name"),
        ({"error": "Which languages do you speak? can't be blank"}, ASKED[2].asked.label),
        ({"question_411": "must be an array"}, ASKED[2].asked.label),
        ({"resume_text": "is empty"}, "Resume/CV"),
        ({"errors": [{"question_id": "open_question_12", "text": "too short"}]}, "Why us?"),
        ("<html><body><h1>Oops</h1><p>Email has already been taken</p>", "Email"),
        ({"error": "Something went wrong", "code": "email"}, ""),
        ({"ok": False, "error": "Emailing is off"}, ""),
    ],
)
def test_what_is_said_in_words_is_of_the_question_that_they_name(body, label):
    (one,) = told(body)
    assert one.label == label
    assert one.text


def test_a_field_that_nobody_asked_for_is_said():
    assert told({"errors": {"gizmo": ["is missing"]}}) == (Complaint("", "gizmo: is missing"),)


def test_several_things_in_one_sentence_are_told_apart():
    assert told({"error": "first_name is required; email is required"}) == (
        Complaint("First Name", "first_name is required"),
        Complaint("Email", "email is required"),
    )


def test_answers_are_not_repeated():
    (one,) = told({"email": "“ada@example.org” isn't an address"}, "ada@example.org")
    assert one == Complaint("Email", "“…” isn't an address")


def test_nobody_reads_endless_complaints():
    assert len(told([f"wrong {number}" for number in range(500)])) == MOST


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["errors", "field", "x"]) | st.text(), inner)
        ),
    )
)
def test_any_answer_is_read(body):
    for each in told(body):
        assert each.text
        assert each.label in {"", *(one.asked.label for one in ASKED)}


@pytest.mark.parametrize("body", ["", "[" * 5000, "{" * 5000, "\x00", '"' + "<" * 9000])
def test_broken_answers_are_read_too(body):
    told(body)
