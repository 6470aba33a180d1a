"""Whose page it is."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def login_needed(view: View[P]) -> View[P]:
    """A page sends to the log-in and back. A piece of a page that is still open is told so instead: what was typed
    on it stays where it is."""
    page: View[P] = login_required(view)

    @wraps(view)
    def asked(request: HttpRequest, /, *arguments: P.args, **named: P.kwargs) -> HttpResponse:
        if in_place(request) and not request.user.is_authenticated:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return page(request, *arguments, **named)

    return asked


def in_place(request: HttpRequest) -> bool:
    """An open page asks for a piece of itself."""
    return request.headers.get("HX-Request") == "true"


def person(request: HttpRequest) -> User:
    """Of a view with `login_needed`."""
    assert isinstance(request.user, User)
    return request.user
