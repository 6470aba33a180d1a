"""What a page asks, what is answered and from where. Decided here: a sandbox gets the answers to its page and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Answer as Kept
from accounts.models import Klass, Policy, Profile
from accounts.models.answer import DEFAULT_POLICY
from applications import attempts, logins, takeover, timeline
from applications.errors import WrongStateError
from applications.models import Application, Question, State
from applications.models.application import SENT
from applications.reach import is_of_one_employer
from automation.errors import BadInputError
from automation.feeds.base import Published
from automation.forms.answers import decide
from automation.forms.consistency import Told, unless_contradicted
from automation.forms.drafting import may_be_given
from automation.forms.early import PUBLISHED, answer_of
from automation.forms.early import Told as Early
from automation.forms.facts import Facts
from automation.forms.handback import by_hand, is_fact
from automation.forms.rules.case import Posting
from automation.forms.sensitive import is_open
from automation.forms.vocabulary import countries
from automation.protocol import (
    Action,
    Answer,
    Asked,
    HandBack,
    HandBackReply,
    Kind,
    Mode,
    ResolveReply,
    ResolveRequest,
)

_WITH_REASONS = "rule:"
"""Sources of questions to the person whose reasons say more than that nothing answers them."""
_MOST_TOLD = 500
_MOST_OFFERED, _LONGEST_LABEL = 200, 300
REUSED = "answers_reused"
"""An event: answers from the bank whose policy is to use them and tell."""
OFFERED = "answers_offered"
"""An event: what the person has put in themselves and may keep, which isn't kept unasked."""
_NOTHING: dict[str, dict[str, str]] = {"basics": {}}


def resolve(
    attempt_id: UUID, request: ResolveRequest, *, waiting: bool, since: datetime | None = None
) -> ResolveReply:
    """An answer for each question of a page. `waiting`: the run can't go on without those that are pending, so the person is told,
    and asked for them `since` then.

    Raises `StaleAttemptError`.
    """
    done = False
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=request.epoch)
        application = attempt.application
        known = {question.key: question for question in application.questions.all()}
        _forget_stale(known.values())
        early = _early(known, request)
        desk = Desk(application, request)
        # A page's questions follow those of the pages before it.
        paged = {key: each for key, each in known.items() if not each.early}
        seen = [paged[asked.key].position for asked in request.questions if asked.key in paged]
        first = min(seen, default=len(paged))
        pen = _Pen(application)
        answers = [
            _settle(asked, known.get(asked.key), desk=desk, pen=pen, position=position, early=early)
            for position, asked in enumerate(request.questions, first)
        ]
        pen.write()
        pairs = list(zip(request.questions, answers, strict=True))
        reused = [a.label for a, answer in pairs if a.key not in known and desk.tells(answer)]
        if reused:
            timeline.record(application.pk, REUSED, {"labels": reused}, attempt=attempt)
        pending = [a for a, answer in pairs if answer.action is Action.ASK and a.waits]
        if waiting and pending and since and takeover.says_done(attempt, since=since):
            done = True
        elif waiting and pending:
            takeover.open_for_questions(attempt, pending)
        elif not pending and application.state == State.WAITING:
            takeover.close_answered(attempt)
    entries = {part: desk.facts.entries(part) for part in request.parts}
    return ResolveReply(answers=tuple(answers), entries=entries, done=done)


def waited_for(reply: ResolveReply, request: ResolveRequest) -> bool:
    """Does the run wait for any of these answers?"""
    waiting = {question.key for question in request.questions if question.waits}
    return any(answer.action is Action.ASK and answer.key in waiting for answer in reply.answers)


def _forget_stale(known: Iterable[Question]) -> None:
    """A run that reads a form is past what an earlier one asked of accounts and codes."""
    pending = [
        each.pk for each in known if not each.of_form and each.state == Question.State.PENDING
    ]
    if pending:
        Question.objects.filter(pk__in=pending).delete()


def _early(known: Mapping[str, Question], request: ResolveRequest) -> Sequence[Early]:
    """What the person has answered of published questions that aren't asked now, but maybe in the same words. Those that an
    employer's own interface asked in an earlier attempt are among them, and no longer asked."""
    now = {asked.key for asked in request.questions}
    published = [
        each for key, each in known.items() if key.startswith(PUBLISHED) and key not in now
    ]
    aside = [each for each in published if not each.early]
    for each in aside:
        each.early = True
    if aside:
        Question.objects.bulk_update(aside, ["early"])
    return [
        Early(Asked.model_validate(each.asked), each.values)
        for each in published
        if each.state == Question.State.ANSWERED and each.values
    ]


class _Pen:
    """Writes an application's questions, in as few queries as may be. Of two with one key the last counts, in the place of the
    first."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._told: dict[str, tuple[int, Mapping[str, Any]]] = {}

    def put(self, key: str, told: Mapping[str, Any], *, position: int) -> None:
        first, _ = self._told.get(key, (position, None))
        self._told[key] = first, told

    def write(self) -> None:
        """Also where somebody else has just put the same questions: one that is there keeps its place."""
        alike: dict[tuple[str, ...], list[Question]] = {}
        for key, (position, told) in self._told.items():
            question = Question(application=self._application, key=key, position=position, **told)
            alike.setdefault(tuple(told), []).append(question)
        for fields, found in alike.items():
            Question.objects.bulk_create(
                found,
                update_conflicts=True,
                unique_fields=["application", "key"],
                update_fields=fields,
            )


def _settle(
    asked: Asked,
    known: Question | None,
    *,
    desk: "Desk",
    pen: _Pen,
    position: int,
    early: Sequence[Early] = (),
) -> Answer:
    """The person's own answer stays, unless the page says it is wrong or doesn't offer it; any other is decided anew. What they
    answered before the start is theirs too.

    While the page still shows a complaint that the person has seen as they answered, that answer is what it waits for.
    """
    if (
        known is not None
        and known.state == Question.State.ANSWERED
        and known.answer
        and asked.error in ("", known.asked.get("error"))
    ):
        given = Answer.model_validate(known.answer)
        # A file that they put into another browser's page is gone with it.
        lost = given.by_hand and asked.kind is Kind.FILE and not asked.current
        if not lost and (not asked.refused or given.values != asked.refused):
            _ask_now(known, position=position)
            return given
    elif told := _told_early(asked, known, early):
        pen.put(asked.key, _taken_over(asked, told, known), position=position)
        return told
    answer = desk.decide(asked)
    if known is not None:
        answer = desk.draft_of(known, asked, answer) or answer
    pending = answer.action is Action.ASK and asked.waits
    decided = {
        "asked": _kept(asked, known).model_dump(mode="json"),
        "answer": None if pending else answer.model_dump(mode="json"),
        "why": answer.reason if pending and answer.source.startswith(_WITH_REASONS) else "",
        "state": Question.State.PENDING if pending else Question.State.DECIDED,
        "early": False,
    }
    pen.put(asked.key, decided, position=position)
    return answer


def _ask_now(known: Question, *, position: int) -> None:
    """One that was answered before the start takes its place in the form."""
    if known.early:
        known.early = False
        known.position = position
        known.save(update_fields=["early", "position"])


def _told_early(asked: Asked, known: Question | None, early: Sequence[Early]) -> Answer | None:
    """Once: what the page complains of, or doesn't offer, is for the person."""
    answered = known is not None and known.state == Question.State.ANSWERED
    return None if answered or asked.error or asked.refused else answer_of(asked, early)


def _taken_over(asked: Asked, answer: Answer, known: Question | None) -> dict[str, Any]:
    return {
        "asked": _kept(asked, known).model_dump(mode="json"),
        "answer": answer.model_dump(mode="json"),
        "state": Question.State.ANSWERED,
        "answered_at": timezone.now(),
        "why": "",
    }


def _kept(asked: Asked, known: Question | None) -> Asked:
    """As it is asked, with the options that were seen when its list was open."""
    if asked.options or asked.options_known or known is None:
        return asked
    return asked.model_copy(update={"options": tuple(known.asked.get("options") or ())})


class Desk:
    """One person's facts, read once for a page."""

    def __init__(self, application: Application, request: ResolveRequest) -> None:
        profile = Profile.objects.filter(user_id=application.user_id).first()
        try:
            self.facts = Facts.parse(profile.document if profile else _NOTHING)
        except BadInputError:
            # What can't be read answers nothing: the person is asked instead.
            self.facts = Facts.parse(_NOTHING)
        self._application = application
        self._reviewed = application.mode == Mode.COPILOT.value
        kept = list(Kept.objects.filter(user_id=application.user_id))
        self._bank = [(each.question, each.answer) for each in kept if each.policy != Policy.ASK]
        self._tell = {each.question for each in kept if each.policy == Policy.TELL}
        self._ask_always = [each.question for each in kept if each.policy == Policy.ASK]
        self._documents = frozenset(
            name
            for name, file in (
                ("resume", application.resume_id),
                ("cover_letter", application.cover_letter_id),
            )
            if file is not None
        )
        self.posting = Posting(
            employer=request.employer,
            url=request.url,
            country=countries.only_one_in(request.place),
            language=request.language,
        )

    def decide(self, asked: Asked) -> Answer:
        answer = decide(
            asked,
            self.facts,
            documents=self._documents,
            remembered=self._bank,
            posting=self.posting,
        )
        if answer.action is not Action.FILL:
            return answer
        return unless_contradicted(answer, asked, self._told)

    @classmethod
    def before_start(cls, application: Application, said: Published) -> "Desk":
        """As a run will sit at it, by what the posting's vendor publishes."""
        request = ResolveRequest(
            attempt=str(application.pk),
            epoch=0,
            url=application.url,
            origin="",
            employer=said.employer,
            place=countries.where(country=said.country, place=said.place),
            language=said.language,
            questions=(),
        )
        return cls(application, request)

    @cached_property
    def _told(self) -> list[Told]:
        return _told(self._application, self.posting.employer)

    def tells(self, answer: Answer) -> bool:
        """Is it one that the person wants to be told of when it is used?"""
        kind, _, question = answer.source.partition(":")
        return answer.action is Action.FILL and kind == "bank" and question in self._tell

    def may_be_drafted(self, asked: Asked, answer: Answer) -> bool:
        """Where the person would be asked. Where they look over every answer before it is sent, prose that may stay empty too."""
        if answer.action is Action.SKIP and not answer.source and self._reviewed and is_open(asked):
            asked = asked.model_copy(update={"required": True})
        elif answer.action is not Action.ASK:
            return False
        return may_be_given(asked, ask_always=self._ask_always)

    def draft_of(self, question: Question, asked: Asked, answer: Answer) -> Answer | None:
        """The model's, as long as it fits what is asked now."""
        if not question.draft or not self.may_be_drafted(asked, answer):
            return None
        draft = Answer.model_validate(question.draft)
        listed = not asked.options or set(draft.values) <= set(asked.options)
        return draft if listed else None


def _told(application: Application, employer: str) -> list[Told]:
    """What the person has sent to this employer in other applications: the newest word on each question, the newest first."""
    if not employer:
        return []
    found = Question.objects.filter(
        application__user_id=application.user_id,
        application__posting__employer__iexact=employer,
        application__state__in=SENT,
        written=True,
    ).exclude(application=application)
    newest = found.order_by("key", "-asked_at").distinct("key")[:_MOST_TOLD]
    return [
        Told(
            Asked.model_validate(each.asked),
            Answer.model_validate(each.answer).values,
            each.asked_at.date(),
        )
        for each in sorted(newest, key=attrgetter("asked_at"), reverse=True)
        if each.answer
    ]


def answer(
    application_id: UUID, given: Mapping[UUID, Iterable[str]], *, keep: bool = True
) -> Application:
    """The person's answers, by question. Those that are kept go into the answer bank.

    Raises `WrongStateError` for a question that isn't this application's, or isn't open any more, since what was written or
    sent stays as it was; then none is taken.
    """
    with transaction.atomic():
        others = _locked([application_id, *logins.asking_too(application_id, given)])
        application = others.pop(application_id)
        questions = {question.pk: question for question in application.questions.all()}
        for key, values in given.items():
            question = questions.get(key)
            if question is None or question.state != Question.State.PENDING:
                raise WrongStateError("this question isn't open")
            if not question.of_form:
                logins.take(question, tuple(values))
                continue
            _take(application, question, tuple(values), keep=keep)
        _go_on(application)
        for other in others.values():
            if logins.withdraw_settled(other):
                _go_on(other)
    return application


def _locked(ids: list[UUID]) -> dict[UUID, Application]:
    """In the order of their keys: whoever holds several waits for none that waits for them."""
    found = Application.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return {each.pk: each for each in found.order_by("pk")}


def _go_on(application: Application) -> None:
    """With what is still asked, or with nothing of it."""
    if left := pending(application):
        takeover.still_asking(application.pk, left)
    else:
        takeover.answered(application.pk)


def hand_back(attempt_id: UUID, request: HandBack) -> HandBackReply:
    """What the person has put into the page with their own hands is their answer; a fact is kept for next time, as what they say
    here is. Safe to repeat. Raises `StaleAttemptError`."""
    with transaction.atomic():
        attempt = attempts.locked(attempt_id, epoch=request.epoch)
        application = attempt.application
        known = {question.key: question for question in application.questions.all()}
        taken = [each for each in request.questions if each.kind is not Kind.SECRET]
        pen = _Pen(application)
        for position, asked in enumerate(taken, len(known)):
            told = _handed_back(application, asked, known.get(asked.key))
            pen.put(asked.key, told, position=position)
        pen.write()
        offered = [each.label for each in taken if _is_offered(each, known.get(each.key))]
        if offered:
            timeline.record(application.pk, OFFERED, {"labels": offered}, attempt=attempt)
        if not pending(application):
            takeover.close_answered(attempt)
    return HandBackReply(keys=tuple(each.key for each in taken))


def _is_offered(asked: Asked, known: Question | None) -> bool:
    new = known is None or known.values != asked.current
    return new and bool(asked.current) and asked.kind is not Kind.FILE and not is_fact(asked)


def _handed_back(application: Application, asked: Asked, known: Question | None) -> dict[str, Any]:
    answer = by_hand(asked)
    if answer.values and is_fact(asked):
        keep_for_next_time(application.user_id, asked, answer.values)
    return {
        "asked": _kept(asked, known).model_dump(mode="json"),
        "answer": answer.model_dump(mode="json"),
        "state": Question.State.ANSWERED,
        "answered_at": timezone.now(),
        "why": "",
        "written": True,
    }


def change(application_id: UUID, given: Mapping[UUID, Iterable[str]]) -> None:
    """What the person puts in the place of an answer, whoever gave it. For this application alone: the bank keeps what it has.

    Raises `WrongStateError` for a question that isn't this application's.
    """
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        found = {question.pk: question for question in application.questions.all()}
        for key, values in given.items():
            if key not in found or not found[key].of_form:
                raise WrongStateError("this question isn't asked here")
            _take(application, found[key], tuple(values), keep=False)


def pending(application: Application) -> list[Asked]:
    """What waits for the person, in the form's order."""
    return [Asked.model_validate(question.asked) for question in _pending(application)]


def are_pending(application: Application) -> bool:
    return _pending(application).exists()


def _pending(application: Application) -> QuerySet[Question]:
    return application.questions.filter(state=Question.State.PENDING, early=False)


def _take(
    application: Application, question: Question, values: tuple[str, ...], *, keep: bool
) -> None:
    asked = Asked.model_validate(question.asked)
    question.answer = Answer(
        key=question.key,
        action=Action.FILL if values else Action.SKIP,
        values=values,
        source="person",
    ).model_dump(mode="json")
    question.state = Question.State.ANSWERED
    question.answered_at = timezone.now()
    question.why = ""
    question.save(update_fields=["answer", "state", "answered_at", "why"])
    if keep and values and asked.kind is not Kind.FILE:
        keep_for_next_time(application.user_id, asked, values)


def keep_for_next_time(user_id: UUID, asked: Asked, values: tuple[str, ...]) -> None:
    """In the person's answer bank, whoever asked: a page before the start, a batch or a run. What one employer or one job alone is
    meant by isn't, be it asked in the same words by the next."""
    if is_of_one_employer(asked):
        return
    klass = Klass.JUDGEMENT if asked.kind is Kind.LONG_TEXT else Klass.FACTUAL
    Kept.objects.update_or_create(
        user_id=user_id,
        question=asked.label[:500],
        defaults={"answer": "; ".join(values)},
        create_defaults={
            "answer": "; ".join(values),
            "klass": klass,
            "policy": DEFAULT_POLICY[klass],
        },
    )


def mark_written(application_id: UUID, marks: Mapping[str, bool]) -> None:
    """By key: whether the page was seen to hold it."""
    for written in (True, False):
        keys = [key for key, mark in marks.items() if mark is written]
        if keys:
            found = Question.objects.filter(application_id=application_id, key__in=keys)
            found.update(written=written)


def learn_options(application_id: UUID, key: str, offered: object) -> None:
    """`offered`: what the page's list was seen to have, as the runner says it."""
    if not isinstance(offered, list) or not 0 < len(offered) <= _MOST_OFFERED:
        return
    for question in Question.objects.filter(application_id=application_id, key=key):
        asked = Asked.model_validate(question.asked)
        if not asked.options_known:
            labels = tuple(str(label)[:_LONGEST_LABEL] for label in offered)
            question.asked = asked.model_copy(update={"options": labels}).model_dump(mode="json")
            question.save(update_fields=["asked"])
