"""A person's endpoints and what they were told, as pages."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.errors import RefusedError
from applications.hooks import deliveries, endpoints
from applications.models import Endpoint, Topic
from applications.views.person import user_of

SHOWN = 50
"""Deliveries on a page: the API has the rest."""


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="Address",
        max_length=2000,
        help_text="Of your program: https://, and reachable from the internet.",
        widget=forms.URLInput(attrs={"placeholder": "https://…", "autocapitalize": "none"}),
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=Topic.choices,
        initial=Topic.values,
        widget=forms.CheckboxSelectMultiple,
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """A POST makes one and shows its secret, this once: there is no page to come back to for it."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    secret = _made(request, form) if form.is_bound and form.is_valid() else ""
    context = {
        "form": EndpointForm() if secret else form,
        "endpoints": endpoints.endpoints_of(user_of(request)),
        "secret": secret,
    }
    return render(request, "hooks/list.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: EndpointForm) -> str:
    """The secret of the new endpoint; empty where it was refused, which the form then says."""
    events = [Topic(event) for event in form.cleaned_data["events"]]
    try:
        _, secret = endpoints.create(user_of(request), url=form.cleaned_data["url"], events=events)
    except RefusedError as error:
        form.add_error("url", error.message)
        return ""
    return secret


@login_required
@require_safe
def show(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = endpoints.endpoint_of(user_of(request), endpoint)
    context = {
        "endpoint": found,
        "events": [Topic(event).label for event in found.events],
        "deliveries": deliveries.deliveries_of(found)[:SHOWN],
    }
    return render(request, "hooks/show.html", context)


@login_required
@require_POST
def act(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """`do`: test, enable or delete."""
    found = endpoints.endpoint_of(user_of(request), endpoint)
    match request.POST.get("do"):
        case "test":
            return _try(request, found)
        case "enable":
            endpoints.enable(found)
            messages.success(request, "It is on. What it missed can be sent again below.")
        case "delete":
            found.delete()
            messages.success(request, "Nothing is sent there any more.")
            return redirect("hooks:list")
        case _:
            return HttpResponseBadRequest()
    return redirect("hooks:show", found.pk)


def _try(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    try:
        deliveries.test(endpoint)
        messages.success(request, "A test is on its way.")
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("hooks:show", endpoint.pk)


@login_required
@require_POST
def replay(request: HttpRequest, endpoint: UUID, delivery: UUID) -> HttpResponse:
    own = endpoints.endpoint_of(user_of(request), endpoint)
    found = deliveries.delivery_of(own, delivery)
    try:
        deliveries.replay(found)
        messages.success(request, "It is sent again.")
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("hooks:show", own.pk)
