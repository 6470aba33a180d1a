"""Every page of the staff's, found by asking the site what it has."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from applications.models import EmployerAdmin, EmployerConnection
from tests.factories import UserFactory
from tests.factories.everything import SECRET, everything
from valet.lib.staff import MaskedAdmin

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
MASKED = {
    model: page for model, page in admin.site._registry.items() if isinstance(page, MaskedAdmin)
}

ENTERED = {EmployerAdmin, EmployerConnection}
"""Rows that staff add here. They change none of these either."""


def name(model):
    return model._meta.label


def page(model, kind, *args):
    where = f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"
    return reverse(where, args=[quote(str(arg)) for arg in args])


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture
def staff():
    user = UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    return client


def own(model):
    """A row that the tests made, and not the one who looks."""
    rows = model.objects.exclude(email="staff@example.com") if model is User else model.objects
    return rows.first()


def test_nothing_opens_an_account_to_who_may_only_look():
    assert {"mfa.Authenticator", "account.EmailAddress", "auth.Group"} & set(
        map(name, MODELS)
    ) == set()


def test_every_table_of_ours_is_here():
    ours = ("accounts", "billing", "sandboxes", "applications")
    tables = {model for app in ours for model in apps.get_app_config(app).get_models()}
    assert tables - set(MODELS) == set()


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_list_opens_is_searched_and_costs_the_same_however_long(staff, model):
    everything()
    path = page(model, "changelist")
    staff.get(path)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            everything()
        with CaptureQueriesContext(connection) as queries:
            shown = staff.get(path)
        assert shown.status_code == 200
        assert SECRET not in shown.content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    if admin.site._registry[model].search_fields:
        assert staff.get(path, {"q": "x"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=name)
def test_a_row_opens_with_its_secrets_masked_and_nothing_to_change(staff, model):
    everything()
    path = page(model, "change", own(model).pk)
    shown = staff.get(path)
    assert shown.status_code == 200
    history = staff.get(page(model, "history", own(model).pk))
    assert history.status_code == 200
    assert SECRET not in shown.content.decode() + history.content.decode()
    assert 'name="_save"' not in shown.content.decode()
    before = type(own(model)).objects.values().get(pk=own(model).pk)
    assert staff.post(path, {"_save": "Save"}).status_code == 403
    assert staff.get(page(model, "add")).status_code == (200 if model in ENTERED else 403)
    assert staff.post(page(model, "delete", own(model).pk), {"post": "yes"}).status_code == 403
    assert type(own(model)).objects.values().get(pk=own(model).pk) == before


@pytest.mark.parametrize("model", MODELS, ids=name)
@pytest.mark.parametrize("who", ["nobody", "a person", "staff without leave"])
def test_whoever_isn_t_staff_finds_nothing(model, who):
    everything()
    client = Client()
    if who != "nobody":
        client.force_login(UserFactory.create(is_staff=who != "a person"))
    row = own(model)
    paths = [
        page(model, "changelist"),
        page(model, "change", row.pk),
        page(model, "history", row.pk),
    ]
    if model in MASKED:
        paths.append(page(model, "reveal", row.pk))
    for path in paths:
        refused = client.get(path)
        assert refused.status_code == {"nobody": 302, "a person": 404}.get(who, 403), path
        if who == "nobody":
            assert refused["Location"].startswith("/account/login/?next=/admin/")


@pytest.mark.parametrize("model", MASKED, ids=name)
def test_who_looks_behind_the_mask_says_why_and_is_written_down(staff, model):
    everything()
    row = own(model)
    path = page(model, "reveal", row.pk)
    columns = MASKED[model].revealed
    values = [str(getattr(row, column)) for column in columns]
    asked = staff.get(path)
    assert asked.status_code == 200
    assert staff.post(path, {"why": " "}).status_code == 200
    log = LogEntry.objects.filter(change_message__startswith="Looked at")
    assert not log.exists()
    shown = staff.post(path, {"why": "Ticket 7"})
    for value in values:
        assert value[:20].replace("'", "&#x27;") in shown.content.decode()
    entry = log.get()
    assert SECRET not in staff.get("/admin/").content.decode()
    assert (entry.user.email, entry.object_id) == ("staff@example.com", str(row.pk))
    assert entry.change_message == f"Looked at {', '.join(columns)}: Ticket 7"
    assert (
        staff.post(
            page(model, "reveal", "00000000-0000-0000-0000-000000000000"), {"why": "x"}
        ).status_code
        == 404
    )
