"""The pool at the vendor's emulator, in whose machines nothing runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from sandboxes import leases, pool, registry, tasks, tokens
from sandboxes.models import Lease, LeaseState, PoolMachine, PoolState
from tests.emulator_process import until
from tests.pooled import ready
from valet.lib.ids import new_id

pytestmark = pytest.mark.django_db


def stopped(fly):
    until(lambda: set(fly.living().values()) == {"stopped"})


def test_it_is_filled_with_machines_that_do_not_run(fly):
    pool.keep()
    stopped(fly)
    assert set(fly.living()) == fly.waiting()
    assert len(fly.waiting()) == 2
    pool.keep()
    assert len(fly.living()) == 2


def test_a_lease_takes_the_oldest_over_with_its_token(fly):
    pool.keep()
    stopped(fly)
    oldest = PoolMachine.objects.all()[0]
    lease = ready(new_id())
    assert (lease.machine, lease.vendor_id, lease.warm) == (oldest.pk, oldest.vendor_id, True)
    assert leases._token(lease) == tokens.opened(oldest.sealed_token, machine=oldest.pk)
    assert not PoolMachine.objects.filter(pk=oldest.pk).exists()
    assert fly.living()[str(lease.machine)] == "started"
    assert lease.seconds_to_ready is not None
    assert fly.is_as_it_should_be()
    assert fly.ends_empty()


def test_after_one_was_taken_another_is_made(fly, django_capture_on_commit_callbacks, monkeypatch):
    pool.keep()
    asked = []
    monkeypatch.setattr(tasks.replenish_pool, "apply_async", lambda **how: asked.append(how))
    with django_capture_on_commit_callbacks(execute=True):
        ready(new_id())
    assert len(asked) == 1
    tasks.replenish_pool()
    assert len(fly.waiting()) == 2


def test_with_an_empty_pool_a_machine_is_made_for_the_lease(fly):
    lease = ready(new_id())
    assert (lease.warm, lease.machine) == (False, lease.pk)
    assert set(fly.living()) == {str(lease.pk)}


def test_a_lease_that_was_given_back_takes_none(fly):
    pool.keep()
    subject = new_id()
    lease = leases.request(subject, tier=3)
    leases.release(subject)
    assert not pool.take(lease)
    assert len(fly.waiting()) == 2


def test_a_machine_that_is_gone_costs_a_slow_start(fly):
    pool.keep()
    stopped(fly)
    for machine in fly.client.list_():
        fly.client.destroy(machine.id, force=True)
    until(lambda: fly.living() == {})
    lease = ready(new_id())
    assert lease.warm is False
    assert fly.is_as_it_should_be()
    assert fly.ends_empty()


def test_a_machine_that_ends_as_it_starts_costs_a_slow_start(fly):
    pool.keep()
    subject = new_id()
    leases.request(subject, tier=3)
    taken = leases.provide(subject)
    while taken.state != LeaseState.STARTING:
        taken = leases.provide(subject)
    fly.client.destroy(taken.vendor_id, force=True)
    until(lambda: str(taken.machine) not in fly.living())
    lease = ready(subject)
    assert (lease.warm, lease.machine == taken.machine) == (False, False)
    assert fly.is_as_it_should_be()


def test_a_machine_that_nobody_starts_in_time_is_given_up(fly, emulator):
    pool.keep()
    stopped(fly)
    emulator.order("precondition", call="start", times=2)
    subject = new_id()
    leases.request(subject, tier=3)
    assert leases.provide(subject).state == LeaseState.TAKEN
    Lease.objects.update(taken_at=timezone.now() - leases.START_PATIENCE - timedelta(seconds=1))
    assert leases.provide(subject).state == LeaseState.REQUESTED
    assert PoolMachine.objects.filter(state=PoolState.RETIRED).count() == 1
    assert ready(subject).warm is False
    assert fly.is_as_it_should_be()


def test_what_the_vendor_lost_is_made_anew(fly):
    pool.keep()
    lost = PoolMachine.objects.all()[0].vendor_id
    fly.client.destroy(lost, force=True)
    until(lambda: len(fly.living()) == 1)
    pool.keep()
    assert len(fly.waiting()) == 2
    assert not PoolMachine.objects.filter(vendor_id=lost).exists()


def test_one_that_runs_and_nobody_took_is_replaced(fly):
    pool.keep()
    stopped(fly)
    fly.client.start(PoolMachine.objects.all()[0].vendor_id)
    until(lambda: "started" in fly.living().values())
    pool.keep()
    stopped(fly)
    assert fly.is_as_it_should_be()


def test_a_new_image_replaces_them_all_and_is_the_only_one_lent(fly):
    pool.keep()
    stopped(fly)
    before = set(fly.living())
    fly.deploy("registry.fly.io/valet-runner:2")
    assert ready(new_id()).warm is False
    pool.replenish()
    # Never more than the target, and what is being rolled.
    assert len(fly.living()) == 1 + 2 + 2
    assert {row.image for row in PoolMachine.objects.exclude(state=PoolState.RETIRED)} == {
        "registry.fly.io/valet-runner:2"
    }
    assert fly.is_as_it_should_be()
    assert not before & set(fly.living())
    assert ready(new_id()).warm is True


def test_a_smaller_target_ends_what_is_too_many(fly, settings):
    pool.keep()
    settings.POOL_TARGET = 1
    assert fly.is_as_it_should_be()


def test_the_reaper_knows_the_pools_machines(fly):
    pool.keep()
    assert leases.reap() == 0
    assert len(fly.living()) == 2
    PoolMachine.objects.all().delete()
    assert leases.reap() == 2
    until(lambda: fly.living() == {})


def test_who_fills_it_at_once_overfills_nothing(fly, monkeypatch):
    create = PoolMachine.objects.bulk_create

    def behind_another(rows, **how):
        monkeypatch.setattr(PoolMachine.objects, "bulk_create", create)
        pool.replenish()
        return create(rows, **how)

    monkeypatch.setattr(PoolMachine.objects, "bulk_create", behind_another)
    pool.replenish()
    assert len(fly.living()) == PoolMachine.objects.count() == 2


def test_a_token_is_neither_in_the_environment_nor_in_the_metadata(fly):
    pool.keep()
    row = PoolMachine.objects.all()[0]
    token = tokens.opened(row.sealed_token, machine=row.pk)
    told = fly.client._call("GET", f"machines/{row.vendor_id}").json()["config"]
    assert token not in str(told["env"]) + str(told["metadata"])
    assert (told["auto_destroy"], told["restart"]) == (True, {"policy": "no"})


def test_what_it_costs_is_known():
    # https://fly.io/docs/about/pricing/: 5 machines of 2 GB, at 0.15 dollars a GB and month.
    assert 5 * registry.TIERS[3].stopped_cost() == Decimal("1.50")


def test_staff_see_what_it_holds_and_costs(fly, admin_client):
    pool.keep()
    shown = admin_client.get("/admin/sandboxes/poolmachine/").content.decode()
    assert fly.image in shown
    assert "2 of 2" in shown
    assert "$0.60 a month" in shown
    began = timezone.now() - timedelta(hours=1)
    for warm, seconds in ((True, 2), (True, 4), (False, 24)):
        ready_at = began + timedelta(seconds=seconds)
        lease = Lease.objects.create(tier=3, subject=new_id(), warm=warm, ready_at=ready_at)
        Lease.objects.filter(pk=lease.pk).update(created_at=began)
    # Of a tier that has no pool.
    Lease.objects.create(tier=2, subject=new_id(), warm=False, ready_at=timezone.now())
    shown = " ".join(admin_client.get("/admin/sandboxes/poolmachine/").content.decode().split())
    assert "2 warm starts of 3 seconds and 1 cold ones of 24 seconds" in shown


def test_staff_replace_one(fly, admin_client):
    pool.keep()
    doubted = PoolMachine.objects.all()[0]
    chosen = {"action": "replace", "_selected_action": [str(doubted.pk)]}
    admin_client.post("/admin/sandboxes/poolmachine/", chosen)
    assert LogEntry.objects.get().change_message == "Replaced."
    assert fly.is_as_it_should_be()
    assert str(doubted.pk) not in fly.living()


def test_only_one_worker_keeps_it(fly, monkeypatch):
    kept: list[None] = []
    monkeypatch.setattr(pool, "keep", lambda: kept.append(tasks.keep_pool()))
    tasks.keep_pool()
    assert kept == [None]
    tasks.keep_pool()
    assert kept == [None, None]


def test_a_vendor_that_does_not_answer_is_left_alone(fly, emulator):
    pool.keep()
    fly.deploy("registry.fly.io/valet-runner:2")
    emulator.order("unavailable", call="list_machines", times=9)
    pool.keep()
    assert emulator.call_off() == 8
