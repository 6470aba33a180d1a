import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from automation.apis.base import File, Key
from automation.apis.lever import LeverAPI
from automation.apis.lever_questions import questions_of
from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.protocol import Kind, PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says, checked, patience

KEY = Key("lever", "Acme", "data_v1", SecretStr("canary-key"))
FORM = {
    "text": "Engineer",
    "personalInformation": [
        {"name": "fullName", "text": "Full name", "type": "text", "required": True},
        {"name": "email", "text": "Email", "type": "text", "required": True},
        {"name": "resume", "text": "Resume/CV", "type": "file-upload", "required": True},
    ],
    "urls": [{"name": "LinkedIn", "text": "LinkedIn URL", "type": "text", "required": False}],
    "customQuestions": [
        {
            "id": "c1",
            "text": "Work permit",
            "fields": [
                {
                    "type": "multiple-choice",
                    "text": "Allowed to work here?",
                    "required": True,
                    "options": [{"text": "Yes"}, {"text": " N0 "}],
                },
                {"type": "textarea", "text": "Why us?", "required": False},
                {
                    "type": "multiple-select",
                    "text": "Languages",
                    "options": [{"text": "Dutch"}, {"text": "Polish"}],
                },
                {"type": "hologram", "text": "Appear", "required": False},
            ],
        }
    ],
    "eeoQuestions": {"gender": {"text": "Gender", "options": [{"text": "Female"}]}},
}
ASKED = {each.asked.label: each for each in questions_of(FORM)}
DONE = Says(200, {"data": {"applicationId": "a1"}})
KEPT = Says(200, {"data": {"uri": "https://api.lever.co/v1/uploads/1"}})


@pytest.fixture
def api(vendor):
    vendor.says = [KEPT, DONE]
    return LeverAPI(vendor.bases, timeout=20.0)


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "0001"
    path.write_bytes(b"%PDF")
    return form(
        ("Full name", "Zoë King"),
        ("Email", "zoe@example.org"),
        ("Resume/CV", "resume"),
        ("LinkedIn URL", "https://linkedin.com/in/zoe"),
        ("Allowed to work here?", "N0"),
        ("Why us?", None),
        ("Languages", ("Dutch", "Polish")),
        ("Gender", "Female"),
        files={"resume": File(path, "cv.pdf")},
    )


def form(*pairs, **options):
    return sheet("lever", *((ASKED[label], value) for label, value in pairs), id="p1", **options)


# ---- what is asked


def test_its_form_is_read():
    kinds = {label: each.asked.kind for label, each in ASKED.items()}
    assert kinds == {
        "Full name": Kind.TEXT,
        "Email": Kind.EMAIL,
        "Resume/CV": Kind.FILE,
        "LinkedIn URL": Kind.URL,
        "Allowed to work here?": Kind.CHOICE,
        "Why us?": Kind.LONG_TEXT,
        "Languages": Kind.CHOICES,
        "Appear": Kind.TEXT,
        "Gender": Kind.CHOICE,
    }
    permit = ASKED["Allowed to work here?"]
    assert permit.asked.required
    assert permit.asked.section == "Work permit"
    assert permit.asked.options == ("Yes", "N0")
    assert permit.name == "customQuestions[c1][0]"
    assert ASKED["Appear"].name == ""
    assert len({each.asked.key for each in ASKED.values()}) == len(ASKED)


@settings(max_examples=20, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["customQuestions", "fields", "text", "options", "name", "type"]),
                inner,
            )
        ),
    )
)
def test_any_form_is_read(value):
    questions_of({"customQuestions": value, "urls": value, "eeoQuestions": value})


async def test_its_form_is_shown_to_the_key(vendor, api):
    vendor.says = [Says(200, {"data": FORM})]
    assert await api.questions(KEY, "p1") == tuple(ASKED.values())
    (asked,) = vendor.arrived
    assert asked.target == "/lever/v1/postings/p1/apply"
    assert asked.headers["authorization"] == basic()


@pytest.mark.parametrize(
    ("says", "error"),
    [
        (Says(404), PostingClosedError),
        (Says(401), NothingPublishedError),
        (Says(403), NothingPublishedError),
        (Says(429, headers={"retry-after": "3"}), FeedUnreachableError),
        (Says(200, "nonsense"), FeedUnreachableError),
        (Says(200, {"data": []}), FeedUnreachableError),
        (Says(breaks="body"), FeedUnreachableError),
    ],
)
async def test_a_form_that_is_not_shown(vendor, api, says, error):
    vendor.says = [says]
    with pytest.raises(error) as raised:
        await api.questions(KEY, "p1")
    if says.status == 429:
        assert raised.value.after == 3.0


# ---- what is sent


def basic():
    return f"Basic {base64.b64encode(b'canary-key:').decode()}"


async def test_files_go_first_and_answers_by_their_place(vendor, api, filled):
    got = await api.submit(filled, KEY)
    assert got.state is PermitState.CONFIRMED, got
    upload, sent = vendor.arrived
    assert upload.target == "/lever/v1/uploads"
    assert upload.files == {"file": ("cv.pdf", b"%PDF")}
    assert sent.target == "/lever/v1/postings/p1/apply?send_confirmation_email=true"
    assert {each.headers["authorization"] for each in vendor.arrived} == {basic()}
    assert sent.json == {
        "personalInformation": [
            {"name": "fullName", "value": "Zoë King"},
            {"name": "email", "value": "zoe@example.org"},
            {"name": "resume", "value": "https://api.lever.co/v1/uploads/1"},
        ],
        "urls": [{"name": "LinkedIn", "value": "https://linkedin.com/in/zoe"}],
        "customQuestions": [
            {
                "id": "c1",
                "fields": [
                    {"value": " N0 "},
                    {"value": ""},
                    {"value": ["Dutch", "Polish"]},
                ],
            }
        ],
        "eeoResponses": {"gender": "Female"},
    }


@pytest.mark.parametrize(
    ("says", "state", "status"),
    [
        (Says(500), PermitState.UNUSED, None),
        (Says(413), PermitState.UNUSED, None),
        (Says(200, {"data": {}}), PermitState.UNUSED, None),
        (Says(200, "x", breaks="middle"), PermitState.UNUSED, None),
        (Says(breaks="body"), PermitState.UNUSED, None),
        (Says(silent=True), PermitState.UNUSED, None),
        (Says(401), PermitState.REFUSED, 401),
        (Says(429), PermitState.REFUSED, 429),
    ],
)
async def test_without_its_file_nothing_is_sent(vendor, filled, says, state, status):
    vendor.says = [says]
    got = await LeverAPI(vendor.bases, timeout=patience(says)).submit(filled, KEY)
    assert (got.state, got.status) == (state, status)
    assert vendor.connections == 1


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (Says(201, {"data": {"applicationId": "x"}}), PermitState.CONFIRMED),
        (Says(200, {"data": {}}), PermitState.UNKNOWN),
        (Says(400, {"code": "x", "message": "Invalid email"}), PermitState.REFUSED),
        (Says(504), PermitState.UNKNOWN),
        (Says(silent=True), PermitState.UNKNOWN),
    ],
)
async def test_each_answer_is_a_verdict(vendor, filled, says, state):
    vendor.says = [KEPT, says]
    assert (await LeverAPI(vendor.bases, timeout=patience(says)).submit(filled, KEY)).state is state
    assert vendor.connections == 2


async def test_what_must_be_answered_is_missed(api, filled):
    assert not api.missing(filled)
    told = api.missing(
        form(("Email", "zoe@example.org"), ("Allowed to work here?", None), ("Resume/CV", "resume"))
    )
    assert [each.label for each in told] == ["Allowed to work here?", "Resume/CV"]


async def test_a_sheet_for_the_other_key_is_not_sent(vendor, api, filled):
    v0 = Key("lever", "Acme", "v0", SecretStr("k"))
    assert (await api.submit(filled, v0)).state is PermitState.UNUSED
    plain = sheet("lever", (question("name", "Full name", required=True), "Zoë"))
    assert (await api.submit(plain, KEY)).state is PermitState.UNUSED
    assert vendor.connections == 0


@pytest.mark.parametrize(("status", "words"), [(200, ""), (401, "this key"), (500, "500")])
async def test_a_key_is_tried_by_reading(vendor, api, status, words):
    vendor.says = [Says(status, {"data": []})]
    said = await checked(api, KEY)
    assert words in said
    assert bool(said) is bool(words)
    assert {each.method for each in vendor.arrived} == {"GET"}


def test_questions_that_begin_alike_are_two():
    long = "Thinking of everything that you have done in your career so far, and of what we have told you about us here, "
    fields = [{"type": "text", "text": f"{long * 2}what {each}?"} for each in ("first", "then")]
    asked = questions_of({"customQuestions": [{"id": "c1", "fields": fields}]})
    assert len({each.asked.key for each in asked}) == 2
