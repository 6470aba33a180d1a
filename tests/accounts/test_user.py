import pytest
from django.db import IntegrityError

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_one_account_however_it_is_written():
    User.objects.create_user("ada@example.com", "x")
    with pytest.raises(IntegrityError):
        User.objects.create_user("Ada@example.com", "x")


def test_a_user_needs_an_address():
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("", "x")


def test_the_address_logs_in_in_any_case():
    user = User.objects.create_user("ada@example.com", "x")
    assert User.objects.get_by_natural_key("ADA@example.com") == user
