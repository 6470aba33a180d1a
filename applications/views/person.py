"""Who looks at a page, and which of their applications they mean."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from applications.access import application_of
from applications.models import Application

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def owned(
    view: Callable[Concatenate[HttpRequest, Application, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """The view gets an application of whoever is logged in: one of somebody else's doesn't exist."""

    def opened(
        request: HttpRequest, application: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            # What was meant can't be done after the log-in: it leads to where it is seen.
            looks = request.method in ("GET", "HEAD")
            page = reverse("applications:show", args=[application])
            return redirect_to_login(request.get_full_path() if looks else page)
        return view(request, application_of(user_of(request), application), *args, **kwargs)

    opened.__name__ = view.__name__
    return opened  # type: ignore[return-value]  # Django passes what the address names by name
