"""What a person's browser knows from one use to the next: one at a time, theirs alone, and gone when they say so."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import departure
from accounts.models import SiteAccount
from sandboxes import contexts, leases, session_state
from sandboxes.errors import ConflictError, ProviderError
from sandboxes.models import BrowserContext, Lease, LeaseState, SessionState
from tests.factories import UserFactory
from valet.lib import personal_data
from valet.lib.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tier_2")]


@pytest.fixture
def user():
    return UserFactory.create()


def begin(user):
    """A lease whose session runs."""
    subject = new_id()
    leases.request(subject, tier=2, person=user.pk)
    leases.provide(subject)
    lease = leases.provide(subject)
    assert lease.state == LeaseState.READY
    return lease


def rested():
    BrowserContext.objects.update(free_at=timezone.now())


def context_of(client, lease):
    return client._sdk.sessions.retrieve(lease.vendor_id).context_id


def test_the_first_use_makes_one_and_the_next_opens_it(user, client):
    first = begin(user)
    kept = BrowserContext.objects.get()
    assert (kept.user, kept.vendor_id) == (user, context_of(client, first))
    leases.release(first.subject)
    rested()
    assert context_of(client, begin(user)) == kept.vendor_id


def test_each_person_has_their_own(user, client):
    ours, theirs = begin(user), begin(UserFactory.create())
    assert context_of(client, ours) != context_of(client, theirs)


def test_one_browser_at_a_time_has_it(user, emulator):
    begin(user)
    other = new_id()
    leases.request(other, tier=2, person=user.pk)
    with pytest.raises(ConflictError, match="in use"):
        leases.provide(other)
    assert len(emulator.living()) == 1
    assert Lease.objects.get(subject=other).complaint


def test_it_rests_after_its_browser_has_ended(user, provider, emulator):
    first = begin(user)
    leases.release(first.subject)
    until = BrowserContext.objects.get().free_at
    assert until is not None
    assert abs(until - timezone.now() - provider.rest) < timedelta(seconds=5)
    assert contexts.free_at(user.pk) == until
    with pytest.raises(ConflictError, match="being written"):
        begin(user)
    assert emulator.living() == []
    rested()
    assert contexts.free_at(user.pk) is None
    begin(user)


def test_one_that_can_t_be_ended_yet_keeps_it(user, emulator):
    first = begin(user)
    emulator.order("error_before", call="update_session")
    leases.release(first.subject)
    assert contexts.free_at(user.pk) is not None
    with pytest.raises(ConflictError, match="in use"):
        begin(user)
    leases.reap()
    rested()
    begin(user)
    assert len(emulator.living()) == 1


@pytest.mark.parametrize("lost", [1, 3])
def test_one_that_the_vendor_has_lost_is_made_anew(user, client, emulator, lost):
    leases.release(begin(user).subject)
    for _ in range(lost):
        rested()
        emulator.forget_context(BrowserContext.objects.get().vendor_id)
        subject = new_id()
        leases.request(subject, tier=2, person=user.pk)
        with pytest.raises(ProviderError):
            leases.provide(subject)
        leases.provide(subject)
        lease = leases.provide(subject)
        assert lease.state == LeaseState.READY
        assert context_of(client, lease) == BrowserContext.objects.get().vendor_id
        leases.release(subject)


def test_of_two_that_make_the_first_at_once_one_is_kept(user, provider, emulator, monkeypatch):
    make = provider.make_context
    meanwhile = iter([make])

    def make_after_another():
        for first in meanwhile:
            BrowserContext.objects.update(vendor_id=first())
        return make()

    before = emulator.calls("delete_context")
    monkeypatch.setattr(provider, "make_context", make_after_another)
    begin(user)
    assert emulator.calls("delete_context") - before == 1
    assert provider._client.has_context(BrowserContext.objects.get().vendor_id)


def test_it_goes_with_its_person(user, client, emulator, django_capture_on_commit_callbacks):
    begin(user)
    stranger = begin(UserFactory.create())
    kept = BrowserContext.objects.get(user=user).vendor_id
    with django_capture_on_commit_callbacks(execute=True):
        departure.delete(user)
    leases.reap()
    assert emulator.living() == [stranger.vendor_id]
    assert client.has_context(kept), "its browser may still be writing it"
    rested()
    leases.reap()
    assert not client.has_context(kept)
    assert BrowserContext.objects.get() == stranger.context
    gone = Lease.objects.get(person=None)
    assert (gone.state, gone.cost > 0) == (LeaseState.GONE, True)


def test_one_that_can_t_be_deleted_now_is_deleted_later(user, client, emulator):
    leases.release(begin(user).subject)
    rested()
    kept = BrowserContext.objects.get().vendor_id
    contexts.disown(user.pk)
    emulator.order("error_before", call="delete_context")
    contexts.drop_disowned()
    assert client.has_context(kept)
    contexts.drop_disowned()
    assert not client.has_context(kept)


@pytest.mark.parametrize("way", ["all", "one", "account", "page", "api"])
def test_signing_out_forgets_the_browser_and_nobody_else_s(user, way):
    stranger = UserFactory.create()
    for each in (user, stranger):
        leases.release(begin(each).subject)
        SessionState.objects.create(user=each, site="a.example", blobs=["x"])
        SiteAccount.objects.create(user=each, site="https://a.example", state="works")
    browser = Client()
    browser.force_login(user)
    {
        "all": lambda: session_state.revoke_all(user.pk),
        "one": lambda: session_state.revoke(session_state.connected(user.pk).get()),
        "account": lambda: SiteAccount.objects.get(user=user).delete(),
        "page": lambda: browser.post(reverse("sandboxes:sessions_delete")),
        "api": lambda: browser.delete("/api/v1/sessions"),
    }[way]()
    assert not contexts.of(user.pk).exists()
    assert contexts.of(stranger.pk).exists()
    assert BrowserContext.objects.filter(user=None).count() == 1


def test_the_person_sees_that_there_is_one_and_not_which(user, client):
    begin(user)
    browser, stranger = Client(), Client()
    browser.force_login(user)
    stranger.force_login(UserFactory.create())
    page = reverse("sandboxes:sessions")
    shown = browser.get(page).content.decode()
    assert "The browser that sites trust" in shown
    assert BrowserContext.objects.get().vendor_id not in shown
    assert "The browser that sites trust" not in stranger.get(page).content.decode()


def test_it_is_taken_along_without_what_opens_it(user):
    begin(user)
    told = {each.name: each.content.decode() for each in personal_data.export(user.pk)}
    (row,) = json.loads(told["sandboxes/browsers.json"])
    assert sorted(row) == ["created_at", "tier", "used_at"]
    assert BrowserContext.objects.get().vendor_id not in "".join(told.values())
    nobody = personal_data.export(UserFactory.create().pk)
    assert b"[]" in next(each.content for each in nobody if each.name.endswith("browsers.json"))


def test_without_a_person_nothing_is_kept(client):
    subject = new_id()
    leases.request(subject, tier=2)
    lease = leases.provide(subject)
    assert lease.context is None
    assert client.session(lease.vendor_id).status == "RUNNING"
