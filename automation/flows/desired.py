"""What a page ought to hold, what it was seen to hold, and the difference. Keeps no page and does no I/O."""

from collections.abc import Iterator, Mapping, Sequence

from automation.forms.fill import Unfit
from automation.forms.model import Form, Question, Widget, Written
from automation.forms.verify import arrived
from automation.forms.widgets.combobox import UNOPENED
from automation.protocol import Action, Answer

CHANGED = "the page changed it afterwards"

_WRITES_A_QUESTION = 3
_FAILURES_A_QUESTION = 2
_DEAD_LISTS = 2
_TYPED = (Widget.TEXT, Widget.TYPEAHEAD, Widget.PHONE, Widget.RICH)
_TICKED = (Widget.BOX, Widget.BOXES)


class Desired:
    def __init__(self, at_first: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """`at_first`: what questions are known to have held at an earlier look, by key."""
        self._answers: dict[str, Answer] = {}
        self._asked: dict[str, tuple[object, ...]] = {}
        self._at_first = dict(at_first or {})
        self._written: dict[str, Written] = {}
        self._writes: dict[str, int] = {}
        self._failures: dict[str, int] = {}

    # ---- answers

    def unknown(self, form: Form) -> bool:
        """Is there a question, or a list of options, that no answer was asked for yet?"""
        return any(self._asked.get(each.key) != _terms(each) for each in form.questions)

    def learn(self, form: Form, answers: Sequence[Answer]) -> None:
        """Take the answers to what is new; what was asked in the same terms before keeps its answer."""
        given = {answer.key: answer for answer in answers}
        for question in form.questions:
            key, terms = question.key, _terms(question)
            self._at_first.setdefault(key, question.current)
            if self._asked.get(key) == terms:
                continue
            self._asked[key] = terms
            answer = given.get(key) or Answer(key=key, action=Action.ASK, reason="no answer")
            if answer != self._answers.get(key):
                self._answers[key] = answer
                for count in (self._written, self._writes, self._failures):
                    count.pop(key, None)

    def to_write(self, question: Question) -> Answer:
        """What to write: the answer, or nothing where what is there has to go."""
        answer = self._answers[question.key]
        if answer.action is Action.FILL:
            return answer
        return answer.model_copy(update={"action": Action.FILL, "values": (), "wanted": ()})

    # ---- the difference

    def already(self, form: Form) -> Iterator[Written]:
        """Notes, and yields, the answers that the page held before anything was written."""
        for question in form.questions:
            answer = self._answers[question.key]
            fresh = question.key not in self._written and answer.action is Action.FILL
            if not fresh or (question.widget is Widget.FILE and not answer.by_hand):
                continue
            if arrived(question, answer, question.current):
                written = Written(
                    question, answer, ok=True, read_back=question.current, why="already there"
                )
                self._written[question.key] = written
                yield written

    @property
    def lists_are_dead(self) -> bool:
        """No list of this page has opened, and enough were tried: its script isn't running."""
        lists = [each for each in self._written.values() if each.question.widget is Widget.COMBOBOX]
        return len(lists) >= _DEAD_LISTS and all(each.why == UNOPENED for each in lists)

    def difference(self, form: Form) -> list[Question]:
        """Questions to write now, in reading order."""
        return [each for each in form.questions if self._differs(each) and self._may_write(each)]

    def _differs(self, question: Question) -> bool:
        answer = self._answers[question.key]
        if answer.action is Action.ASK:
            return False
        if answer.action is Action.SKIP:
            return question.key not in self._written and self._unasked(question)
        if question.widget is Widget.FILE and answer.by_hand:
            return False
        written = self._written.get(question.key)
        return written is None or not written.ok or not self._holds(question, written)

    def _may_write(self, question: Question) -> bool:
        key = question.key
        return (
            self._writes.get(key, 0) < _WRITES_A_QUESTION
            and self._failures.get(key, 0) < _FAILURES_A_QUESTION
        )

    def _holds(self, question: Question, written: Written) -> bool:
        """Does the page still show what it showed right after the write, or else the answer?"""
        if question.current == written.read_back:
            return True
        return arrived(question, written.answer, question.current)

    def _unasked(self, question: Question) -> bool:
        """An optional question that isn't to be answered, and holds what a parser or the site put there.

        A box that came ticked is the site's proposal and was put to whoever decides; one ticked since is not.
        """
        if question.required or not any(text.strip() for text in question.current):
            return False
        if question.widget in _TICKED:
            return question.current != self._at_first.get(question.key)
        return question.widget in _TYPED

    # ---- what became of it

    def note(self, written: Written) -> Written:
        """Keep it under the answer as it was given."""
        key = written.question.key
        answer = self._answers[key]
        if answer.action is not Action.FILL:
            written = Written(
                written.question, answer, ok=written.ok, read_back=written.read_back,
                why=written.why or "cleared: not an answer of the person's",
            )  # fmt: skip
        self._written[key] = written
        self._writes[key] = self._writes.get(key, 0) + 1
        if not written.ok:
            tries = _FAILURES_A_QUESTION if isinstance(written, Unfit) else 1
            self._failures[key] = self._failures.get(key, 0) + tries
        return written

    def found_again(self, form: Form, key: str) -> Question | Written | None:
        """After a re-render: the question to write, or that its answer is there; None when it is gone."""
        question = next((each for each in form.questions if each.key == key), None)
        if question is None or key not in self._answers:
            return None
        answer = self.to_write(question)
        if question.widget is not Widget.FILE and arrived(question, answer, question.current):
            return Written(question, answer, ok=True, read_back=question.current)
        return question

    def current(self, form: Form, key: str) -> tuple[str, ...]:
        return next((each.current for each in form.questions if each.key == key), ())

    def lost(self, form: Form) -> Iterator[Written]:
        """Notes, and yields, what was written well and isn't there any more."""
        for question in form.questions:
            written = self._written.get(question.key)
            if written is None or not written.ok or written.answer.action is not Action.FILL:
                continue
            if self._holds(question, written) or question.widget is Widget.FILE:
                continue
            changed = Written(
                question, written.answer, ok=False, read_back=question.current,
                why=CHANGED,
            )  # fmt: skip
            self._written[question.key] = changed
            yield changed

    def answers(self, form: Form) -> tuple[Answer, ...]:
        return tuple(self._answers[each.key] for each in form.questions)

    def written(self, form: Form) -> tuple[Written, ...]:
        """Of questions still there, and the good ones of those that made way, as a file's input does for its chip."""
        there = {each.key for each in form.questions}
        return tuple(each for key, each in self._written.items() if key in there or each.ok)

    def unanswered(self, form: Form) -> tuple[Answer, ...]:
        return tuple(each for each in self.answers(form) if each.action is Action.ASK)

    def failed(self, form: Form) -> tuple[Written, ...]:
        return tuple(
            each for each in self.written(form)
            if not each.ok and each.answer.action is Action.FILL
        )  # fmt: skip


def _terms(question: Question) -> tuple[object, ...]:
    """What an answer depends on."""
    labels = tuple(option.label for option in question.options)
    return (question.label, question.kind, labels, question.required, question.error)
