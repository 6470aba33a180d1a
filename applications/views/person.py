"""Who looks at a page, and which of their applications they mean."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from applications.access import application_of
from applications.models import Application

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def logged_in(view: View[P]) -> View[P]:
    """Whoever isn't is led to the log-in, and from there to the page."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_log_in(request, page=reverse("applications:list"))
        return view(request, *args, **kwargs)

    return opened


def _to_log_in(request: HttpRequest, *, page: str) -> HttpResponse:
    """What was meant by a form can't be done after the log-in: that leads to the page where it stands."""
    looks = request.method in ("GET", "HEAD")
    return redirect_to_login(request.get_full_path() if looks else page)


def acted(
    view: Callable[Concatenate[HttpRequest, Application, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Application, P], HttpResponse]:
    """Something is done, by POST. Its address stays in the bar where a form came back: who opens it is led to the page."""

    @wraps(view)
    def opened(
        request: HttpRequest, application: Application, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect("applications:show", application.pk)
        return require_POST(view)(request, application, *args, **kwargs)

    return opened


def owned(
    view: Callable[Concatenate[HttpRequest, Application, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """The view gets an application of whoever is logged in: one of somebody else's doesn't exist."""

    @wraps(view)
    def opened(
        request: HttpRequest, application: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_log_in(request, page=reverse("applications:show", args=[application]))
        return view(request, application_of(user_of(request), application), *args, **kwargs)

    return opened  # type: ignore[return-value]  # Django passes what the address names by name
