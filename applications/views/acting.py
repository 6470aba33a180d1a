"""What a person does with one application. Each is a POST that leads back to its page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from applications import intake, permits, questions, takeover
from applications.access import application_of
from applications.errors import QuotaError, RefusedError, WrongStateError
from applications.models import Application, Question
from applications.views.asking import AnswerForm
from applications.views.person import acted, owned, user_of
from applications.views.showing import context_of, page, reviewable
from automation.protocol import Kind, Resolution
from billing.entitlements import QuotaExceededError

LATE = "Something else happened meanwhile. This is how it stands now."


def _do(request: HttpRequest, application: Application, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except RefusedError as error:
        messages.error(request, error.message)
    except WrongStateError:
        messages.warning(request, LATE)
    return redirect("applications:show", application.pk)


@owned
@acted
def start(request: HttpRequest, application: Application) -> HttpResponse:
    """A draft, or one that failed or was cancelled once more."""
    return _do(request, application, lambda: intake.start(application.pk))


@owned
@acted
def cancel(request: HttpRequest, application: Application) -> HttpResponse:
    return _do(request, application, lambda: intake.cancel(application.pk))


def _answered_meanwhile(request: HttpRequest, application: Application) -> list[Question]:
    """In another tab, or by a program, and otherwise; a second click says the same once more."""
    settled = application.questions.exclude(state=Question.State.PENDING).filter(
        of_form=True, early=False
    )
    given = {each: request.POST.getlist(str(each.pk)) for each in settled}
    return [each for each, said in given.items() if any(said) and not _says(each, said)]


def _says(question: Question, said: list[str]) -> bool:
    ticked = question.asked.get("kind") == Kind.CHECK.value
    return bool(question.values) if ticked else said == list(question.values)


def _unused(question: Question, text: str) -> str:
    label = str(question.asked.get("label", ""))
    return f"“{label}” was answered meanwhile. What you wrote here wasn’t used: “{text[:2000]}”"


@owned
@acted
def answer(request: HttpRequest, application: Application) -> HttpResponse:
    pending = list(application.questions.filter(state=Question.State.PENDING, early=False))
    form = AnswerForm(pending, request.POST)
    late = _answered_meanwhile(request, application)
    for question in late:
        messages.warning(request, _unused(question, request.POST[str(question.pk)]))
    if late and not pending:
        return redirect("applications:show", application.pk)
    if late or (not form.is_valid() and pending):
        context = context_of(application_of(user_of(request), application.pk), form=form)
        return page(request, context, status=422)
    return _do(
        request,
        application,
        lambda: questions.answer(application.pk, form.answers(), keep=form.cleaned_data["keep"]),
    )


@owned
@acted
def done(request: HttpRequest, application: Application, wait: UUID) -> HttpResponse:
    """Done, or try once more: it goes on."""
    end = Resolution.GIVE_UP if "give_up" in request.POST else Resolution.DONE
    return _do(request, application, lambda: takeover.person_ends(application.pk, wait, end))


@owned
@acted
def more_time(request: HttpRequest, application: Application, wait: UUID) -> HttpResponse:
    return _do(request, application, lambda: takeover.more_time(application.pk, wait))


@owned
@acted
def approve(request: HttpRequest, application: Application, wait: UUID) -> HttpResponse:
    """Send it as it is shown. What was changed is written first, and shown once more."""
    form = AnswerForm(reviewable(list(application.questions.all())), request.POST, filled=True)
    if not form.is_valid():
        context = context_of(application_of(user_of(request), application.pk), review=form)
        return page(request, context, status=422)
    changes = form.changes()
    if changes:
        messages.info(request, "Valet writes what you changed, and shows you everything again.")

    def act() -> None:
        with transaction.atomic():
            questions.change(application.pk, changes)
            takeover.person_ends(application.pk, wait, Resolution.DONE)

    return _do(request, application, act)


@owned
@acted
def deny(request: HttpRequest, application: Application) -> HttpResponse:
    """It was submitted, and the employer knows nothing of it."""
    again = "again" in request.POST

    def act() -> None:
        try:
            permits.person_denies(application.pk, again=again)
        except QuotaExceededError as error:
            raise QuotaError("quota_exceeded", error.message) from error
        if not again:
            messages.info(request, "Noted. It no longer counts against your plan.")

    return _do(request, application, act)


@owned
@acted
def confirm(request: HttpRequest, application: Application) -> HttpResponse:
    """The person's word on one that is unconfirmed."""
    arrived = request.POST.get("arrived")
    if arrived not in ("yes", "no"):
        messages.error(request, "Say whether it arrived.")
        return redirect("applications:show", application.pk)
    return _do(
        request, application, lambda: permits.person_says(application.pk, arrived=arrived == "yes")
    )
