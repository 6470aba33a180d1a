from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tokens
from accounts.forms.tokens import TokenForm
from accounts.models import Scope
from accounts.views.people import login_needed, person


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
@never_cache
def tokens_page(request: HttpRequest) -> HttpResponse:
    """A new token is in the answer to the form that made it, and nowhere else ever."""
    owner = person(request)
    form = TokenForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        scopes = [Scope(scope) for scope in wanted["scopes"]]
        _, made = tokens.create_token(
            owner, name=wanted["name"], scopes=scopes, days=wanted["days"]
        )
        form = TokenForm()
    rows = [
        (token, [Scope(scope).label for scope in token.scopes])
        for token in owner.api_tokens.usable()
    ]
    context = {"form": form, "rows": rows, "made": made}
    return render(request, "accounts/tokens.html", context)


@require_POST
@login_needed
def token_revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    kept = get_object_or_404(person(request).api_tokens.usable(), pk=token)
    tokens.revoke(kept)
    messages.success(request, f"{kept.name} no longer opens anything.")
    return redirect("accounts:tokens")
