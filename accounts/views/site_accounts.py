from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import site_accounts
from accounts.models import SiteAccount
from accounts.views.people import login_needed, person

ON_A_PAGE = 50


@require_safe
@login_needed
def accounts_page(request: HttpRequest) -> HttpResponse:
    kept = person(request).site_accounts.all()
    page = Paginator(kept, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/site_accounts/list.html", {"page": page})


@require_POST
@login_needed
@never_cache
def account_password(request: HttpRequest, site_account: UUID) -> HttpResponse:
    """A POST, so that it is in no history, and on a page of its own, which nobody keeps."""
    kept = _own(request, site_account)
    context = {"account": kept, "password": site_accounts.password(kept)}
    return render(request, "accounts/site_accounts/password.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def account_forget(request: HttpRequest, site_account: UUID) -> HttpResponse:
    """Asked first: the site keeps its account, and who forgets the password can't sign in to it."""
    kept = _own(request, site_account)
    if request.method != "POST":
        return render(request, "accounts/site_accounts/forget.html", {"account": kept})
    kept.delete()
    messages.success(request, f"{kept.host} is forgotten here.")
    return redirect("accounts:site_accounts")


def _own(request: HttpRequest, site_account: UUID) -> SiteAccount:
    return get_object_or_404(person(request).site_accounts, pk=site_account)
