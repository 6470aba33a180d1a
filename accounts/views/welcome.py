"""The first visit: a résumé, what was read from it, a dozen questions, and off to the first application."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.resumes import UploadForm
from accounts.forms.welcome import DozenForm
from accounts.models import Resume, User
from accounts.profiles import change, profile_of
from accounts.views.people import login_needed, person
from accounts.views.resumes import own_resume, take_over, uploaded, what_was_read


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    done: bool = False


def _context(user: User, step: int, **more: object) -> dict[str, object]:
    return {"steps": _steps(user), "step": step, **more}


def _steps(user: User) -> list[Step]:
    """By what there is: a step may be passed over."""
    kept = _kept(user)
    return [
        Step("Your résumé", done=kept is not None),
        Step("What was read", done=kept is not None and bool(kept.read)),
        Step("A dozen questions", done=profile_of(user).checked_at is not None),
        Step("Your first application"),
    ]


def _kept(user: User) -> Resume | None:
    return user.resumes.filter(kind=Resume.Kind.RESUME).defer("text").first()


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def welcome(request: HttpRequest) -> HttpResponse:
    form = UploadForm({**request.POST.dict(), "kind": Resume.Kind.RESUME}, request.FILES)
    if request.method != "POST":
        form = UploadForm(initial={"kind": Resume.Kind.RESUME})
        if profile_of(person(request)).checked_at is not None:
            return redirect("landing")
    elif form.is_valid() and (resume := uploaded(request, form)):
        if resume.read:
            return redirect("accounts:welcome_read", resume.pk)
        messages.warning(request, "The file is kept, but nothing could be read from it.")
        return redirect("accounts:welcome_questions")
    user = person(request)
    context = _context(user, 1, form=form, kept=_kept(user))
    return render(request, "accounts/welcome/resume.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def read(request: HttpRequest, resume: UUID) -> HttpResponse:
    kept = own_resume(request, resume)
    form = take_over(request, kept)
    if form is None:
        return redirect("accounts:welcome_questions")
    context = _context(person(request), 2, resume=kept, form=form, **what_was_read(kept))
    return render(request, "accounts/welcome/read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed
def questions(request: HttpRequest) -> HttpResponse:
    document = profile_of(person(request)).document
    form = DozenForm.over(document, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change(person(request), form.write)
        return redirect("accounts:welcome_done")
    context = _context(person(request), 3, form=form)
    return render(request, "accounts/welcome/questions.html", context)


@require_safe
@login_needed
def done(request: HttpRequest) -> HttpResponse:
    """The practice board is offered where one runs."""
    board = next(iter(settings.TRUSTED_ORIGINS), "")
    context = _context(person(request), 4, board=board)
    return render(request, "accounts/welcome/done.html", context)
