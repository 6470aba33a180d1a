"""Whose page it is."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Of a view that asks for a login."""
    assert isinstance(request.user, User)
    return request.user
