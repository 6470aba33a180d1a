"""Who may speak for an attempt: looked at once nobody else is at it."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from applications import attempts
from applications.errors import StaleAttemptError
from applications.models import Application, Attempt
from tests.factories import AttemptFactory

pytestmark = pytest.mark.django_db(transaction=True)


def waits() -> bool:
    """Is somebody held up by our lock?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_one_that_is_sealed_while_its_lock_is_waited_for_is_stale():
    attempt = AttemptFactory.create()
    stale = threading.Event()

    def speak() -> None:
        try:
            with transaction.atomic():
                attempts.locked(attempt.pk, epoch=attempt.epoch)
        except StaleAttemptError:
            stale.set()
        finally:
            connection.close()

    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=attempt.application_id)
        late = threading.Thread(target=speak)
        late.start()
        while not waits():
            assert late.is_alive()
        Attempt.objects.filter(pk=attempt.pk).update(sealed_at=timezone.now())
        Application.objects.filter(pk=attempt.application_id).update(reason="over")
    late.join()
    assert stale.is_set()


def test_it_comes_with_its_application_in_one_query(django_assert_num_queries):
    attempt = AttemptFactory.create()
    with transaction.atomic(), django_assert_num_queries(1) as said:
        found = attempts.locked(attempt.pk, epoch=attempt.epoch)
        assert found.application.pk == attempt.application_id
    # Whoever else changes an attempt has locked its application before.
    sql = said.captured_queries[0]["sql"]
    assert sql.endswith('FOR NO KEY UPDATE OF "applications_application", "applications_attempt"')
