"""One application: what is happening, whether it needs the person, and at the end the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import escalation, live_view, permits, pictures
from applications.lifecycle import FINAL
from applications.models import Application, Artifact, Attempt, Question, State, Takeover
from applications.takeover import can_extend, parked_wait
from applications.telling import steps, words
from applications.views.asking import AnswerForm
from applications.views.person import owned
from automation.protocol import Grade, Kind, Reason
from billing import entitlements
from valet.lib import blobs

SHOWN = 2000
"""Events: more than a run has by far."""
_DOCUMENTS = {"resume": "Résumé", "cover_letter": "Cover letter"}
GRADE_WORDS = {
    Grade.ATTEMPTED: ("Attempted", "It was sent off."),
    Grade.PAGE_CONFIRMED: ("Page confirmed", "The page said thank you."),
    Grade.NETWORK_CONFIRMED: ("Network confirmed", "The site’s server took it and said so."),
    Grade.RECEIPT_CONFIRMED: ("Receipt confirmed", "The employer’s own mail says so."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the review or of the receipt."""

    label: str
    block: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class GradeLine:
    title: str
    text: str
    met: bool
    here: bool


@owned
@require_safe
def show(request: HttpRequest, application: Application) -> HttpResponse:
    return page(request, context_of(application))


def page(request: HttpRequest, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """It may hold a vendor's view of the browser, at any time that it is open, and no other page may."""
    answer = render(request, "applications/show.html", dict(context), status=status)
    views = live_view.origins()
    if views:
        csp_update({"frame-src": views})(lambda _: answer)(request)
    return answer


@owned
@require_safe
def live(request: HttpRequest, application: Application) -> HttpResponse:
    """The parts that change, for a page that is open."""
    return render(request, "applications/partials/_live.html", context_of(application))


def context_of(
    application: Application,
    *,
    form: AnswerForm | None = None,
    review: AnswerForm | None = None,
) -> dict[str, Any]:
    """`form` and `review`: those that came back with something wrong in them."""
    known = list(application.questions.all())
    questions = [each for each in known if not each.early]
    attempts = list(application.attempts.all())
    attempt = attempts[-1] if attempts else None
    running = attempt if attempt is not None and attempt.sealed_at is None else None
    wait = _wait(application)
    held = wait is not None and wait.resolved_at is None
    events = application.events.all()[:SHOWN]
    files = _files(application)
    return {
        "application": application,
        "name": words.name(application),
        "stub": words.stub(application),
        "system": words.system(application),
        "state": words.state_name(application, running),
        "sentence": words.sentence(application, attempt=running, held=held),
        "turn_at": words.turn_at(application, attempt=running),
        "attempt": attempt,
        "attempts": len(attempts),
        "cost": sum(each.cost for each in attempts),
        "is_over": application.state in FINAL,
        "wanted": words.wanted(application),
        "wait": wait,
        "held": held,
        "takes_over": held and wait is not None and wait.reason in words.IN_THE_BROWSER,
        "can_extend": wait is not None and can_extend(wait),
        "until": words.until(application, wait if held else None),
        "steps": steps.steps(events, {question.key: question for question in questions}, files),
        "pending": form or _asking(application, questions),
        "review": _review(wait, questions, review),
        "files": _going(questions, files),
        "unsent": _unsent(attempt, known, files),
        "offer": escalation.offer_after(application),
        "has_screen": running is not None and not running.is_direct,
        "in_live_view": running is not None and running.screen == live_view.SCREEN,
        **_ended(application, questions, files),
    }


def _wait(application: Application) -> Takeover | None:
    open_waits: list[Takeover] = application.open_waits  # type: ignore[attr-defined]  # `applications_of` has them
    return open_waits[0] if open_waits else parked_wait(application)


def _files(application: Application) -> dict[str, str]:
    """The documents that go with it, by the names the runner knows them by."""
    files = {"resume": application.resume, "cover_letter": application.cover_letter}
    return {name: file.file_name for name, file in files.items() if file is not None}


def _going(questions: list[Question], files: Mapping[str, str]) -> dict[str, str]:
    """Those that the form takes."""
    taken = {
        value
        for each in questions
        if _is_file(each) and each.written is not False
        for value in each.values
    }
    return {name: file for name, file in files.items() if name in taken}


def _unsent(attempt: Attempt | None, known: list[Question], files: Mapping[str, str]) -> list[Line]:
    """What the person has given and the employer's own interface isn't asked to take. Of what it is asked, `Question.written` tells."""
    if attempt is None or not attempt.is_direct:
        return []
    asked = [each for each in known if not each.early]
    labels = {each.asked.get("label") for each in asked}
    told = [
        each
        for each in known
        if each.early
        and each.state == Question.State.ANSWERED
        and each.asked.get("label") not in labels
    ]
    going = _going(asked, files)
    kept = [name for name in files if asked and name not in going]
    return [
        *(line for line in _lines(told, files) if line.value),
        *(Line(_DOCUMENTS.get(name, name), "", files[name], name) for name in kept),
    ]


def _is_file(question: Question) -> bool:
    return bool(question.asked.get("kind") == Kind.FILE.value)


def _asking(application: Application, questions: list[Question]) -> AnswerForm | None:
    pending = [question for question in questions if question.state == Question.State.PENDING]
    if not pending or application.state != State.WAITING:
        return None
    return AnswerForm(pending)


def _review(
    wait: Takeover | None, questions: list[Question], given: AnswerForm | None
) -> AnswerForm | None:
    """Every field, to be checked and changed."""
    if wait is None or wait.reason != Reason.REVIEW.value:
        return None
    return given or AnswerForm(reviewable(questions), filled=True)


def reviewable(questions: list[Question]) -> list[Question]:
    """Files are chosen before it starts."""
    return [each for each in questions if each.of_form and not each.early and not _is_file(each)]


def _lines(questions: list[Question], files: Mapping[str, str]) -> list[Line]:
    return [
        Line(
            label=str(question.asked.get("label", "")),
            block=question.block,
            value="" if question.written is False else steps.value_of(question, files),
            source=steps.kind_of_source(str((question.answer or {}).get("source", ""))),
        )
        for question in questions
    ]


def _ended(
    application: Application, questions: list[Question], files: Mapping[str, str]
) -> dict[str, Any]:
    """What the receipt shows."""
    if application.state not in (State.SUBMITTED, State.UNCONFIRMED):
        return {}
    asked = [each for each in questions if each.of_form]
    lines = _lines(asked, files)
    permit = application.live_permit
    paged = permit is None or not permit.attempt.is_direct
    failed = [each for each in asked if each.written is False and (paged or not _is_file(each))]
    return {
        "sent": [line for line in lines if line.value],
        "left_empty": _lines([each for each in asked if not steps.value_of(each, files)], files),
        "held_back": _held_back(failed, files),
        "grades": _grades(application, paged=paged),
        "permit": permit,
        "pictures": pictures.of(application),
        "denied": application.events.filter(type=permits.DENIED).exists(),
        "captured": entitlements.is_captured(application.pk),
        "reserved": entitlements.is_reserved(application.pk),
    }


def _held_back(failed: list[Question], files: Mapping[str, str]) -> list[Line]:
    """What had an answer, and went without it."""
    return [
        replace(line, value=value)
        for line, each in zip(_lines(failed, files), failed, strict=True)
        if (value := steps.value_of(each, files))
    ]


def _grades(application: Application, *, paged: bool) -> list[GradeLine]:
    """`paged`: it went through a page, which could say so."""
    reached = Grade(application.grade).rank if application.grade else -1
    return [
        GradeLine(*GRADE_WORDS[grade], met=grade.rank <= reached, here=grade.rank == reached)
        for grade in Grade
        if paged or grade is not Grade.PAGE_CONFIRMED
    ]


@owned
@require_safe
def screen(request: HttpRequest, application: Application) -> HttpResponse:
    """What its browser shows now; where it has none, the last picture it left."""
    png = pictures.now(application)
    if png is None:
        kept = pictures.of(application)
        png = blobs.read(kept[-1].blob) if kept else None
    if png is None:
        return HttpResponse(status=204)
    return _png(png, cache="no-store")


@owned
@require_safe
def picture(request: HttpRequest, application: Application, name: str) -> HttpResponse:
    found = Artifact.objects.filter(application=application, name=name).order_by("at").last()
    if found is None:
        raise Http404("no such picture")
    return _png(blobs.read(found.blob), cache="private, max-age=3600")


def _png(content: bytes, *, cache: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=pictures.CONTENT_TYPE,
        headers={"Cache-Control": cache, "Content-Disposition": "inline"},
    )
