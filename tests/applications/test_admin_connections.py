"""The staff's pages on employers' keys: what goes in, who may, and that none comes out."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from applications import employer_admins, employer_keys
from applications.models import EmployerAdmin, EmployerConnection
from tests.factories import EmployerConnectionFactory, UserFactory
from tests.fakes.employer_api import WRONG, FakeEmployerAPI

pytestmark = pytest.mark.django_db

KEYS = "/admin/applications/employerconnection/"
ADMINS = "/admin/applications/employeradmin/"
CANARY = "k3y-canary-77f1"
BOARD = "http://127.0.0.1:8001"


@pytest.fixture(autouse=True)
def api(monkeypatch):
    api = FakeEmployerAPI(CANARY)
    monkeypatch.setattr(employer_keys, "api_of", lambda system: api)
    return api


@pytest.fixture(autouse=True)
def origins(settings):
    settings.TRUSTED_ORIGINS = ()


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff():
    return logged_in(UserFactory.create(is_staff=True, is_superuser=True))


def admin_of(tenant="acme", system="greenhouse", **more):
    user = UserFactory.create()
    employer_admins.assign(EmployerAdmin(user=user, system=system, tenant=tenant, **more))
    user.refresh_from_db()
    return user


def enter(client, **more):
    given = {"interface": "greenhouse/job_board", "tenant": "acme", "key": CANARY, **more}
    return client.post(f"{KEYS}add/", given)


def act(client, path, action, *rows):
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(path, chosen, follow=True)


def test_a_key_that_works_is_kept_and_never_shown(staff, caplog):
    asked = staff.get(f"{KEYS}add/").content.decode()
    assert 'type="password"' in asked
    assert 'autocomplete="off"' in asked
    assert 'name="site"' not in asked
    assert enter(staff, tenant="Acme").status_code == 302
    kept = EmployerConnection.objects.get()
    assert (kept.system, kept.tenant, kept.api, kept.site) == (
        "greenhouse",
        "acme",
        "job_board",
        "",
    )
    assert kept.state == "working"
    assert kept.entered_by == User.objects.get()
    pages = [KEYS, f"{KEYS}{kept.pk}/change/", f"{KEYS}{kept.pk}/history/", "/admin/"]
    shown = "".join(staff.get(path).content.decode() for path in pages)
    entry = LogEntry.objects.get()
    told = f"{entry.object_repr}{entry.change_message}"
    assert CANARY not in shown + told + caplog.text
    assert entry.object_repr == "Greenhouse acme"


def test_one_that_doesn_t_isn_t_and_its_field_says_why(staff):
    refused = enter(staff, key="wr0ng-canary")
    assert refused.status_code == 200
    assert refused.context["adminform"].form.errors == {"key": [WRONG]}
    assert "wr0ng-canary" not in refused.content.decode()
    assert not EmployerConnection.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tenant": "boards.greenhouse.io/acme"}, "tenant"),
        ({"tenant": ""}, "tenant"),
        ({"key": ""}, "key"),
        ({"interface": "workday/x"}, "interface"),
    ],
)
def test_what_can_t_be_one_isn_t_tested(staff, api, given, field):
    refused = enter(staff, **given)
    assert [*refused.context["adminform"].form.errors] == [field]
    assert api.asked == []


def test_lever_s_sites_keep_their_spelling_and_imitations_are_chosen(staff, settings):
    settings.TRUSTED_ORIGINS = (BOARD,)
    enter(staff, interface="lever/data_v1", tenant="AcmeCo", site=BOARD, eu="on")
    kept = EmployerConnection.objects.get()
    assert (kept.system, kept.api, kept.tenant) == ("lever", "data_v1", "AcmeCo")
    assert (kept.site, kept.eu) == (BOARD, True)
    refused = enter(staff, site="http://10.0.0.1")
    assert [*refused.context["adminform"].form.errors] == ["site"]


def test_the_board_s_other_key_gives_way(staff):
    enter(staff)
    enter(staff)
    assert sorted(EmployerConnection.objects.values_list("state", flat=True)) == [
        "revoked",
        "working",
    ]


def test_keys_are_tested_again_and_revoked(staff, api):
    one = EmployerConnectionFactory.create(key=CANARY)
    assert "it works." in act(staff, KEYS, "test_again", one).content.decode()
    api.good.clear()
    assert WRONG in act(staff, KEYS, "test_again", one).content.decode()
    one.refresh_from_db()
    assert one.state == "refused"
    act(staff, KEYS, "revoke", one)
    one.refresh_from_db()
    assert (one.state, bytes(one.sealed_key)) == ("revoked", b"")
    said = LogEntry.objects.values_list("change_message", flat=True)
    assert sorted(said) == ["Revoked.", "Tested again.", "Tested again."]


def test_an_employer_s_admin_enters_keys_of_their_board():
    client = logged_in(admin_of("acme"))
    assert enter(client).status_code == 302
    kept = EmployerConnection.objects.get()
    for path in (KEYS, f"{KEYS}{kept.pk}/change/", f"{KEYS}{kept.pk}/history/"):
        assert client.get(path).status_code == 200
    act(client, KEYS, "revoke", kept)
    kept.refresh_from_db()
    assert kept.state == "revoked"


@pytest.mark.parametrize(
    "given",
    [
        {"tenant": "other"},
        {"interface": "lever/v0"},
        {"site": BOARD},
    ],
)
def test_and_of_no_other(api, settings, given):
    settings.TRUSTED_ORIGINS = (BOARD,)
    refused = enter(logged_in(admin_of("acme")), **given)
    assert refused.context["adminform"].form.errors == {
        "tenant": ["That board isn’t one of yours."]
    }
    assert api.asked == []
    assert not EmployerConnection.objects.exists()


@pytest.mark.parametrize("eu", [True, False])
def test_nor_of_the_board_of_that_name_in_another_region(api, eu):
    there = EmployerConnectionFactory.create(
        system="lever", api="v0", tenant="AcmeCo", eu=not eu, key=CANARY
    )
    client = logged_in(admin_of("AcmeCo", "lever", eu=eu))
    given = {"interface": "lever/v0", "tenant": "AcmeCo"}
    refused = enter(client, **given, **({} if eu else {"eu": "on"}))
    assert [*refused.context["adminform"].form.errors] == ["tenant"]
    act(client, KEYS, "revoke", there)
    there.refresh_from_db()
    assert (there.state, api.asked) == ("working", [])
    assert enter(client, **given, **({"eu": "on"} if eu else {})).status_code == 302
    assert EmployerConnection.objects.get(entered_by__isnull=False, eu=eu).state == "working"
    there.refresh_from_db()
    assert there.state == "working"


def test_a_board_of_greenhouse_s_is_one_in_every_region(staff):
    enter(staff, eu="on")
    enter(staff)
    working = EmployerConnection.objects.get(state="working")
    assert (working.eu, EmployerConnection.objects.count()) == (False, 2)


def test_another_employer_s_admin_finds_nothing(api):
    one = EmployerConnectionFactory.create(tenant="acme", key=CANARY)
    stranger = logged_in(admin_of("other"))
    assert "acme" not in stranger.get(KEYS).content.decode()
    for page in ("change", "history"):
        assert stranger.get(f"{KEYS}{one.pk}/{page}/")["Location"] == "/admin/"
    act(stranger, KEYS, "revoke", one)
    act(stranger, KEYS, "test_again", one)
    one.refresh_from_db()
    assert (one.state, api.asked) == ("working", [])


def test_an_employer_s_admin_sees_nothing_else(settings):
    settings.FLOWER_URL = "http://127.0.0.1:9"
    client = logged_in(admin_of())
    elsewhere = [
        ADMINS,
        f"{ADMINS}add/",
        "/admin/accounts/user/",
        "/admin/applications/application/",
        "/admin/applications/posting/",
        "/admin/admin/logentry/",
    ]
    assert [client.get(path).status_code for path in elsewhere] == [403] * len(elsewhere)
    assert client.get("/admin/flower/").status_code == 404


def test_nobody_else_gets_there():
    one = EmployerConnectionFactory.create()
    paths = [KEYS, f"{KEYS}add/", f"{KEYS}{one.pk}/change/", ADMINS]
    viewer = UserFactory.create(is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    assert [logged_in(viewer).get(path).status_code for path in paths] == [200, 403, 200, 200]
    act(logged_in(viewer), KEYS, "revoke", one)
    one.refresh_from_db()
    assert one.state == "working"
    person = logged_in(UserFactory.create())
    assert {person.get(path).status_code for path in paths} == {404}
    assert enter(person).status_code == 404
    assert {Client().get(path).status_code for path in paths} == {302}


def test_whoever_looks_after_a_board_may_after_the_other_region_s_too(staff):
    user = UserFactory.create()
    given = {"email": user.email, "system": "lever", "tenant": "AcmeCo"}
    for region in ({}, {"eu": "on"}):
        assert staff.post(f"{ADMINS}add/", {**given, **region}).status_code == 302
    assert sorted(map(str, EmployerAdmin.objects.all())) == ["Lever AcmeCo", "Lever AcmeCo (EU)"]
    refused = staff.post(f"{ADMINS}add/", {**given, "eu": "on"})
    assert [*refused.context["adminform"].form.errors] == ["email"]


def test_an_employer_s_admin_is_made_and_dismissed(staff):
    user = UserFactory.create()
    for tenant in ("acme", "other"):
        given = {"email": user.email.upper(), "system": "greenhouse", "tenant": tenant}
        assert staff.post(f"{ADMINS}add/", given).status_code == 302
    user.refresh_from_db()
    assert user.is_staff
    assert user.has_perm("applications.add_employerconnection")
    one, other = EmployerAdmin.objects.all()
    act(staff, ADMINS, "dismiss", one)
    assert User.objects.get(pk=user.pk).is_staff
    act(staff, ADMINS, "dismiss", other)
    left = User.objects.get(pk=user.pk)
    assert (left.is_staff, left.has_perm("applications.add_employerconnection")) == (False, False)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nobody@example.com", "Nobody here has this address."),
        ("staff@example.com", "They are of the staff, who enter every employer’s keys."),
        ("hers@example.com", "They look after this board already."),
    ],
)
def test_who_can_t_be_one_isn_t(staff, who, said):
    UserFactory.create(email="staff@example.com", is_staff=True)
    hers = UserFactory.create(email="hers@example.com")
    employer_admins.assign(EmployerAdmin(user=hers, system="greenhouse", tenant="acme"))
    given = {"email": who, "system": "greenhouse", "tenant": "Acme"}
    refused = staff.post(f"{ADMINS}add/", given)
    assert refused.context["adminform"].form.errors == {"email": [said]}
    assert EmployerAdmin.objects.count() == 1


def test_all_of_an_employer_s_goes_with_its_admin_s_account_but_the_keys():
    user = admin_of()
    enter(logged_in(user))
    user.delete()
    assert not EmployerAdmin.objects.exists()
    assert EmployerConnection.objects.get().entered_by is None
