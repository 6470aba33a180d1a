import io
import json
import zipfile
from functools import partial

import pytest
from django.db.models import ProtectedError

from accounts import resumes, tokens
from accounts.models import Scope, User
from accounts.profiles import profile_of
from billing import entitlements
from deploy.local.board.candidate import load_candidate
from sandboxes.models import SessionState
from tests.factories import AnswerFactory, UserFactory
from valet.lib import personal_data
from valet.lib.personal_data import Keeper

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def rich(user):
    """Somebody of whom there is something of everything."""
    profile_of(user)
    AnswerFactory.create(user=user, question="Why us?")
    tokens.create_token(user, name="ci", scopes=[Scope.READ], days=1)
    content = load_candidate().resume.path.read_bytes()
    resumes.add(user, content, file_name="cv.pdf", kind="resume")
    entitlements.open_account(user.pk)
    SessionState.objects.create(user=user, site="acme.example", blobs=["x"])
    return user


def test_all_that_is_kept_is_taken_along(person, rich):
    other = AnswerFactory.create(question="Not yours?")
    answer = person.post("/settings/export/")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    told = {name: json.loads(content) for name, content in files.items() if name.endswith("json")}
    assert told["accounts/account.json"]["email"] == rich.email
    assert told["accounts/answers.json"][0]["question"] == "Why us?"
    assert told["billing/plan.json"]["plan"] == "trial"
    assert told["sandboxes/sessions.json"][0]["site"] == "acme.example"
    (cv,) = [content for name, content in files.items() if name.endswith("-cv.pdf")]
    assert cv.startswith(b"%PDF")
    whole = b"".join(files.values())
    assert other.question.encode() not in whole
    assert b"argon2" not in whole
    assert b"md5$" not in whole


def test_an_export_is_no_link(person):
    assert person.get("/settings/export/").status_code == 405


def test_everything_goes(person, rich, blobs, django_capture_on_commit_callbacks):
    stranger = UserFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        page = person.post(
            "/settings/delete/", {"email": rich.email.upper(), "password": PASSWORD}, follow=True
        )
    assert "Your account is deleted" in page.content.decode()
    assert list(User.objects.all()) == [stranger]
    assert [path for path in blobs.rglob("*") if path.is_file()] == []
    assert person.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "other@example.com", "password": PASSWORD}, "email"),
        ({"email": None, "password": "wrong"}, "password"),
        ({"email": "", "password": PASSWORD}, "email"),
    ],
)
def test_who_is_not_sure_stays(person, user, given, field):
    sent = {**given, "email": user.email if given["email"] is None else given["email"]}
    html = person.post("/settings/delete/", sent).content.decode()
    assert f'id="id_{field}_error"' in html
    assert User.objects.filter(pk=user.pk).exists()


def test_whoever_objects_is_heard(person, user, monkeypatch):
    busy = Keeper("busy", export=lambda _: [], objections=lambda _: ["Acme is being sent to."])
    monkeypatch.setitem(personal_data._keepers, "busy", busy)
    assert "Acme is being sent to." in person.get("/settings/delete/").content.decode()
    page = person.post("/settings/delete/", {"email": user.email, "password": PASSWORD})
    assert "Acme is being sent to." in page.content.decode()
    assert User.objects.filter(pk=user.pk).exists()


def test_what_is_held_back_all_the_same_is_told_and_stays(person, user, monkeypatch):
    def held(*arguments):
        raise ProtectedError("held", set())

    monkeypatch.setattr(User, "delete", held)
    page = person.post("/settings/delete/", {"email": user.email, "password": PASSWORD})
    assert "still in use" in page.content.decode()
    assert User.objects.filter(pk=user.pk).exists()


def test_what_holds_a_row_back_is_forgotten_first(person, user, monkeypatch):
    asked = []

    def note(name, user_id):
        asked.append(name)

    for name in ("first", "second"):
        keeper = Keeper(name, export=lambda _: [], forget=partial(note, name))
        monkeypatch.setitem(personal_data._keepers, name, keeper)
    person.post("/settings/delete/", {"email": user.email, "password": PASSWORD})
    assert asked == ["second", "first"]


@pytest.mark.parametrize("path", ["/settings/", "/settings/delete/"])
def test_a_stranger_logs_in_first(client, path):
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"
    assert client.post("/settings/export/").headers["Location"].startswith("/account/login/")


def test_settings_tell_how_things_stand(person, user):
    html = person.get("/settings/").content.decode()
    assert user.email in html
    assert "Off: your password alone" in html
    assert "No programs may speak for you" in html
