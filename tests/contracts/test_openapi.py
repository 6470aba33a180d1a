"""The API is asked what its schema says it can be asked, and what it says it can't: it never breaks, and answers as it says."""

from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import tokens
from accounts.models import Resume, Scope
from applications.models import Batch, Delivery
from tests.architecture.repository import ROOT
from tests.factories.everything import everything
from valet.lib import blobs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

api = schemathesis.openapi.from_path(ROOT / "valet" / "openapi.yaml")
api.app = get_wsgi_application()
api.config.generation.update(deterministic=True, database="none")
api.config.phases.update(phases=["examples", "fuzzing"])


@pytest.fixture(autouse=True)
def connected():
    """The connection is the test's own, as with Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *_: True)
    # The caller's own name for where it is.
    settings.ALLOWED_HOSTS = ["localhost"]
    store = {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "blobs": store}
    application = everything()
    delivery = Delivery.objects.get()
    user = application.user
    kept = blobs.keep(b"%PDF", owner=user.pk, kind="resumes")
    Resume.objects.update(blob=kept)
    _, token = tokens.create_token(user, name="a program", scopes=Scope, days=1)
    own = {
        "application": application.pk,
        "batch": Batch.objects.get().pk,
        "endpoint": delivery.endpoint_id,
        "delivery": delivery.pk,
        "resume": application.resume_id,
        "answer": user.answers.get().pk,
        "session": user.session_states.get().pk,
    }
    return token, own


def point(case, own):
    """Half of the ids that are drawn become those of rows that there are."""
    for name, value in (case.path_parameters or {}).items():
        try:
            even = UUID(str(value)).int % 2 == 0
        except ValueError:
            continue
        if even and name in own:
            case.path_parameters[name] = str(own[name])


@api.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    # The rows are the test's, and what one example does to them the next may find.
    suppress_health_check=list(HealthCheck),
)
def test_the_api_answers_as_its_schema_says(case, token):
    secret, own = token
    point(case, own)
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
