"""Where the person is signed in, for Valet: listed, and deleted."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.views.people import login_needed, person
from sandboxes import contexts, session_state

ON_A_PAGE = 50


@require_safe
@login_needed
def sessions_page(request: HttpRequest) -> HttpResponse:
    user_id = person(request).pk
    page = Paginator(session_state.connected(user_id), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "browser": contexts.of(user_id).first()}
    return render(request, "sandboxes/sessions.html", shown)


@require_POST
@login_needed
def session_delete(request: HttpRequest, session: UUID) -> HttpResponse:
    kept = get_object_or_404(session_state.connected(person(request).pk), pk=session)
    session_state.revoke(kept)
    messages.success(request, f"Valet is signed out of {kept.site}.")
    return redirect("sandboxes:sessions")


@require_POST
@login_needed
def sessions_delete(request: HttpRequest) -> HttpResponse:
    session_state.revoke_all(person(request).pk)
    messages.success(request, "Valet is signed out everywhere.")
    return redirect("sandboxes:sessions")
