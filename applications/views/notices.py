"""Which mails a person gets."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Preferences
from applications.views.person import user_of


class PreferencesForm(forms.Form):
    notify_needs = forms.BooleanField(label="When an application needs me", required=False)
    notify_ended = forms.BooleanField(
        label="When an application was submitted, or failed", required=False
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    own = Preferences.of(user_of(request).pk)
    wished = {"notify_needs": own.notify_needs, "notify_ended": own.notify_ended}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=wished)
    if form.is_bound and form.is_valid():
        Preferences.objects.update_or_create(user_id=own.user_id, defaults=form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("notices")
    return render(request, "notices/edit.html", {"form": form})
