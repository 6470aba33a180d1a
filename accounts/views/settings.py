from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import departure
from accounts.departure import NotNowError
from accounts.forms.settings import DeletionForm
from accounts.views.people import login_needed, person
from valet.lib import personal_data


@require_safe
@login_needed
def settings(request: HttpRequest) -> HttpResponse:
    owner = person(request)
    context = {"second_factor": is_mfa_enabled(owner), "tokens": owner.api_tokens.usable().count()}
    return render(request, "accounts/settings/settings.html", context)


@require_POST
@login_needed
def export(request: HttpRequest) -> HttpResponse:
    """A POST, so that no link that somebody else made fetches it."""
    name = f"valet-{timezone.now():%Y-%m-%d}.zip"
    return HttpResponse(
        departure.archive(person(request)),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def delete(request: HttpRequest) -> HttpResponse:
    owner = person(request)
    form = DeletionForm(request.POST or None, user=owner)
    objections = personal_data.objections(owner.pk)
    if request.method == "POST" and form.is_valid() and not objections:
        try:
            departure.delete(owner)
        except NotNowError as error:
            objections = error.objections
        else:
            logout(request)
            messages.success(request, "Your account is deleted, with all that we kept of you.")
            return redirect("landing")
    context = {"form": form, "objections": objections}
    return render(request, "accounts/settings/delete.html", context)
