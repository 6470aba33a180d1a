"""Signing up, logging in and out, and the second factor: allauth's pages in our look."""

import re

import pytest
from allauth.account import urls as account_urls
from allauth.account.models import EmailAddress
from allauth.mfa import urls as mfa_urls
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, reverse

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
ARGUMENTS = {"key": "x-y", "uidb36": "1"}


@pytest.fixture
def person(client):
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def routed(patterns=None):
    for each in patterns or [*account_urls.urlpatterns, *mfa_urls.urlpatterns]:
        if isinstance(each, URLResolver):
            yield from routed(each.url_patterns)
        elif isinstance(each, URLPattern):
            yield (
                each.name,
                {name: ARGUMENTS[name] for name in each.pattern.converters or {}}
                or {name: ARGUMENTS[name] for name in each.pattern.regex.groupindex},
            )


ROUTED = dict(routed())


@pytest.mark.parametrize("name", ROUTED)
def test_every_page_that_is_routed_is_in_the_look(client, person, name):
    path = reverse(name, kwargs=ROUTED[name])
    for who in (type(client)(), person):
        answer = who.get(path, follow=True)
        if answer.headers["Content-Type"].startswith("text/html") and not answer.redirect_chain:
            assert answer.status_code in {200, 404}, path
            assert "css/tokens.css" in answer.content.decode(), path
        assert answer.status_code < 500, path


def test_who_tries_too_often_is_told_to_wait(client):
    given = {"login": "a@example.com", "password": "x"}
    *_, answer = [client.post("/account/login/", given) for _ in range(11)]
    page = answer.content.decode()
    assert "Too many" in page or "That was too often" in page
    assert "css/tokens.css" in page


def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong_beside_it(client):
    page = client.post(
        "/account/signup/", {"email": "nobody", "password1": "x", "password2": "y"}
    ).content.decode()
    assert 'value="nobody"' in page
    assert 'id="id_email_error"' in page
    page = client.post("/account/login/", {"login": "a@example.com", "password": "x"}).content
    assert b'value="a@example.com"' in page
    assert "That e-mail and password don’t match." in page.decode()


def test_signing_up_twice_tells_only_the_owner(client, mailoutbox):
    given = {"email": "ada@example.com", "password1": PASSWORD, "password2": PASSWORD}
    first = client.post("/account/signup/", given)
    cache.clear()
    second = type(client)().post("/account/signup/", given)
    assert first.headers["Location"] == second.headers["Location"]
    assert [mail.subject for mail in mailoutbox] == [
        "Confirm your address for Valet",
        "You have an account already",
    ]
    assert User.objects.count() == 1


def test_a_forgotten_password_is_chosen_anew_by_mail(client, mailoutbox):
    user = UserFactory.create()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/account/password/reset/", {"email": user.email})
    (link,) = re.findall(r"http://testserver(/\S+)", mailoutbox[0].body)
    form = client.get(link, follow=True)
    new = "a quite different one"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    used = type(client)().get(link, follow=True)
    assert "This link is used up" in used.content.decode()


def secret_on(page):
    found = re.search(r'<code id="totp-key">(\w+)</code>', page.content.decode())
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_the_second_factor_is_turned_on_and_asked_for(person, mailoutbox):
    page = person.get("/account/2fa/totp/activate/", follow=True)
    assert "Is it you?" in page.content.decode()
    page = person.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
        {"password": PASSWORD},
        follow=True,
    )
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret_on(page), counter))
    codes = person.post("/account/2fa/totp/activate/", {"code": code}, follow=True)
    assert "Recovery codes" in codes.content.decode()
    assert "The second factor is on" in {mail.subject for mail in mailoutbox}
    person.post("/account/logout/")
    user = User.objects.get()
    asked = person.post(
        "/account/login/", {"login": user.email, "password": PASSWORD}, follow=True
    ).content.decode()
    assert "Your second factor" in asked
