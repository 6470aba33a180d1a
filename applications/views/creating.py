"""A new application: an address, what will happen, and the start."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Resume, User
from applications import intake, preflight
from applications.errors import RefusedError, UnsuitableError
from applications.intake import Wish
from applications.models.application import MODES
from applications.preflight import Preflight
from applications.views.person import logged_in, user_of
from automation.protocol import Mode


class NewForm(forms.Form):
    """How it is to be sent. The files are the person's own."""

    url = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    mode = forms.ChoiceField(label="Before sending", choices=MODES, widget=forms.RadioSelect)
    resume = forms.ModelChoiceField(
        label="Résumé", queryset=Resume.objects.none(), required=False, empty_label="None"
    )
    cover_letter = forms.ModelChoiceField(
        label="Cover letter", queryset=Resume.objects.none(), required=False, empty_label="None"
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].initial = intake.usual_mode(user).value
        for name, kind in (
            ("resume", Resume.Kind.RESUME),
            ("cover_letter", Resume.Kind.COVER_LETTER),
        ):
            own = Resume.objects.filter(user=user, kind=kind)
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = own
            field.initial = own.filter(is_default=True).first()

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            given["url"],
            mode=Mode(given["mode"]),
            resume=given["resume"],
            cover_letter=given["cover_letter"],
        )


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if request.method == "POST":
        return _create(request, user)
    url = request.GET.get("url", "").strip()
    if not url:
        return render(request, "applications/new.html", {})
    seen, complaint = _look(user, url)
    form = NewForm(user, initial={"url": seen.url}) if seen else None
    context = {"url": url, "seen": seen, "form": form, "complaint": complaint}
    return render(request, "applications/new.html", context, status=200 if seen else 422)


def _look(user: User, url: str) -> tuple[Preflight | None, str]:
    try:
        return preflight.look(user, url), ""
    except UnsuitableError as error:
        return None, error.message


def _create(request: HttpRequest, user: User) -> HttpResponse:
    form = NewForm(user, request.POST)
    url = request.POST.get("url", "").strip()
    if not form.is_valid():
        return _again(request, user, url=url, form=form)
    try:
        application = intake.draft(user, form.wish())
        if "draft" not in request.POST:
            application = intake.start(application.pk)
    except RefusedError as error:
        form.add_error(None, error.message)
        return _again(request, user, url=url, form=form)
    return redirect("applications:show", application.pk)


def _again(request: HttpRequest, user: User, *, url: str, form: NewForm) -> HttpResponse:
    seen, complaint = _look(user, url)
    context = {"url": url, "seen": seen, "form": form, "complaint": complaint}
    return render(request, "applications/new.html", context, status=422)
