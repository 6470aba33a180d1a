"""A new application: an address, what is known of the posting and what it will ask, and the start."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Resume, User
from applications import early, intake, preflight
from applications.errors import RefusedError, UnsuitableError, WrongStateError
from applications.intake import Wish
from applications.models.application import MODES
from applications.preflight import Preflight
from applications.views.asking import EarlyForm
from applications.views.person import logged_in, user_of
from automation.protocol import Mode

_IS_QUESTION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHANGED = "What is asked has changed meanwhile. Look again; what you wrote to questions that are gone wasn’t used"
STOP_ASKING = 286
"""htmx's own: what comes is shown, and asked for no more (https://htmx.org/docs/#polling)."""


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
    url = request.GET.get("url", "").replace("\0", "").strip()
    if not url:
        return render(request, "applications/new.html", {})
    seen, complaint = _look(user, url)
    form = NewForm(user, initial={"url": seen.url}) if seen else None
    context = _context(url, seen, complaint, form=form)
    return render(request, "applications/new.html", context, status=200 if seen else 422)


def _context(
    url: str,
    seen: Preflight | None,
    complaint: str,
    *,
    form: NewForm | None,
    asking: EarlyForm | None = None,
) -> dict[str, Any]:
    """`asking`: the answers that came back with something wrong in them."""
    context = {"url": url, "seen": seen, "form": form, "complaint": complaint}
    if seen is None:
        return context
    return {**context, "asking": asking or _asking(seen), "look_again": _look_again(seen)}


def _asking(seen: Preflight) -> EarlyForm | None:
    asked = [each.question for each in seen.asks]
    return EarlyForm(asked) if asked else None


def _look_again(seen: Preflight) -> str:
    """Where the page asks whether the posting has been read."""
    shown = {"url": seen.url, "shown": seen.key, "since": int(timezone.now().timestamp())}
    return f"{reverse('applications:reading')}?{urlencode(shown)}"


def _look(user: User, url: str, wish: Wish | None = None) -> tuple[Preflight | None, str]:
    try:
        return preflight.look(user, url, wish=wish), ""
    except UnsuitableError as error:
        return None, error.message


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """For a page that waits for its posting to be read: nothing yet, or the parts that have changed. What the person may be
    typing in stays as it is."""
    if "HX-Request" in request.headers and not request.user.is_authenticated:
        # The log-in has no place inside the page.
        return HttpResponse("You have been logged out.", status=STOP_ASKING)
    return _reading(request)


@logged_in
def _reading(request: HttpRequest) -> HttpResponse:
    try:
        url = request.GET.get("url", "").replace("\0", "")
        seen = preflight.look(user_of(request), url, ask=False)
    except UnsuitableError as error:
        return HttpResponse(error.message, status=422, content_type="text/plain")
    if seen.is_being_read and _waited(request) < settings.PREFLIGHT_WAIT_SECONDS:
        return HttpResponse(status=204)
    shown = request.GET.get("shown", "")
    context = {
        "url": seen.url,
        "seen": seen,
        "oob": True,
        "given_up": seen.is_being_read,
        "changed": bool(shown) and shown != seen.key,
        "fresh": not shown,
        "asking": _asking(seen),
    }
    return render(request, "applications/partials/_read.html", context, status=STOP_ASKING)


def _waited(request: HttpRequest) -> float:
    """Seconds since the page was opened, as it says."""
    since = request.GET.get("since", "")
    if not since.isascii() or not since.isdigit() or len(since) > 12:
        return settings.PREFLIGHT_WAIT_SECONDS
    return timezone.now().timestamp() - int(since)


def _create(request: HttpRequest, user: User) -> HttpResponse:
    form = NewForm(user, request.POST)
    url = request.POST.get("url", "").replace("\0", "").strip()
    if not form.is_valid():
        return _again(request, user, url=url, form=form)
    wish = form.wish()
    seen, _ = _look(user, url, wish)
    asking = EarlyForm([each.question for each in seen.asks], request.POST) if seen else None
    if seen is not None and (late := _asked_no_more(request, asking)):
        form.add_error(None, f"{_CHANGED}: “{'”, “'.join(late)[:2000]}”.")
        return _again(request, user, url=url, form=form, asking=asking)
    if asking is not None and not asking.is_valid():
        return _again(request, user, url=url, form=form, asking=asking)
    try:
        application = intake.draft(user, wish)
        if seen is not None and asking is not None and (given := asking.by_key()):
            early.answer(
                application.pk,
                given,
                asked=[each.asked for each in seen.prospects],
                keep=asking.cleaned_data["keep"],
            )
            asking = asking.kept()
        if "draft" not in request.POST:
            application = intake.start(application.pk)
    except RefusedError as error:
        form.add_error(None, error.message)
        return _again(request, user, url=url, form=form, asking=asking)
    except WrongStateError:
        form.add_error(None, "It was started meanwhile.")
        return _again(request, user, url=url, form=form, asking=asking)
    return redirect("applications:show", application.pk)


def _asked_no_more(request: HttpRequest, asking: EarlyForm | None) -> list[str]:
    """What the person wrote to questions that were read anew meanwhile, or answered in another tab."""
    named = set(asking.fields) if asking is not None else set[str]()
    gone = [name for name in request.POST if _IS_QUESTION.fullmatch(name) and name not in named]
    return [text for name in gone if (text := str(request.POST[name]).strip())]


def _again(
    request: HttpRequest,
    user: User,
    *,
    url: str,
    form: NewForm,
    asking: EarlyForm | None = None,
) -> HttpResponse:
    seen, complaint = _look(user, url)
    if seen is not None and asking is None and seen.asks:
        # Something else was wrong: what was typed stays.
        asking = EarlyForm([each.question for each in seen.asks], request.POST)
    context = _context(url, seen, complaint, form=form, asking=asking)
    return render(request, "applications/new.html", context, status=422)
