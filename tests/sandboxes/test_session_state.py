import pytest

from sandboxes import session_state
from sandboxes.models import SessionState
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SITE = "https://jobs.example"


def test_a_session_comes_back_to_its_person_and_site_alone():
    ada, bob = UserFactory.create().pk, UserFactory.create().pk
    session_state.save(ada, SITE, b'{"cookies": [1]}')
    session_state.save(ada, SITE, b'{"cookies": [2]}')
    assert session_state.load(ada, SITE) == b'{"cookies": [2]}'
    assert session_state.load(bob, SITE) is None
    assert session_state.load(ada, "https://other.example") is None
    assert b"cookies" not in bytes(SessionState.objects.get().sealed)


def test_a_stolen_row_opens_for_nobody_else():
    ada, bob = UserFactory.create().pk, UserFactory.create().pk
    session_state.save(ada, SITE, b"{}")
    SessionState.objects.update(user=bob)
    assert session_state.load(bob, SITE) is None
