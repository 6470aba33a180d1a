import pytest
from django.test import Client
from django.views.defaults import server_error

from billing.plans import PLANS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_what_it_is_and_a_person_goes_to_work(client):
    assert "Stop retyping yourself." in client.get("/").content.decode()
    client.force_login(UserFactory.create())
    assert client.get("/").headers["Location"] == "/applications/"


def test_every_plan_that_costs_is_offered_by_the_table(client):
    page = client.get("/pricing/").content.decode()
    for plan in PLANS.values():
        assert (f"{plan.applications} applications</p>" in page) is bool(plan.price)
    assert "$0.50, $0.35 or $0.25" in page


def test_the_address_of_a_job_is_kept_over_signing_up(client):
    asked = client.get("/start/", {"url": "https://jobs.example.com/1?a=b&c=d"})
    target = asked.headers["Location"]
    assert target.startswith("/account/signup/?next=%2Fapplications%2Fnew%2F%3Furl%3D")
    form = client.get(target).content.decode()
    assert "/applications/new/?url=https%3A%2F%2Fjobs.example.com%2F1%3Fa%3Db%26c%3Dd" in form


@pytest.mark.parametrize("path", ["/", "/pricing/", "/account/login/", "/nothing/"])
def test_pages_allow_nothing_inline_and_hold_none(client, path):
    answer = client.get(path)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_errors_are_told_in_the_look(client):
    missing = client.get("/nothing/")
    assert (missing.status_code, "There is nothing here" in missing.content.decode()) == (404, True)
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/account/login/", {"login": "a@example.com", "password": "x"})
    assert (refused.status_code, "Please send it again" in refused.content.decode()) == (403, True)


def test_a_broken_page_needs_nothing_to_tell_so(rf):
    page = server_error(rf.get("/")).content.decode()
    assert "Something broke on our side" in page
    assert "css/tokens.css" in page
