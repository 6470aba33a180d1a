"""A runner that can't be reached, though its browser is there."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone

from applications import permits, starting, watching
from applications.models import Attempt, AttemptState, State
from automation.protocol import PermitRequest
from sandboxes import leases, registry
from sandboxes.models import Lease, LeaseState
from sandboxes.providers import Sandbox, SandboxState
from sandboxes.runner import RunnerClient, RunnerRefusedError
from tests.applications.stage import Machines
from tests.factories import AttemptFactory
from tests.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(tmp_path, monkeypatch):
    sandbox = Sandbox(
        "s", f"http://127.0.0.1:{free_port()}", SandboxState.READY, timezone.now(), "s"
    )
    machines = Machines(tmp_path, ExitStack())
    monkeypatch.setattr(machines, "get", lambda _: sandbox)
    monkeypatch.setattr(registry, "TIERS", {3: machines.spec()})
    registry.provider_of.cache_clear()
    attempt = AttemptFactory.create(
        tier=3, state=AttemptState.LIVE, application__state=State.RUNNING
    )
    leases.request(attempt.pk, tier=3)
    Lease.objects.update(
        state=LeaseState.READY, vendor_id=sandbox.id, address=sandbox.address, warm=False
    )
    yield attempt
    registry.provider_of.cache_clear()


def heard(attempt: Attempt, *, seconds: float) -> Attempt:
    """So long ago; and it is watched."""
    ago = timezone.now() - timedelta(seconds=seconds)
    Attempt.objects.filter(pk=attempt.pk).update(heard_at=ago)
    watching.watch(attempt.application_id)
    attempt.refresh_from_db()
    return attempt


def test_it_may_come_back_for_a_while(attempt, settings):
    assert heard(attempt, seconds=settings.LOST_SECONDS - 60).state == AttemptState.LIVE


def test_then_the_run_begins_anew_with_another(attempt, settings):
    assert heard(attempt, seconds=settings.LOST_SECONDS + 1).state == AttemptState.DRAINING
    assert attempt.outcome["code"] == "sandbox_lost"


def test_what_it_may_be_sending_has_its_full_time(attempt, settings):
    request = PermitRequest(
        act_id="act", attempt=str(attempt.pk), epoch=1, plan_hash="plan", posting_key="key"
    )
    assert permits.request(attempt.pk, request).granted
    assert heard(attempt, seconds=settings.LOST_SECONDS + 1).state == AttemptState.LIVE


def test_one_whose_token_is_being_changed_may_come_back_too(attempt, settings, monkeypatch):
    def refuses(*_, **__):
        raise RunnerRefusedError(401, "unauthorized")

    for call in ("submit", "events"):
        monkeypatch.setattr(RunnerClient, call, refuses)
    assert starting.dispatch(attempt.application_id) is not None
    assert heard(attempt, seconds=settings.LOST_SECONDS - 60).state == AttemptState.LIVE
    assert heard(attempt, seconds=settings.LOST_SECONDS + 1).state == AttemptState.DRAINING
