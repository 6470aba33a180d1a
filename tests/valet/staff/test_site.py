import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def strict(settings):
    settings.ADMIN_NEEDS_SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def user():
    user = UserFactory.create(is_staff=True, is_superuser=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def logged_in(user):
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def code():
    return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[-1]))


def test_staff_without_a_second_factor_are_led_to_one(user):
    shown = logged_in(user).get("/admin/")
    assert shown.url == "/account/2fa/totp/activate/?next=/admin/"


def test_a_session_from_before_shows_it_first(user):
    client = logged_in(user)
    TOTP.activate(user, SECRET)
    assert client.get("/admin/").url == "/account/2fa/reauthenticate/?next=/admin/"
    shown = client.post("/account/2fa/reauthenticate/?next=/admin/", {"code": code()})
    assert shown.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_logs_in_with_it_is_let_in(user):
    TOTP.activate(user, SECRET)
    client = logged_in(user)
    assert client.get("/admin/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": code()})
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 302


def test_there_is_no_other_way_in(user):
    client = Client()
    shown = client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    assert shown["Location"] == "/account/login/?next=/admin/"
    for path in ("/admin/", "/admin/search/?s=a", "/admin/password_change/", "/admin/jsi18n/"):
        assert client.get(path)["Location"].startswith("/account/"), path
    client.force_login(UserFactory.create())
    for path in ("/admin/", "/admin/search/?s=a", "/admin/nothing/", "/admin/jsi18n/"):
        assert client.get(path).status_code == 404, path


def test_only_these_pages_have_a_weaker_policy(user, settings):
    settings.ADMIN_NEEDS_SECOND_FACTOR = False
    client = Client()
    client.force_login(user)
    for path in ("/admin/", "/admin/accounts/user/", "/admin/search/?s=a"):
        shown = client.get(path)
        assert shown.status_code == 200
        policy = shown["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval';" in f"{policy};"
        assert "default-src 'self';" in f"{policy};"
    for path in ("/applications/", "/pricing/"):
        assert "unsafe" not in client.get(path)["Content-Security-Policy"], path
