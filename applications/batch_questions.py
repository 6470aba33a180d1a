"""What the postings of a batch ask and nothing answers: each question once, and one answer to all who ask it alike.

An answer goes no further than it is meant: a consent is one employer's, and so is what is asked about that employer; pay and the
right to work are one country's; where somebody would move or commute to is one place's; what is asked of a job is its posting's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from accounts.models import Answer as Kept
from accounts.models import Policy, Profile
from applications import connections, questions
from applications.fit import unfit
from applications.models import Application, Posting, Question, State
from applications.reach import Reach, reach_of, words_of
from automation.errors import BadInputError
from automation.feeds.base import Published
from automation.forms.answers import decide
from automation.forms.facts import Facts
from automation.forms.rules.case import Posting as Job
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.fold import fold
from automation.protocol import Action, Answer, Asked, Kind

_SPACE = UUID("0b7f7a54-9f0c-4f5d-9d55-0d1f6ad2a1c9")
_NOTHING: dict[str, dict[str, str]] = {"basics": {}}
_LEFT_TO_THE_RUN = (Kind.FILE, Kind.SECRET)


@dataclass(frozen=True, slots=True)
class Group:
    """One question. `asked` is how the first posting words it; `employer`: whose alone it is, else "". `about`: the job, country or
    place that alone is meant ("for work in Germany"). `everywhere`: whoever asks it, wherever, is meant. `board`: where the employer
    has its postings.

    `places`: by application, what each posting asks.
    """

    id: UUID
    asked: Asked
    employer: str = ""
    about: str = ""
    everywhere: bool = False
    board: str = ""
    places: dict[UUID, tuple[Asked, ...]] = field(default_factory=dict)

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
        """Who asks it, and of what."""
        who = self.employer or f"{self.size} posting{'s' if self.size > 1 else ''}"
        return " ".join(filter(None, (f"Asked by {who}", self.about)))


@dataclass(frozen=True, slots=True)
class Reached:
    """A posting's question, and how far an answer to it goes. `limits` is "" where it goes everywhere."""

    asked: Asked
    words: str
    limits: str
    employer: str
    about: str
    past: bool
    board: str

    @classmethod
    def by(cls, asked: Asked, posting: Posting, *, board: str) -> "Reached":
        """Where nobody knows the country or the place, it may be any: the answer stays with the posting."""
        words = words_of(asked)
        reach = reach_of(words, asked)
        employer = posting.employer or posting.origin
        limits = [
            f"employer {posting.system} {board} {fold(employer)}" if reach.employer else "",
            f"country {posting.country or posting.pk}" if reach.country else "",
            f"place {fold(posting.place) or posting.pk}" if reach.place else "",
            f"posting {posting.pk}" if reach.posting else "",
        ]
        return cls(
            asked,
            words,
            limits=" ".join(filter(None, limits)),
            employer=employer if reach.employer else "",
            about=_about(reach, posting, employer),
            past=reach.past,
            board=board if reach.employer else "",
        )

    @property
    def group(self) -> UUID:
        return uuid5(_SPACE, f"{self.words}|{self.limits}")


@dataclass(frozen=True, slots=True)
class Reader:
    """One person's facts, read once for all postings. What many ask in the same words is decided once."""

    facts: Facts
    bank: Sequence[tuple[str, str]]
    decided: dict[tuple[str, ...], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, user_id: UUID) -> "Reader":
        profile = Profile.objects.filter(user_id=user_id).first()
        try:
            facts = Facts.parse(profile.document if profile else _NOTHING)
        except BadInputError:
            facts = Facts.parse(_NOTHING)
        kept = Kept.objects.filter(user_id=user_id).exclude(policy=Policy.ASK)
        return cls(facts, [(each.question, each.answer) for each in kept])

    def lacks(self, question: Reached, job: Job) -> bool:
        # An answer that is kept may be of this employer alone.
        named = question.past or self.bank or self.facts.answers
        whose = question.limits if named else ""
        alike = (question.words, whose, job.country, job.language)
        if alike not in self.decided:
            answer = decide(question.asked, self.facts, remembered=self.bank, posting=job)
            self.decided[alike] = answer.action is Action.ASK
        return self.decided[alike]


def _about(reach: Reach, posting: Posting, employer: str) -> str:
    """Without it nobody could tell two questions in the same words from each other."""
    somewhere = (reach.country and not posting.country) or (reach.place and not posting.place)
    if reach.posting or somewhere:
        job = f"for “{posting.title or urlsplit(posting.url).path}”"
        return job if reach.employer else f"{job} at {employer}"
    places = [
        countries.english(posting.country) if reach.country else "",
        posting.place if reach.place else "",
    ]
    where = ", ".join(filter(None, places))
    return f"for work in {where}" if where else ""


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
    for draft, known in asking:
        seen, board = Counter[UUID](), _board(draft.posting, known)
        for asked in _required(known):
            question = Reached.by(asked, draft.posting, board=board)
            # “Please explain” may stand behind two questions: one form's are never the same.
            seen[question.group] += 1
            if (draft.pk, asked.key) in answered:
                continue
            if reader.lacks(question, _job(draft.posting, known)):
                _add(found, draft, question, time=seen[question.group])
    return sorted(_told_apart([*found.values()]), key=lambda group: -group.size)


def _board(posting: Posting, known: Published) -> str:
    """Whose the posting is: two employers may be called the same, and many have theirs on one host."""
    board = connections.board_of(posting, known)
    host = urlsplit(posting.url).netloc
    if board is None or board.tenant == host.removeprefix("www."):
        return host
    # Greenhouse's hosts are all of one region, Lever's of two.
    named = board.site or (host if board.eu is not None else posting.system)
    return f"{named}/{board.tenant}"


def _told_apart(found: Sequence[Group]) -> Iterable[Group]:
    """Those of two employers of one name are told by where their postings are."""
    boards: dict[tuple[str, str], set[str]] = {}
    for group in found:
        boards.setdefault((group.asked.label, group.said), set()).add(group.board)
    for group in found:
        if len(boards[group.asked.label, group.said]) > 1:
            yield replace(group, about=f"{group.about} on {group.board}".lstrip())
        else:
            yield group


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
            # What is one country's or place's would answer the others of this very list, too.
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


def _add(found: dict[UUID, Group], draft: Application, question: Reached, *, time: int) -> None:
    """`time`: which of those that read so in its form, from 1."""
    key = question.group if time == 1 else uuid5(question.group, str(time))
    group = found.get(key)
    if group is None:
        group = Group(
            key,
            question.asked,
            question.employer,
            question.about,
            everywhere=not question.limits,
            board=question.board,
        )
    places = group.places
    places[draft.pk] = (*places.get(draft.pk, ()), question.asked)
    found[group.id] = replace(group, asked=_narrower(group.asked, question.asked))


def _narrower(one: Asked, other: Asked) -> Asked:
    """An answer that fits where it may be shortest fits everywhere."""
    lengths = [each.max_length for each in (one, other) if each.max_length]
    return one.model_copy(update={"max_length": min(lengths, default=None)})


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
    return tuple(
        value if value in asked.options else own.get(fold(value), value) for value in values
    )
