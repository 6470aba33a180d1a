"""What an application has been asked so far, what was answered, and what it says as a whole."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from automation.ats.address import origin_of
from automation.control import ControlPlane
from automation.errors import ControlGoneError, NeedsPersonError
from automation.flows.keys import PageKeys
from automation.flows.proof import left_as_found
from automation.flows.single import PageResult
from automation.flows.watched import Handed, Put
from automation.forms.fill import NotOffered
from automation.forms.handback import PERSON, by_hand
from automation.forms.model import Form, Question, Widget, Written
from automation.forms.understand import understand
from automation.forms.verify import arrived
from automation.forms.widgets.closed_list import read_options
from automation.page.port import Page
from automation.page.snapshot import OptionState, Snapshot
from automation.plan import plan_hash
from automation.protocol import (
    Action,
    Answer,
    Asked,
    EventType,
    JobSpec,
    Kind,
    Part,
    Reason,
    ResolveReply,
    ResolveRequest,
)
from automation.sending.guard import Guard

T = TypeVar("T")

_TEXTS = (Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.LONG_TEXT)


class Wait(Protocol):
    """For what only the person can give; meanwhile they may have the browser."""

    async def __call__(self, answer: Callable[[int], Awaitable[T]], /) -> T: ...


@dataclass
class Answering:
    """Of one attempt. The control plane knows a question by its name in the whole application, a page by its own key.

    `page` is the one that is shown; `patience` is seconds to `wait` for the person.
    """

    job: JobSpec
    control: ControlPlane
    guard: Guard
    tell: Callable[..., Awaitable[object]]
    wait: Wait
    page: Callable[[], Page]
    patience: float
    completed: dict[str, str] = field(default_factory=dict)
    """Labels of the questions of the pages that were filled in, by name."""
    _answers: dict[str, Answer] = field(default_factory=dict)
    _lists: dict[str, tuple[OptionState, ...]] = field(default_factory=dict)
    _refused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The last answers that the page's lists don't offer, by name."""
    _requests: dict[frozenset[str], ResolveRequest] = field(default_factory=dict)
    _keys: PageKeys = field(default_factory=PageKeys)
    _by_hand: dict[str, Asked] = field(default_factory=dict)
    """What the person has put into the pages themselves, by name."""
    _takes: int = 0
    """How often they were found to have worked on a page."""
    _behind: dict[str, Answer] = field(default_factory=dict)
    _here: dict[str, Answer] = field(default_factory=dict)
    """What the page that is shown will have been told, by name; `_behind`, what those before it were."""

    # ---- along the pages

    def begin(self) -> None:
        """From the posting on, with what was answered before."""
        self.completed = {}
        self._behind, self._here = {}, {}
        self._keys.begin()

    def lead_on(self) -> None:
        """Another page is shown."""
        self._behind |= self._here
        self._here = {}
        self._keys.lead_on()

    def complete(self, result: PageResult) -> None:
        """The page that is shown holds this now."""
        name = self._keys.name_of
        self.completed |= {name(each.key): each.label for each in result.form.questions}
        self._here = {
            name(each.key): each.model_copy(update={"key": name(each.key)})
            for each in left_as_found(result)
        }

    def asks_nothing(self) -> None:
        """The page that is shown."""
        self._here = {}

    def plan(self) -> str:
        """The fingerprint of all that will be sent."""
        return plan_hash(self.job.posting_key, (self._behind | self._here).values())

    @property
    def asked(self) -> set[str]:
        """The pages' own keys, of all that was asked."""
        return self._keys.known

    # ---- a page's questions

    async def resolve(self, form: Form, snapshot: Snapshot) -> Sequence[Answer]:
        """Answers from the control plane, by the page's keys; what only the person knows is waited for.

        Raises `NeedsPersonError` where nobody answers.
        """
        if not form.questions:
            return ()
        self._keys.enter([each.key for each in form.questions])
        names = {self._keys.name_of(each.key): each for each in form.questions}
        request = self.request(form, snapshot)
        waiting = {each.key for each in request.questions if each.waits}
        reply = await self._resolved(request)
        asked = _asked(reply, waiting)
        if asked and await self.learn_lists([names[name] for name in asked if name in names]):
            reply = await self._resolved(self.request(form, snapshot))
            asked = _asked(reply, waiting)
        if asked:
            await self.tell(EventType.QUESTION_ASKED, keys=asked)
            reply = await self._from_person(self.request(form, snapshot), waiting)
        self._requests[frozenset(names)] = self.request(form, snapshot)
        self._answers |= {answer.key: answer for answer in reply.answers}
        texts = {name for name, each in names.items() if each.kind in _TEXTS}
        self.guard.expect(
            {value for answer in reply.answers if answer.key in texts for value in answer.values}
        )
        await self.tell(
            EventType.ANSWERS_RESOLVED,
            sources={answer.key: answer.source for answer in reply.answers},
        )
        return [
            answer.model_copy(update={"key": names[answer.key].key})
            for answer in reply.answers
            if answer.key in names
        ]

    async def _from_person(self, request: ResolveRequest, waiting: Collection[str]) -> ResolveReply:
        """Once they have said it here. They have the browser too: where they work there, the page is read again."""
        takes = self._takes
        while True:
            reply = await self.wait(lambda _: self._resolved(request, wait=self.patience))
            if takes != self._takes:
                raise ControlGoneError("a person has worked on the page since it was read")
            if not _asked(reply, waiting):
                return reply
            if not reply.done:
                raise NeedsPersonError(Reason.QUESTION, "Some questions still need your answer.")

    async def _resolved(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        reply = await self.control.resolve(request, wait=wait)
        asked = {each.key: each for each in request.questions}
        answers = tuple(self._theirs_first(asked.get(each.key), each) for each in reply.answers)
        return reply.model_copy(update={"answers": answers})

    def _theirs_first(self, asked: Asked | None, answer: Answer) -> Answer:
        """What the person has put in themselves stays, unless the site complains of it or they have said something else since.
        A file is in the page it was put into, and nowhere else."""
        theirs = self._by_hand.get(answer.key)
        if theirs is None or asked is None or answer.source == PERSON:
            return answer
        elsewhere = asked.kind is Kind.FILE and not asked.current
        refused = asked.error not in ("", theirs.error)
        return answer if elsewhere or refused else by_hand(theirs)

    async def entries(
        self, form: Form, snapshot: Snapshot, parts: Sequence[Part]
    ) -> Mapping[Part, int]:
        """How many blocks the person's jobs and degrees fill."""
        request = self.request(form, snapshot)
        reply = await self.control.resolve(
            request.model_copy(update={"questions": (), "parts": tuple(parts)})
        )
        return reply.entries

    def request(self, form: Form, snapshot: Snapshot) -> ResolveRequest:
        return ResolveRequest(
            attempt=self.job.attempt,
            epoch=self.job.epoch,
            url=snapshot.url,
            origin=origin_of(snapshot.url),
            employer=form.employer,
            place=snapshot.place,
            language=snapshot.language,
            questions=tuple(self._put(each) for each in form.questions),
        )

    async def reconsider(self, result: PageResult) -> bool:
        """Whether what couldn't be written may be answered otherwise: by knowing what a list offers, or by the person."""
        failed = {one.question.key: one for one in result.failed}
        # As they stand now: the page was read again since they were written.
        there = [each for each in result.form.questions if each.key in failed]
        learnt = await self.learn_lists(there)
        refused = [self._refuse(each, failed[each.key], learnt) for each in there]
        return bool(learnt) or any(refused)

    def _refuse(self, question: Question, one: Written, learnt: Collection[str]) -> bool:
        """A person's word is asked for anew. Other answers are first chosen anew where their list is known only now."""
        name, by_person = self._keys.name_of(question.key), one.answer.source == PERSON
        if not isinstance(one, NotOffered) or not (question.required or by_person):
            return False
        if (name in learnt and not by_person) or self._refused.get(name) == one.answer.values:
            return False
        self._refused[name] = one.answer.values
        return True

    async def learn_lists(self, questions: Sequence[Question]) -> set[str]:
        """Open the closed lists of these questions and remember what they offer; names of those that something was learnt of."""
        learnt = set()
        for question in questions:
            name = self._keys.name_of(question.key)
            closed = question.widget is Widget.COMBOBOX and not question.options_known
            if closed and name not in self._lists:
                self._lists[name] = await self._options(question)
                learnt |= {name} if self._lists[name] else set()
        return learnt

    async def _options(self, question: Question) -> tuple[OptionState, ...]:
        """A page that draws itself anew as its list is opened is looked at again, once."""
        try:
            return await read_options(self.page(), question.control)
        except ControlGoneError:
            form = understand(await self.page().snapshot(), after_steps=True)
        found = next((each for each in form.questions if each.key == question.key), None)
        if found is not None:
            with suppress(ControlGoneError):
                return await read_options(self.page(), found.control)
        return ()

    def _put(self, question: Question) -> Asked:
        """As it goes to the control plane."""
        name = self._keys.name_of(question.key)
        told = {"key": name, "refused": self._refused.get(name, ())}
        return self._with_list(question).asked().model_copy(update=told)

    def _with_list(self, question: Question) -> Question:
        name = self._keys.name_of(question.key)
        options = () if question.options_known else self._lists.get(name, ())
        return replace(question, options=options, options_known=True) if options else question

    async def written(self, written: Written) -> None:
        kind = EventType.FIELD_WRITTEN if written.ok else EventType.FIELD_FAILED
        await self.tell(
            kind,
            key=self._keys.name_of(written.question.key),
            label=written.question.label,
            source=written.answer.source,
            why=written.why,
            **({"options": written.offered} if written.offered else {}),
        )

    # ---- what the person has put into the pages themselves

    def take(self, handed: Sequence[Handed]) -> list[Asked]:
        """It is answered so from now on. The questions, by their names and as they stand, of those that are answered otherwise.

        Pages that the person has left behind will be told what they held then.
        """
        taken = []
        for page in handed:
            if page.led_on:
                self.lead_on()
            questions = page.form.questions
            self._keys.enter([each.key for each in questions])
            taken += [self._taken(each) for each in page.put if self._is_theirs(each)]
            self._takes += page.led_on or bool(page.put)
            self.completed |= {self._keys.name_of(each.key): each.label for each in questions}
            self._here |= {self._keys.name_of(each.key): self._left(each) for each in questions}
            names = frozenset(self._keys.name_of(each.key) for each in questions)
            self._requests[names] = self.request(page.form, page.snapshot)
        return taken

    def _is_theirs(self, put: Put) -> bool:
        """A page may spell anew what it has been told."""
        known = self._answers.get(self._keys.name_of(put.question.key))
        if known is None or known.action is not Action.FILL:
            return True
        return not all(
            arrived(put.question, known, each) for each in (put.before, put.question.current)
        )

    def _taken(self, put: Put) -> Asked:
        asked = self._put(put.question)
        self._by_hand[asked.key] = asked
        self._answers[asked.key] = by_hand(asked)
        return asked

    def _left(self, question: Question) -> Answer:
        """As `left_as_found`, of a question that nobody is asked about any more."""
        name = self._keys.name_of(question.key)
        known = self._answers.get(name) or Answer(key=name, action=Action.SKIP)
        if known.action is Action.FILL:
            return known
        return known.model_copy(update={"values": question.current})

    # ---- what the person has changed meanwhile

    async def changed_before(self, here: Form) -> set[str]:
        """Names of questions of the pages behind us whose answers are others now."""
        present = {self._keys.name_of(each.key) for each in here.questions}
        changed: set[str] = set()
        for request in [*self._requests.values()]:
            behind = tuple(
                each.model_copy(update={"error": ""})
                for each in request.questions
                if each.key in self.completed and each.key not in present
            )
            if not behind:
                continue
            reply = await self.control.resolve(request.model_copy(update={"questions": behind}))
            now = {answer.key: answer for answer in reply.answers}
            changed |= {key for key, each in now.items() if _differs(each, self._answers.get(key))}
        return changed


def _asked(reply: ResolveReply, waiting: Collection[str]) -> list[str]:
    """Of the questions that wait for an answer, those that only the person can give."""
    return [
        answer.key
        for answer in reply.answers
        if answer.action is Action.ASK and answer.key in waiting
    ]


def _differs(one: Answer, other: Answer | None) -> bool:
    return other is None or (one.action, one.values) != (other.action, other.values)
