import base64
import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts import departure, site_accounts
from automation.session import LARGEST, read
from sandboxes import session_state
from sandboxes.models import SessionState
from tests.api import program
from tests.factories import UserFactory
from valet.lib import blobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "jobs.example"
SECRET = "what-logs-in"
KEYS = [base64.urlsafe_b64encode(bytes([number] * 32)).decode() for number in range(3)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}},
    }
    return tmp_path


@pytest.fixture
def user():
    return UserFactory.create()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def state(**cookies):
    return read(
        {
            "cookies": [
                {"name": name, "value": value, "domain": SITE} for name, value in cookies.items()
            ]
        }
    )


def save(user, kept=None, *, site=SITE, began_at=None):
    kept = state(a=SECRET) if kept is None else kept
    session_state.save(user.pk, site, kept, began_at=began_at or timezone.now())


def loaded(user, site=SITE):
    kept = session_state.load(user.pk, site)
    return kept and {each.name: each.value for each in kept.cookies}


def row(user):
    return SessionState.objects.get(user=user)


def test_a_session_comes_back_to_its_person_and_site_alone(user, folder):
    save(user)
    save(user, state(b="2"))
    assert loaded(user) == {"a": SECRET, "b": "2"}
    assert loaded(UserFactory.create()) is None
    assert loaded(user, "other.example") is None
    assert all(SECRET.encode() not in path.read_bytes() for path in files(folder))


def test_what_is_of_another_site_isn_t_kept(user):
    save(user, site="other.example")
    assert not SessionState.objects.exists()


def test_a_blob_opens_for_no_other_person_and_no_other_site(user):
    save(user)
    taken = row(user).blobs
    thief = UserFactory.create()
    SessionState.objects.create(user=thief, site=SITE, blobs=taken)
    SessionState.objects.create(user=user, site="other.example", blobs=taken)
    assert loaded(thief) is None
    assert loaded(user, "other.example") is None


def test_two_at_once_don_t_lose_each_other_s(user, monkeypatch):
    save(user, state(a="1"))
    keep, others = blobs.keep, [state(b="2"), state(c="3")]

    def slowly(*args, **named):
        """Somebody else saves between reading and writing."""
        if others:
            other = others.pop()
            monkeypatch.setattr(blobs, "keep", keep)
            save(user, other)
            monkeypatch.setattr(blobs, "keep", slowly)
        return keep(*args, **named)

    monkeypatch.setattr(blobs, "keep", slowly)
    save(user, state(d="4"))
    assert loaded(user) == {"a": "1", "b": "2", "c": "3", "d": "4"}


def test_one_that_others_keep_changing_is_given_up_and_leaves_no_file(user, folder, monkeypatch):
    save(user)
    monkeypatch.setattr(session_state, "_become", lambda *_, **__: False)
    with pytest.raises(session_state.TooBusyError):
        save(user, state(b="2"))
    assert len(files(folder)) == 1


def test_the_last_versions_are_kept_and_one_can_go_back(user, folder, settings):
    settings.SESSION_VERSIONS = 3
    for number in range(5):
        save(user, state(a=str(number)))
    assert len(row(user).blobs) == len(files(folder)) == 3
    assert [session_state.roll_back(row(user)) for _ in range(3)] == [True, True, False]
    assert loaded(user) == {"a": "2"}
    assert len(files(folder)) == 1


def test_keys_rotate(user, settings):
    settings.ENCRYPTION_KEYS = [KEYS[0]]
    save(user)
    settings.ENCRYPTION_KEYS = [KEYS[1], KEYS[0]]
    assert loaded(user) == {"a": SECRET}
    save(user, state(b="2"))
    settings.ENCRYPTION_KEYS = [KEYS[1]]
    assert loaded(user) == {"a": SECRET, "b": "2"}
    settings.ENCRYPTION_KEYS = [KEYS[2]]
    assert loaded(user) is None


def spoilt(user, content):
    name = blobs.keep(content, owner=user.pk, kind="sessions")
    SessionState.objects.filter(user=user).update(blobs=[name])


def missing(user):
    blobs.remove(row(user).blobs[-1])


def sealed(text):
    return lambda user: spoilt(user, secrets.seal(text, of=f"session {user.pk} {SITE}"))


@pytest.mark.parametrize(
    "harm",
    [
        missing,
        lambda user: spoilt(user, b""),
        lambda user: spoilt(user, b"spoilt" * 100),
        sealed(b'{"cookies": [\xff'),
        sealed(b'{"version": 2, "cookies": []}'),
    ],
    ids=["missing", "empty", "undecryptable", "malformed", "too new"],
)
def test_one_that_can_t_be_read_is_none_until_the_next(user, harm, caplog):
    save(user)
    harm(user)
    assert loaded(user) is None
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    assert SECRET not in caplog.text
    save(user, state(b="2"))
    assert loaded(user) == {"b": "2"}


def test_where_the_files_lie_elsewhere_and_nobody_answers(user, monkeypatch, caplog):
    save(user)

    class Down:
        def exists(self, *_):
            raise ConnectionError

        open = exists

    monkeypatch.setattr(blobs, "storages", {"blobs": Down()})
    assert loaded(user) is None
    assert "can't be fetched" in caplog.text
    with pytest.raises(blobs.UnreachableError):
        save(user, state(b="2"))
    monkeypatch.undo()
    assert loaded(user) == {"a": SECRET}


def test_where_both_are_too_much_the_newer_one_is_kept(user):
    half = "x" * 4000
    cookies = LARGEST // 4100 - 2
    save(user, read(stored("https://jobs.example", half, cookies)))
    save(user, read(stored("https://login.jobs.example", half, cookies)))
    assert origins(user) == ["https://login.jobs.example"]
    with pytest.raises(session_state.TooLargeError):
        save(user, read(stored("https://jobs.example", half, cookies * 2)))
    assert origins(user) == ["https://login.jobs.example"]


def origins(user):
    kept = session_state.load(user.pk, SITE)
    assert kept is not None
    return [each.origin for each in kept.origins]


def stored(origin, value, times):
    items = [{"name": str(number), "value": value} for number in range(times)]
    return {"origins": [{"origin": origin, "localStorage": items}]}


def test_a_revoked_one_isn_t_written_by_what_began_before(user, folder):
    before = timezone.now()
    save(user)
    session_state.revoke(row(user))
    assert loaded(user) is None
    assert files(folder) == []
    with pytest.raises(session_state.RevokedError):
        save(user, began_at=before)
    assert files(folder) == []
    save(user, state(b="2"))
    assert loaded(user) == {"b": "2"}


def test_one_that_is_revoked_while_it_is_written_stays_so(user, folder, monkeypatch):
    save(user)
    keep = blobs.keep

    def slowly(*args, **named):
        session_state.revoke(row(user))
        return keep(*args, **named)

    monkeypatch.setattr(blobs, "keep", slowly)
    with pytest.raises(session_state.RevokedError):
        save(user, state(b="2"))
    assert loaded(user) is None
    assert files(folder) == []


def test_that_one_was_revoked_is_forgotten_after_a_while(user):
    for site in (SITE, "other.example"):
        SessionState.objects.create(user=user, site=site, blobs=["x"])
    session_state.revoke(SessionState.objects.get(site=SITE))
    SessionState.objects.filter(site=SITE).update(revoked_at=timezone.now() - timedelta(days=8))
    session_state.revoke_all(user.pk)
    assert SessionState.objects.get().site == "other.example"


def test_who_forgets_an_account_is_signed_out_of_it(user):
    for site in (SITE, "other.example"):
        site_accounts.decline(user.pk, f"https://login.{site}")
        SessionState.objects.create(user=user, site=site, blobs=["x"])
    user.site_accounts.get(site=f"https://login.{SITE}").delete()
    assert session_state.connected(user.pk).get().site == "other.example"


def test_who_leaves_takes_their_files_along(user, folder):
    save(user)
    departure.delete(user)
    assert files(folder) == []
    with pytest.raises(session_state.RevokedError):
        save(user)
    assert files(folder) == []


def test_no_row_without_a_person(user):
    user.delete()
    with pytest.raises(IntegrityError):
        SessionState.objects.create(user_id=user.pk, site=SITE)


# ---- pages


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def listed(user, rows):
    for number in range(rows):
        SessionState.objects.create(user=user, site=f"jobs{number}.example", blobs=["x"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_lists_them_and_asks_as_often_for_many(
    client, user, rows, django_assert_max_num_queries
):
    listed(user, rows)
    listed(UserFactory.create(), 5)
    SessionState.objects.create(user=user, site="revoked.example", revoked_at=timezone.now())
    with django_assert_max_num_queries(6):
        shown = client.get("/sessions/").content.decode()
    assert shown.count("<strong>jobs") == rows
    assert "revoked.example" not in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_a_program_lists_them_and_deletes_all(user, rows, django_assert_max_num_queries):
    listed(user, rows)
    api = program(user)
    with django_assert_max_num_queries(7):
        found = api.get("/api/v1/sessions").json()["results"]
    assert {*found[0]} == {"id", "site", "created_at", "used_at"}
    assert len(found) == rows
    with django_assert_max_num_queries(7):
        assert api.delete("/api/v1/sessions").status_code == 204
    assert api.get("/api/v1/sessions").json()["results"] == []


@pytest.mark.parametrize("path", ["/sessions/{}/delete/", "/sessions/delete/"])
def test_they_are_deleted_on_the_page(client, user, folder, path):
    save(user)
    theirs = UserFactory.create()
    save(theirs)
    assert client.get(path.format(row(user).pk)).status_code == 405
    assert client.post(path.format(row(user).pk)).status_code == 302
    assert (loaded(user), loaded(theirs)) == (None, {"a": SECRET})
    assert len(files(folder)) == 1


def test_a_program_deletes_one(user):
    save(user)
    path = f"/api/v1/sessions/{row(user).pk}"
    assert program(user).delete(path).status_code == 204
    assert loaded(user) is None
    assert program(user).delete(path).status_code == 404


def test_a_stranger_finds_none(client, user):
    stranger = UserFactory.create()
    save(stranger)
    assert client.post(f"/sessions/{row(stranger).pk}/delete/").status_code == 404
    assert program(user).delete(f"/api/v1/sessions/{row(stranger).pk}").status_code == 404
    assert program(user).delete("/api/v1/sessions").status_code == 204
    assert loaded(stranger) == {"a": SECRET}


def test_staff_go_back_to_the_version_before_without_seeing_it(user):
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    for text in ("first", "second"):
        save(user, state(a=text))
    shown = client.get(f"/admin/sandboxes/sessionstate/{row(user).pk}/change/").content.decode()
    assert row(user).blobs[0] not in shown
    chosen = {"action": "roll_back", "_selected_action": [str(row(user).pk)]}
    for _ in range(2):
        client.post("/admin/sandboxes/sessionstate/", chosen)
    assert loaded(user) == {"a": "first"}
    said = client.get("/admin/sandboxes/sessionstate/").content.decode()
    assert "there is no version before" in said
