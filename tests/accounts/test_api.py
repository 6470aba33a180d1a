import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Answer, Resume, Scope
from accounts.profiles import profile_of
from deploy.local.board.candidate import load_candidate
from tests.api import code, program
from tests.factories import AnswerFactory, ResumeFactory, UserFactory
from valet.lib import limits

pytestmark = pytest.mark.django_db

NEW = {"question": "Why us?", "answer": "The engines.", "klass": "judgement"}


def pdf():
    return SimpleUploadedFile("cv.pdf", load_candidate().resume.path.read_bytes())


@pytest.fixture
def api(user):
    return program(user)


def upload(api, **more):
    return api.post("/api/v1/resumes", {"file": pdf(), **more}, format="multipart")


def test_a_profile_is_replaced_and_read(api, user):
    document = json.loads(json.dumps(load_candidate().data))
    assert api.put("/api/v1/profile", document, format="json").data == document
    assert api.get("/api/v1/profile").data == document
    assert profile_of(user).checked_at is not None


@pytest.mark.parametrize("body", [[], {"basics": 3}, {"work": {}}, {"a": "\u0000"}])
def test_what_is_no_profile_changes_nothing(api, user, body):
    refused = api.put("/api/v1/profile", body, format="json")
    assert (refused.status_code, code(refused)) == (400, "invalid")
    assert profile_of(user).checked_at is None


@pytest.mark.parametrize(
    ("basics", "kept"),
    [
        ({"phone": "+44 20 79460018"}, "+44 20 79460018"),
        ({"phone": "020 79460018", "location": {"countryCode": "GB"}}, "+44 20 7946 0018"),
        ({"phone": "020 79460018"}, None),
        ({"phone": "555-0187", "location": {"countryCode": "US"}}, None),
        ({"phone": "call me", "location": {"countryCode": "nowhere"}}, None),
        ({"phone": 12}, None),
    ],
)
def test_a_profile_s_phone_number_is_one(api, user, basics, kept):
    answer = api.put("/api/v1/profile", {"basics": basics}, format="json")
    assert profile_of(user).document["basics"].get("phone") == kept
    if kept is None:
        assert (answer.status_code, code(answer)) == (400, "invalid")
        assert [each["field"] for each in answer.data["errors"]] == ["basics.phone"]


def test_a_profile_without_a_bottom_is_refused(api):
    deep = "[" * 100_000
    refused = api.put("/api/v1/profile", deep, content_type="application/json")
    assert refused.status_code == 400


def test_a_file_goes_in_and_out(api):
    made = upload(api)
    assert made.status_code == 201
    assert made.data["read"]["work"][0]["name"] == "Northlight Robotics"
    assert made.data["is_default"] is True
    path = f"/api/v1/resumes/{made.data['id']}"
    file = api.get(f"{path}/file", HTTP_ACCEPT="application/pdf")
    assert file.content == pdf().read()
    assert file.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert [each["id"] for each in api.get("/api/v1/resumes").data] == [made.data["id"]]
    assert api.get(path).data["sha256"] == load_candidate().resume.sha256
    assert api.delete(path).status_code == 204
    assert api.get("/api/v1/resumes").data == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "required"),
        ({"file": SimpleUploadedFile("x.pdf", b"hello")}, "not_a_document"),
        ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.4 x")}, "unreadable"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "empty"),
    ],
)
def test_what_is_no_document_is_refused(api, body, why):
    refused = api.post("/api/v1/resumes", body, format="multipart")
    assert code(refused) == "invalid"
    assert [each["code"] for each in refused.data["errors"]] == [why]
    assert not Resume.objects.exists()


def test_answers_are_kept_changed_and_forgotten(api):
    made = api.post("/api/v1/answers", NEW, format="json")
    assert (made.status_code, made.data["policy"]) == (201, "tell")
    path = f"/api/v1/answers/{made.data['id']}"
    changed = api.patch(path, {"klass": "sensitive"}, format="json")
    assert changed.data["policy"] == "ask"
    assert api.get(path).data == changed.data
    assert api.get("/api/v1/answers").data["results"] == [changed.data]
    assert api.delete(path).status_code == 204
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"question": ""}, {"klass": "sensitive", "policy": "use"}, {"policy": "never"}],
)
def test_bad_answers_are_refused(api, change):
    assert code(api.post("/api/v1/answers", {**NEW, **change}, format="json")) == "invalid"
    assert not Answer.objects.exists()


def test_a_question_has_one_answer(api):
    api.post("/api/v1/answers", NEW, format="json")
    refused = api.post("/api/v1/answers", NEW, format="json")
    assert refused.data["errors"][0]["code"] == "answered_already"
    other = api.post("/api/v1/answers", {**NEW, "question": "And?"}, format="json").data["id"]
    refused = api.patch(f"/api/v1/answers/{other}", {"question": "Why us?"}, format="json")
    assert refused.data["errors"][0]["code"] == "answered_already"


def test_the_plan_says_how_many(api, monkeypatch):
    monkeypatch.setattr(limits, "_sources", [lambda user_id, what: 1])
    upload(api)
    assert code(upload(api)) == "limit_reached"
    api.post("/api/v1/answers", NEW, format="json")
    refused = api.post("/api/v1/answers", {**NEW, "question": "And?"}, format="json")
    assert (refused.status_code, code(refused)) == (409, "limit_reached")


def routes(user):
    resume = ResumeFactory.create(user=user).pk
    answer = AnswerFactory.create(user=user).pk
    return [
        ("get", f"/api/v1/resumes/{resume}"),
        ("get", f"/api/v1/resumes/{resume}/file"),
        ("delete", f"/api/v1/resumes/{resume}"),
        ("get", f"/api/v1/answers/{answer}"),
        ("patch", f"/api/v1/answers/{answer}"),
        ("delete", f"/api/v1/answers/{answer}"),
    ]


def test_a_stranger_finds_nothing(user):
    stranger = program(UserFactory.create())
    for method, path in routes(user):
        refused = getattr(stranger, method)(path)
        assert (refused.status_code, code(refused)) == (404, "not_found"), path
    assert stranger.get("/api/v1/answers").data["results"] == []
    assert stranger.get("/api/v1/resumes").data == []
    assert user.email not in str(stranger.get("/api/v1/profile").data)


def test_a_method_that_there_is_not_is_no_matter_of_scopes(user):
    reader = program(user, Scope.READ)
    for method, path in [
        ("patch", "/api/v1/profile"),
        ("delete", "/api/v1/applications"),
        ("put", "/api/v1/plans/usage"),
        ("post", f"/api/v1/answers/{AnswerFactory.create(user=user).pk}"),
    ]:
        refused = getattr(reader, method)(path)
        assert (refused.status_code, code(refused)) == (405, "method_not_allowed"), path
    assert reader.head("/api/v1/profile").status_code == 200
    assert program(user, Scope.APPLY).head("/api/v1/profile").status_code == 403


def test_a_scope_is_asked_for(user):
    reader, starter = program(user, Scope.READ), program(user, Scope.APPLY)
    for method, path in [
        *routes(user),
        ("get", "/api/v1/profile"),
        ("put", "/api/v1/profile"),
        ("post", "/api/v1/answers"),
        ("post", "/api/v1/resumes"),
    ]:
        assert code(getattr(starter, method)(path)) == "missing_scope"
        if method != "get":
            assert code(getattr(reader, method)(path)) == "missing_scope"


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_ask_no_more_of_the_database(api, user, rows, django_assert_num_queries):
    AnswerFactory.create_batch(rows, user=user)
    ResumeFactory.create_batch(rows, user=user)
    for path in ("/api/v1/answers", "/api/v1/resumes"):
        api.get(path)
        with django_assert_num_queries(2):
            api.get(path)
