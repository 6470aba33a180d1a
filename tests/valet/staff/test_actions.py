import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from applications import lifecycle
from applications.models import Delivery, State
from tests.factories import ApplicationFactory, DeliveryFactory, UserFactory
from tests.factories.everything import everything

pytestmark = pytest.mark.django_db

APPLICATIONS = "/admin/applications/application/"


@pytest.fixture
def staff():
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def act(client, path, action, *rows, **more):
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(path, chosen)


def state(application):
    application.refresh_from_db()
    return application.state


def test_an_application_is_cancelled_once_that_is_confirmed(staff):
    application = ApplicationFactory.create(state=State.QUEUED)
    asked = act(staff, APPLICATIONS, "cancel", application)
    assert "Cancel these?" in asked.content.decode()
    assert state(application) == State.QUEUED
    act(staff, APPLICATIONS, "cancel", application, confirmed="yes")
    assert state(application) == State.CANCELLED
    assert application.events.get().data["state"] == "cancelled"
    assert LogEntry.objects.get().change_message == "Asked for: cancel."


def test_one_that_failed_is_tried_again(staff):
    failed = ApplicationFactory.create(state=State.RUNNING)
    lifecycle.move(failed.pk, State.FAILED)
    draft = ApplicationFactory.create()
    act(staff, APPLICATIONS, "try_again", failed, draft, confirmed="yes")
    # What its person never started isn't for staff to start.
    assert (state(failed), state(draft)) == (State.QUEUED, State.DRAFT)


def test_one_that_can_t_be_doesn_t_keep_the_others(staff):
    over = ApplicationFactory.create(state=State.FAILED)
    queued = ApplicationFactory.create(state=State.QUEUED)
    done = act(staff, APPLICATIONS, "cancel", over, queued, confirmed="yes")
    assert done.status_code == 302
    assert (state(over), state(queued)) == (State.FAILED, State.CANCELLED)


def test_somebody_is_locked_out_and_let_in(staff):
    user = UserFactory.create()
    own = User.objects.get(is_staff=True)
    act(staff, "/admin/accounts/user/", "lock_out", user, own)
    assert not User.objects.get(pk=user.pk).is_active
    assert User.objects.get(pk=own.pk).is_active
    act(staff, "/admin/accounts/user/", "let_in", user)
    assert User.objects.get(pk=user.pk).is_active


def test_a_token_is_revoked_and_a_delivery_sent_again(staff):
    everything()
    token = ApiToken.objects.get()
    act(staff, "/admin/accounts/apitoken/", "revoke", token)
    token.refresh_from_db()
    assert token.revoked_at is not None
    delivery = DeliveryFactory.create(next_at=None, delivered_at=timezone.now(), attempts=3)
    off = DeliveryFactory.create(endpoint__disabled_at=timezone.now())
    act(staff, "/admin/applications/delivery/", "replay", delivery, off)
    assert Delivery.objects.get(pk=delivery.pk).attempts == 0
    assert Delivery.objects.get(pk=off.pk).next_at is None


def test_staff_who_may_only_look_do_nothing(staff):
    viewer = UserFactory.create(is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(viewer)
    application = ApplicationFactory.create(state=State.QUEUED)
    assert client.get(APPLICATIONS).status_code == 200
    act(client, APPLICATIONS, "cancel", application, confirmed="yes")
    act(client, "/admin/accounts/user/", "lock_out", application.user)
    assert state(application) == State.QUEUED
    assert User.objects.get(pk=application.user_id).is_active
