"""What was sent is counted once, and the open receipt is told of it."""

import pytest

from applications import settling, timeline
from billing import entitlements
from tests.factories import UserFactory
from tests.factories.stages import sent

pytestmark = pytest.mark.django_db


def test_the_receipt_is_told_once_that_it_counts(django_capture_on_commit_callbacks):
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    application = sent(user)
    entitlements.reserve(user.pk, application.pk)
    rings = []

    def hear(sender, application_id, head, **_):
        rings.append((application_id, entitlements.is_captured(application_id)))

    timeline.rung.connect(hear)
    try:
        for _ in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                settling.meter(application.pk)
    finally:
        timeline.rung.disconnect(hear)
    assert rings == [(application.pk, True)]
    assert entitlements.usage(user.pk).used == 1
