"""The person's accounts on sites: listed, shown when they ask, forgotten."""

import pytest
from django.test import Client

from accounts import site_accounts
from automation.passwords import new_password
from automation.protocol import AccountStep
from tests.api import program
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "hunter2-Correct-Horse!"


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def keep(user, site):
    site_accounts.expect(user.pk, site, email="ada@example.com")
    site_accounts.give(user.pk, site, SECRET)


def test_the_list_shows_no_password(client, user):
    keep(user, "https://jobs.example")
    keep(UserFactory.create(), "https://elsewhere.example")
    shown = client.get("/site-accounts/").content.decode()
    assert "jobs.example" in shown
    assert "ada@example.com" in shown
    assert "elsewhere.example" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_many(client, user, rows, django_assert_max_num_queries):
    for number in range(rows):
        keep(user, f"https://jobs{number}.example")
    with django_assert_max_num_queries(6):
        assert client.get("/site-accounts/").content.count(b"Show the password") == rows


def test_the_password_is_shown_to_who_asks_and_kept_by_nobody(client, user):
    keep(user, "https://jobs.example")
    path = f"/site-accounts/{user.site_accounts.get().pk}/password/"
    assert client.get(path).status_code == 405
    shown = client.post(path)
    assert SECRET in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_one_is_forgotten_after_a_question(client, user):
    keep(user, "https://jobs.example")
    path = f"/site-accounts/{user.site_accounts.get().pk}/forget/"
    assert "Forget jobs.example?" in client.get(path).content.decode()
    assert user.site_accounts.exists()
    assert client.post(path).status_code == 302
    assert not user.site_accounts.exists()


def test_one_that_was_created_works_once_it_was_signed_in_to(client, user):
    site_accounts.plan(user.pk, "https://jobs.example", email="ada@example.com")
    for step, told in (
        (AccountStep.REGISTERING, "may have been created"),
        (AccountStep.REGISTERED, "not signed in to yet"),
        (AccountStep.SIGNED_IN, "works"),
    ):
        site_accounts.note(user.pk, "https://jobs.example", step)
        listed = " ".join(client.get("/site-accounts/").content.decode().split())
        assert f"ada@example.com, {told}, created by Valet" in listed


def test_a_no_is_called_one(client, user):
    site_accounts.decline(user.pk, "https://jobs.example")
    listed = client.get("/site-accounts/").content.decode()
    assert "You want no account there." in listed
    assert "yours" not in listed
    assert "last used" not in listed
    path = f"/site-accounts/{user.site_accounts.get().pk}/forget/"
    asked = client.get(path).content.decode()
    assert "Forget your no to jobs.example?" in asked
    assert "stays on the site" not in asked
    client.post(path)
    assert not user.site_accounts.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_program_lists_them_without_passwords(user, rows, django_assert_max_num_queries):
    for number in range(rows):
        keep(user, f"https://jobs{number}.example")
    api = program(user)
    with django_assert_max_num_queries(6):
        listed = api.get("/api/v1/site-accounts")
    assert len(listed.json()["results"]) == rows
    assert SECRET not in listed.content.decode()
    assert "sealed" not in listed.content.decode()


def test_a_program_may_forget_one(user):
    keep(user, "https://jobs.example")
    path = f"/api/v1/site-accounts/{user.site_accounts.get().pk}"
    assert program(user).delete(path).status_code == 204
    assert not user.site_accounts.exists()


def test_drawn_passwords_suit_every_site():
    drawn = {new_password() for _ in range(200)}
    assert len(drawn) == 200
    for each in drawn:
        assert len(each) >= 16
        kinds = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
        assert all(any(map(kind, each)) for kind in kinds)
