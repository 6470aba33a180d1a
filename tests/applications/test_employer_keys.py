import json
import threading

import pytest
from django.db import DatabaseError, transaction
from django.db import connections as databases
from pydantic import SecretStr

from accounts.models import User
from applications import employer_admins, employer_keys, personal_data
from applications.models import EmployerAdmin, EmployerConnection
from automation.apis.base import KeyUntestedError
from tests.factories import UserFactory
from tests.factories.connections import EmployerConnectionFactory
from tests.fakes.employer_api import WRONG, FakeEmployerAPI

State = EmployerConnection.State
CANARY = "k3y-canary-77f1"


@pytest.fixture
def api(monkeypatch):
    api = FakeEmployerAPI(CANARY)
    monkeypatch.setattr(employer_keys, "api_of", lambda system: api)
    return api


def draft(**more):
    return EmployerConnection(
        **{"system": "greenhouse", "tenant": "acme", "api": "job_board", **more}
    )


def kept(by, secret=CANARY, **more):
    found = draft(**more)
    employer_keys.keep(found, SecretStr(secret), by=by)
    return EmployerConnection.objects.get(pk=found.pk)


def key_of(connection):
    return employer_keys.key_of(connection)


@pytest.mark.django_db
def test_a_key_is_kept_sealed_for_its_row_alone():
    one, other = kept(UserFactory.create()), kept(UserFactory.create(), tenant="other")
    assert CANARY.encode() not in bytes(one.sealed_key)
    key = key_of(one)
    assert key.secret.get_secret_value() == CANARY
    assert (key.vendor, key.tenant, key.api, key.eu) == ("greenhouse", "acme", "job_board", False)
    assert CANARY not in f"{key!r}{one!r}{one}"
    other.sealed_key = one.sealed_key
    assert key_of(other) is None


@pytest.mark.django_db
def test_a_new_key_takes_the_place_of_the_board_s_other(api):
    by = UserFactory.create()
    elsewhere = kept(by, tenant="other")
    before, now = kept(by, "old"), kept(by)
    before.refresh_from_db()
    assert (before.state, bytes(before.sealed_key)) == (State.REVOKED, b"")
    assert before.revoked_at is not None
    active = EmployerConnection.objects.filter(revoked_at=None)
    assert set(active) == {now, elsewhere}
    assert (now.state, now.entered_by, now.tested_at is None) == (State.WORKING, by, False)


@pytest.mark.django_db
def test_a_key_is_asked_of_its_interface_before_it_is_kept(api):
    assert employer_keys.objection(draft(eu=True), SecretStr(CANARY)) == ""
    assert employer_keys.objection(draft(), SecretStr("wrong")) == WRONG
    assert [(each.tenant, each.eu) for each in api.asked] == [("acme", True), ("acme", False)]


def test_where_there_is_no_interface_no_key_works(monkeypatch):
    monkeypatch.setattr(employer_keys, "api_of", lambda system: None)
    assert "can’t send" in employer_keys.objection(draft(), SecretStr(CANARY))


@pytest.mark.django_db
def test_it_is_tested_again(api):
    one = EmployerConnectionFactory.create(key=CANARY, state=State.REFUSED, last_error="x")
    assert employer_keys.test(one) == ""
    one.refresh_from_db()
    assert (one.state, one.last_error) == (State.WORKING, "")
    api.good.clear()
    assert employer_keys.test(one) == WRONG
    one.refresh_from_db()
    assert (one.state, one.last_error) == (State.REFUSED, WRONG)


@pytest.mark.django_db
def test_a_revoked_one_is_over(api):
    one = EmployerConnectionFactory.create(key=CANARY)
    assert employer_keys.revoke(one)
    assert not employer_keys.revoke(one)
    one.refresh_from_db()
    employer_keys.test(one)
    employer_keys.mark_refused(one.pk, status=401)
    one.refresh_from_db()
    assert (one.state, bytes(one.sealed_key), one.last_error) == (State.REVOKED, b"", "")
    assert api.asked == []


@pytest.mark.django_db
def test_a_key_that_isn_t_accepted_is_out_of_use_at_once(api):
    one, other = EmployerConnectionFactory.create_batch(2)
    employer_keys.mark_refused(one.pk, status=401)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (State.REFUSED, State.WORKING)
    assert api.asked == []


@pytest.mark.django_db
def test_one_that_may_not_is_tested_first(api):
    one = EmployerConnectionFactory.create(key=CANARY)
    employer_keys.mark_refused(one.pk, status=403)
    one.refresh_from_db()
    assert (one.state, len(api.asked)) == (State.WORKING, 1)
    assert "an application was forbidden" in one.last_error
    assert one.doubted_at is not None


@pytest.mark.django_db
def test_one_person_s_odd_application_takes_no_key_out_of_use(api):
    one = EmployerConnectionFactory.create(key=CANARY)
    for _ in range(3):
        employer_keys.mark_refused(one.pk, status=403)
    one.refresh_from_db()
    assert (one.state, len(api.asked)) == (State.WORKING, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.WORKING, State.REFUSED])
def test_silence_says_nothing_of_a_key(api, state):
    one = EmployerConnectionFactory.create(key=CANARY, state=state)
    api.is_silent = True
    assert employer_keys.objection(draft(), SecretStr(CANARY)) == KeyUntestedError.sentence
    employer_keys.mark_refused(one.pk, status=403)
    assert employer_keys.test(one) == KeyUntestedError.sentence
    one.refresh_from_db()
    assert (one.state, one.last_error) == (state, KeyUntestedError.sentence)


@pytest.mark.django_db
def test_one_that_may_not_and_fails_its_test_is_out_of_use(api, caplog):
    one = EmployerConnectionFactory.create(key="wr0ng-canary")
    employer_keys.mark_refused(one.pk, status=403)
    one.refresh_from_db()
    assert (one.state, one.last_error) == (State.REFUSED, WRONG)
    assert "wr0ng-canary" not in caplog.text
    assert str(one.pk) in caplog.text


@pytest.mark.django_db
def test_it_stays_when_who_entered_it_goes():
    by = UserFactory.create()
    one = kept(by)
    by.delete()
    one.refresh_from_db()
    assert (one.entered_by, one.state) == (None, State.WORKING)


@pytest.mark.django_db(transaction=True)
def test_of_two_keys_entered_at_once_one_stays():
    by = UserFactory.create()
    errors = []

    def enter(secret):
        try:
            kept(User.objects.get(pk=by.pk), secret)
        except DatabaseError as error:
            errors.append(error)
        finally:
            databases.close_all()

    with transaction.atomic():
        # Not yet seen by the others, who wait for it with their own.
        kept(by, "first")
        others = [threading.Thread(target=enter, args=(secret,)) for secret in ("one", "two")]
        for other in others:
            other.start()
        for other in others:
            other.join(0.2)
    for other in others:
        other.join()
    assert errors == []
    assert EmployerConnection.objects.filter(revoked_at=None).count() == 1
    assert EmployerConnection.objects.count() == 3


@pytest.mark.django_db
def test_what_somebody_looks_after_is_theirs_to_take_out():
    by = UserFactory.create()
    kept(by)
    employer_admins.assign(EmployerAdmin(user=by, system="lever", tenant="AcmeCo"))
    files = {file.name: file.content.decode() for file in personal_data.export(by.pk)}
    told = json.loads(files["employers.json"])
    assert [row["tenant"] for row in told["boards"]] == ["AcmeCo"]
    assert [row["tenant"] for row in told["keys"]] == ["acme"]
    assert CANARY not in str(files)
    stranger = {file.name: file.content for file in personal_data.export(UserFactory.create().pk)}
    assert json.loads(stranger["employers.json"]) == {"boards": [], "keys": []}
