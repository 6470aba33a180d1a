"""What will be asked, before anything starts: the questions that a posting's vendor publishes, how they would be answered now,
and the person's answers to those that nothing else answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from applications.errors import WrongStateError
from applications.models import Application, Question, State
from applications.questions import Desk, keep_for_next_time
from applications.telling.steps import kind_of_source, value_of
from automation.feeds.base import Published
from automation.protocol import Action, Answer, Asked, Kind

_LEFT_TO_THE_RUN = (Kind.FILE, Kind.SECRET)
"""A file is chosen with the application, and a secret is no page's before the site asks."""


class Outlook(StrEnum):
    """What becomes of a question."""

    ANSWERED = "answered"
    OPEN = "open"
    """Nothing answers it, and it has to be."""
    EMPTY = "empty"
    """It may be left, and is."""
    LATER = "later"
    """It has to be answered, and can't be from here."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """`question` isn't a row: it is what one would be. Its id is the same for whoever looks at the posting."""

    question: Question
    outlook: Outlook

    @property
    def is_theirs(self) -> bool:
        """Answered by the person for this very application, and theirs to change."""
        return self.question.state == Question.State.ANSWERED

    @property
    def asked(self) -> Asked:
        return Asked.model_validate(self.question.asked)

    @property
    def source(self) -> str:
        return str((self.question.answer or {}).get("source", ""))

    @property
    def kind_of_source(self) -> str:
        return kind_of_source(self.source)

    @property
    def words(self) -> str:
        application = self.question.application
        files = {"resume": application.resume, "cover_letter": application.cover_letter}
        return value_of(
            self.question, {name: file.file_name for name, file in files.items() if file}
        )


def prospects(application: Application, said: Published, desk: Desk) -> list[Prospect]:
    """In the form's order. `application` may be one that isn't saved."""
    own = {each.key: each for each in Question.objects.filter(application=application, early=True)}
    return [
        _prospect(application, each.asked, own.get(each.asked.key), desk=desk, position=position)
        for position, each in enumerate(said.questions)
    ]


def _prospect(
    application: Application, asked: Asked, own: Question | None, *, desk: Desk, position: int
) -> Prospect:
    theirs = own is not None and own.state == Question.State.ANSWERED and bool(own.answer)
    answer = Answer.model_validate(own.answer) if own and theirs else desk.decide(asked)
    question = Question(
        id=uuid5(application.posting_id, asked.key),
        application=application,
        key=asked.key,
        asked=asked.model_dump(mode="json"),
        answer=answer.model_dump(mode="json") if answer.action is not Action.ASK else None,
        state=Question.State.ANSWERED if theirs else Question.State.DECIDED,
        why=answer.reason if answer.source.startswith("rule:") else "",
        early=True,
        position=position,
    )
    return Prospect(question, _outlook(asked, answer))


def _outlook(asked: Asked, answer: Answer) -> Outlook:
    if answer.action is Action.FILL:
        return Outlook.ANSWERED
    if not asked.required or answer.source == "rule:trap":
        return Outlook.EMPTY
    return Outlook.LATER if asked.kind in _LEFT_TO_THE_RUN else Outlook.OPEN


def answer(
    application_id: UUID,
    given: Mapping[str, Iterable[str]],
    *,
    asked: Sequence[Asked],
    keep: bool = True,
) -> None:
    """The person's answers to published questions, by their keys; an empty one takes back what they said. Those that are kept go
    into the answer bank, as `keep_for_next_time` says. `asked`: the questions there are.

    Raises `WrongStateError` for what isn't among them, and once it isn't a draft any more; then none is taken.
    """
    places = {each.key: (position, each) for position, each in enumerate(asked)}
    with transaction.atomic():
        application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
        if application.state != State.DRAFT:
            raise WrongStateError("it has begun")
        for key, values in given.items():
            if key not in places or places[key][1].kind in _LEFT_TO_THE_RUN:
                raise WrongStateError("this question isn't asked here")
            position, question = places[key]
            _take(application, question, tuple(values), position=position, keep=keep)


def _take(
    application: Application, asked: Asked, values: tuple[str, ...], *, position: int, keep: bool
) -> None:
    if not values:
        Question.objects.filter(application=application, key=asked.key, early=True).delete()
        return
    said = Answer(key=asked.key, action=Action.FILL, values=values, source="person")
    told = {
        "asked": asked.model_dump(mode="json"),
        "answer": said.model_dump(mode="json"),
        "state": Question.State.ANSWERED,
        "answered_at": timezone.now(),
        "early": True,
        "position": position,
    }
    Question.objects.update_or_create(application=application, key=asked.key, defaults=told)
    if keep:
        keep_for_next_time(application.user_id, asked, values)
