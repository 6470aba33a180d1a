"""The staff's pages: who may open them, and under which policy. What is in them stands in each app's `admin`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from typing_extensions import override
from unfold.sites import UnfoldAdminSite

View = Callable[..., HttpResponseBase]

# Alpine evaluates what stands in attributes, and unfold writes its colours into the page
# (https://alpinejs.dev/advanced/csp). These pages alone get that.
POLICY: dict[str, list[str]] = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class StaffSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Staff log in where everybody does, with a second factor. For everybody else there is nothing here."""

    @override
    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded = csp_replace(POLICY)(super().admin_view(view, cacheable))

        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return self._turned_away(request) or guarded(request, *args, **kwargs)

        return opened

    def _turned_away(self, request: HttpRequest) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not self.has_permission(request):
            raise Http404("nothing here")
        if not settings.ADMIN_NEEDS_SECOND_FACTOR or _has_shown_second_factor(request):
            return None
        to = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
        return redirect_to_login(request.get_full_path(), resolve_url(to))

    @override
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    @override
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_logout")

    @override
    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")


def _has_shown_second_factor(request: HttpRequest) -> bool:
    """In this session: one from before it was set up hasn't."""
    methods = (each["method"] for each in get_authentication_records(request, request.user))
    return "mfa" in methods and is_mfa_enabled(request.user)
