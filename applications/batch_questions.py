"""What the postings of a batch ask and nothing answers: each question once, and one answer to all who ask it alike.

An answer goes no further than it is meant: a consent is one employer's, and so is what is asked about that employer; pay and the
right to work are one country's; where somebody would move or commute to is one place's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from accounts.models import Answer as Kept
from accounts.models import Policy, Profile
from applications import questions
from applications.fit import unfit
from applications.models import Application, Posting, Question, State
from automation.errors import BadInputError
from automation.feeds.base import Published
from automation.forms.answers import decide
from automation.forms.concepts import concept_of
from automation.forms.facts import Facts
from automation.forms.rules.case import Posting as Job
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Action, Answer, Asked, Kind

_SPACE = UUID("0b7f7a54-9f0c-4f5d-9d55-0d1f6ad2a1c9")
_NOTHING: dict[str, dict[str, str]] = {"basics": {}}
_EMPLOYER = "employer"
_LEFT_TO_THE_RUN = (Kind.FILE, Kind.SECRET)
_OF_THE_EMPLOYER = frozenset({Topic.PRIVACY, Topic.TRUTH, Topic.FUTURE, Topic.MARKETING, Topic.SMS, Topic.UNDERSTOOD, Topic.AI_SCREENING, Topic.EMPLOYED_BEFORE, Topic.APPLIED_BEFORE, Topic.RELATIVES, Topic.REFERRER, Topic.BACKGROUND_CHECK, Topic.NON_COMPETE, Topic.SIGNATURE, Topic.SOMEONE_ELSE})  # fmt: skip
_OF_THE_COUNTRY = frozenset({Topic.SALARY, Topic.SALARY_CURRENT, Topic.CURRENCY, Topic.AUTHORIZED, Topic.SPONSORSHIP, Topic.WORK_STATUS, Topic.CLEARANCE, Topic.CRIMINAL})  # fmt: skip
_OF_THE_PLACE = frozenset({Topic.RELOCATE, Topic.COMMUTE, Topic.ONSITE_OK, Topic.WORK_MODE, Topic.LOCATED_IN, Topic.NOT_LOCATED_IN})  # fmt: skip
_OF_THE_POSTING = frozenset({Topic.SALARY_FITS, Topic.FOLLOW_UP})
_AGREES = re.compile(
    r"\b(?:consent\w*|agree\w*|accept\w*|acknowledg\w*|certif\w*|confirm\w*|privacy|gdpr|polic(?:y|ies)|terms"
    r"|einwillig\w*|zustimm\w*|akzeptier\w*|bestatig\w*|datenschutz\w*|consentement|accepte\w*|acepto|consentimiento)\b"
)
_SPEAKS_OF_IT = re.compile(
    r"\b(?:us|our|ours|we|here|this (?:company|role|position|job|team|opportunity|organi[sz]ation)"
    r"|the (?:company|role|position|job|team)|uns|unser\w*|wir|nous|notre|nosotros|nuestr\w+)\b"
)
_SPEAKS_OF_PAY_OR_RIGHTS = re.compile(
    r"\b(?:salar\w+|compensation|remuneration|wages?|pay|rates?|gehalt\w*|lohn|vergutung|salaire|remuneracion|salario"
    r"|authori[sz]\w+|eligib\w+|right to work|work permit|visa\w*|sponsor\w*|citizen\w*|arbeitserlaubnis|aufenthalt\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Group:
    """One question. `asked` is how the first posting words it; `employer`: whose alone it is, else "". `everywhere`: whoever asks
    it, wherever, is meant.

    `places`: by application, what each posting asks.
    """

    id: UUID
    asked: Asked
    employer: str = ""
    everywhere: bool = False
    places: Mapping[UUID, tuple[Asked, ...]] = field(default_factory=dict)

    @property
    def applications(self) -> Iterable[UUID]:
        """Once for each time it is asked."""
        return [each for each, asked in self.places.items() for _ in asked]

    @property
    def size(self) -> int:
        """How many postings ask it."""
        return len(self.places)

    @property
    def said(self) -> str:
        """Who asks it."""
        if self.employer:
            return f"Asked by {self.employer}"
        return f"Asked by {self.size} posting{'s' if self.size > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One person's facts, read once for all postings."""

    facts: Facts
    bank: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, user_id: UUID) -> "Reader":
        profile = Profile.objects.filter(user_id=user_id).first()
        try:
            facts = Facts.parse(profile.document if profile else _NOTHING)
        except BadInputError:
            facts = Facts.parse(_NOTHING)
        kept = Kept.objects.filter(user_id=user_id).exclude(policy=Policy.ASK)
        return cls(facts, [(each.question, each.answer) for each in kept])

    def lacks(self, asked: Asked, job: Job) -> bool:
        answer = decide(asked, self.facts, remembered=self.bank, posting=job)
        return answer.action is Action.ASK


def groups(user_id: UUID, drafts: Sequence[Application]) -> list[Group]:
    """What these drafts are still asked, those first that most ask. Their postings have to be at hand."""
    asking = [(draft, known) for draft in drafts if (known := published(draft.posting))]
    if not asking:
        return []
    answered = set(
        Question.objects.filter(application__in=drafts, state=Question.State.ANSWERED).values_list(
            "application_id", "key"
        )
    )
    reader, found = Reader.of(user_id), dict[UUID, Group]()
    lacking: dict[str, bool] = {}
    for draft, known in asking:
        job = _job(draft.posting, known)
        for asked in _required(known):
            if (draft.pk, asked.key) in answered:
                continue
            # The same question of the same job is decided once: 200 postings ask the same few.
            alike = f"{_words(asked)}|{asked.required}|{job}"
            if alike not in lacking:
                lacking[alike] = reader.lacks(asked, job)
            if lacking[alike]:
                _add(found, draft, asked)
    return sorted(found.values(), key=lambda group: -len(group.places))


def published(posting: Posting) -> Published | None:
    """None where nothing is known, or an older version's words can't be read."""
    if posting.published is None:
        return None
    try:
        return Published.model_validate(posting.published)
    except ValidationError:
        return None


def answer(
    user_id: UUID,
    drafts: Sequence[Application],
    given: Mapping[UUID, Sequence[str]],
    *,
    keep: bool = True,
) -> int:
    """One answer to every posting that asks it, all of them or none. How many questions were answered.

    What isn't asked any more, since it was answered in another tab, is left as it is.
    """
    with transaction.atomic():
        ids = [draft.pk for draft in drafts]
        locked = Application.objects.select_for_update(of=("self",)).filter(
            pk__in=ids, state=State.DRAFT
        )
        still = list(locked.select_related("posting").order_by("pk"))
        open_now = {group.id: group for group in groups(user_id, still)}
        taken = [
            (open_now[key], tuple(values))
            for key, values in given.items()
            if key in open_now and any(value.strip() for value in values)
        ]
        rows = [row for group, values in taken for row in _rows(group, values)]
        Question.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["application", "key"],
            update_fields=["asked", "answer", "state", "answered_at", "why"],
        )
        for group, values in taken:
            if keep and group.everywhere:
                questions.keep_for_next_time(user_id, group.asked, values)
    return len(taken)


def unfitting(group: Group, values: Sequence[str]) -> str:
    """What is wrong with an answer, as a sentence; "" where nothing is."""
    return unfit(group.asked, values)


def _required(known: Published) -> Iterable[Asked]:
    for each in known.questions:
        if each.asked.required and each.asked.kind not in _LEFT_TO_THE_RUN:
            yield each.asked


def _job(posting: Posting, known: Published) -> Job:
    return Job(
        employer=posting.employer or known.employer,
        url=posting.url,
        country=posting.country or known.country,
        language=known.language,
    )


def _add(found: dict[UUID, Group], draft: Application, asked: Asked) -> None:
    scope, employer = scope_of(asked, draft.posting)
    key = uuid5(_SPACE, f"{_words(asked)}|{scope}")
    group = found.get(key) or Group(key, asked, employer, everywhere=not scope)
    places = {**group.places, draft.pk: (*group.places.get(draft.pk, ()), asked)}
    found[key] = replace(group, asked=_narrower(group.asked, asked), places=places)


def _words(asked: Asked) -> str:
    """What makes two questions the same: their words, what sort of answer they take, and among what one chooses."""
    block = asked.hints.get("block", "")
    section = fold(asked.section) if block else ""
    options = sorted(fold(option) for option in asked.options)
    return repr((fold(asked.label), fold(asked.help), asked.kind.value, options, section, block))


def _narrower(one: Asked, other: Asked) -> Asked:
    """An answer that fits where it may be shortest fits everywhere."""
    lengths = [each.max_length for each in (one, other) if each.max_length]
    return one.model_copy(update={"max_length": min(lengths, default=None)})


def scope_of(asked: Asked, posting: Posting) -> tuple[str, str]:
    """How far an answer may go, and the employer's name where it is theirs alone."""
    concept = concept_of(asked)
    topic = concept.topic if concept else None
    words = fold(f"{asked.label} {asked.help}")
    limits = list(_limits(asked, posting, topic, words))
    is_theirs = any(limit.startswith(_EMPLOYER) for limit in limits)
    return " ".join(limits), (posting.employer or posting.origin) if is_theirs else ""


def _limits(asked: Asked, posting: Posting, topic: Topic | None, words: str) -> Iterable[str]:
    """Where nobody knows the country or the place, it may be any: the answer stays with the posting."""
    agrees = asked.kind is Kind.CHECK or _AGREES.search(words)
    if agrees or topic in _OF_THE_EMPLOYER or _SPEAKS_OF_IT.search(words):
        yield f"{_EMPLOYER} {posting.system} {fold(posting.employer or posting.origin)}"
    if topic in _OF_THE_COUNTRY or _SPEAKS_OF_PAY_OR_RIGHTS.search(words):
        yield f"country {posting.country or posting.pk}"
    if topic in _OF_THE_PLACE:
        yield f"place {fold(posting.place) or posting.pk}"
    if topic in _OF_THE_POSTING:
        yield f"posting {posting.pk}"


def _rows(group: Group, values: tuple[str, ...]) -> Iterable[Question]:
    for application_id, places in group.places.items():
        for position, asked in enumerate(places):
            answer = Answer(
                key=asked.key, action=Action.FILL, values=_worded(asked, values), source="person"
            )
            yield Question(
                application_id=application_id,
                key=asked.key,
                asked=asked.model_dump(mode="json"),
                answer=answer.model_dump(mode="json"),
                state=Question.State.ANSWERED,
                answered_at=timezone.now(),
                early=True,
                position=position,
            )


def _worded(asked: Asked, values: tuple[str, ...]) -> tuple[str, ...]:
    """In this posting's spelling of its options."""
    own = {fold(option): option for option in asked.options}
    return tuple(own.get(fold(value), value) for value in values)
