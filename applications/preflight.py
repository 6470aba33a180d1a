"""What a person sees before anything starts: the posting as far as it is known, what it will ask, and how it would be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from accounts.models import User
from applications import (
    connections,
    early,
    employer_keys,
    intake,
    postings,
    published,
    starting,
)
from applications.early import Outlook, Prospect
from applications.intake import CLOSED, Wish
from applications.models import Application, Posting, State
from applications.models.attempt import DIRECT
from applications.models.connection import Interface
from applications.models.posting import Standing
from applications.questions import Desk
from applications.telling.words import SYSTEMS
from automation.apis.base import Sheet
from automation.feeds.base import Published
from automation.forms.knockouts import knockouts
from automation.protocol import Action, Answer, Asked
from billing import entitlements
from billing.entitlements import Usage
from sandboxes.routing import Decision


@dataclass(frozen=True, slots=True)
class Preflight:
    url: str
    """Spelt as it will be opened."""
    system: str
    """Empty where the site is none of a known system's."""
    host: str
    posting: Posting
    decision: Decision
    usage: Usage
    existing: Application | None
    """The person's own to this posting; a draft may still be started."""
    said: Published | None = None
    prospects: Sequence[Prospect] = ()
    knockouts: Sequence[str] = field(default_factory=list)
    held_back: Collection[str] = frozenset()
    """Keys of questions whose answers the employer's own interface doesn't take as they stand, where it goes through that."""

    @property
    def is_being_read(self) -> bool:
        return published.is_being_read(self.posting)

    @property
    def was_read(self) -> bool:
        return self.posting.read_at is not None

    @property
    def is_closed(self) -> bool:
        return self.posting.standing == Standing.CLOSED

    @property
    def is_open(self) -> bool:
        return self.posting.standing == Standing.OPEN

    @property
    def objection(self) -> str:
        """Why it can't be started; empty where it can."""
        if self.existing is not None and self.existing.state != State.DRAFT:
            return "You have an application to this posting already."
        if self.is_closed:
            return CLOSED
        if self.decision.tier is None:
            return f"{self.decision.why}."
        return self.usage.refusal

    @property
    def asks(self) -> list[Prospect]:
        """What the person can answer here: what nothing else answers, and what they have answered already."""
        return [each for each in self.prospects if each.outlook is Outlook.OPEN or each.is_theirs]

    @property
    def open(self) -> list[Prospect]:
        return self._of(Outlook.OPEN)

    @property
    def answered(self) -> list[Prospect]:
        known = [each for each in self._of(Outlook.ANSWERED) if not each.is_theirs]
        return [each for each in known if each.question.key not in self.held_back]

    @property
    def unsent(self) -> list[Prospect]:
        return [each for each in self.prospects if each.question.key in self.held_back]

    @property
    def left_empty(self) -> list[Prospect]:
        return self._of(Outlook.EMPTY)

    @property
    def later(self) -> list[Prospect]:
        return self._of(Outlook.LATER)

    def _of(self, outlook: Outlook) -> list[Prospect]:
        return [each for each in self.prospects if each.outlook is outlook]

    @property
    def key(self) -> str:
        """Of what the posting is known to be: another one once it was read anew and is different."""
        if not self.was_read:
            return ""
        parts = [self.posting.standing, self.posting.title]
        parts += [f"{each.question.key}{each.asked.required}" for each in self.prospects]
        return sha256("\n".join(parts).encode()).hexdigest()[:16]


def look(user: User, url: str, *, wish: Wish | None = None, ask: bool = True) -> Preflight:
    """Nothing is fetched here: with `ask`, a posting that wasn't read lately is wanted to be. `wish`: what the person has chosen, else
    what they usually do.

    Raises `UnsuitableError`.
    """
    site = postings.site_of(url)
    posting, _ = postings.posting_of(url)
    if ask and published.wanted(posting):
        published.want(posting.pk)
        posting.refresh_from_db()
    existing = Application.objects.filter(user=user, posting=posting).first()
    said = published.stored(posting) if posting.standing != Standing.CLOSED else None
    application = _as_wished(user, posting, wish or intake.usual(user, site.url), existing)
    desk = Desk.before_start(application, said or Published(system="", country=posting.country))
    prospects = early.prospects(application, said, desk) if said else []
    decision = starting.decide(site.url, user_id=user.pk)
    return Preflight(
        url=site.url,
        system=SYSTEMS.get(posting.system, ""),
        host=site.origin.partition("//")[2],
        posting=posting,
        decision=decision,
        usage=entitlements.usage(user.pk),
        existing=existing,
        said=said,
        prospects=prospects,
        knockouts=knockouts(_pairs(prospects), desk.facts, country=posting.country),
        held_back=_held_back(posting, prospects) if decision.tier == DIRECT else frozenset(),
    )


def _held_back(posting: Posting, prospects: Sequence[Prospect]) -> Collection[str]:
    """As the interface itself judges it. Of one that shows its form to its key alone nothing is known before the start."""
    way, api = connections.direct_of(posting), employer_keys.api_of(posting.system)
    if api is None or way is None or way.key is None or way.published is None:
        return frozenset()
    if way.key.api == Interface.DATA_V1:
        return frozenset()
    answers = {asked.key: answer for asked, answer in _pairs(prospects)}
    carried = api.carried(Sheet(published=way.published, answers=answers))
    filled = {key for key, answer in answers.items() if answer.action is Action.FILL}
    return filled - set(carried)


def _as_wished(
    user: User, posting: Posting, wish: Wish, existing: Application | None
) -> Application:
    """The draft there is, else what would be one."""
    application = Application(
        user=user,
        posting=posting,
        url=wish.url,
        mode=wish.mode.value,
        resume=wish.resume,
        cover_letter=wish.cover_letter,
    )
    if existing is not None:
        application.pk = existing.pk
    return application


def prospects_of(application: Application) -> list[Prospect]:
    """Of a draft."""
    said = published.stored(application.posting)
    if said is None:
        return []
    return early.prospects(application, said, Desk.before_start(application, said))


def _pairs(prospects: Sequence[Prospect]) -> list[tuple[Asked, Answer]]:
    return [
        (each.asked, Answer.model_validate(each.question.answer))
        if each.question.answer
        else (each.asked, Answer(key=each.question.key, action=Action.ASK))
        for each in prospects
    ]
