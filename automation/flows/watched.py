"""What a person does to a form, told from looks at it while they have the browser. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from automation.flows.keys import alike
from automation.forms.model import Form, Question
from automation.page.snapshot import Snapshot
from automation.protocol import Kind

_AT_ONCE = 2
"""Questions that nobody empties between two looks: the page drew itself anew."""


@dataclass(frozen=True, slots=True)
class Put:
    """A question as the person has left it, and what it held before."""

    question: Question
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """One page of those that the person has had, as it was last seen. `led_on`: they came to it from the one before."""

    snapshot: Snapshot
    form: Form
    put: tuple[Put, ...]
    led_on: bool


@dataclass
class _Page:
    snapshot: Snapshot
    form: Form
    first: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What each question held when it was first seen: nobody's word."""
    handed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def see(self, snapshot: Snapshot, form: Form) -> None:
        before, now = _held(self.form), _held(form)
        emptied = {key for key, held in before.items() if held and now.get(key) == ()}
        if len(emptied) >= _AT_ONCE:
            self.first |= dict.fromkeys(emptied, ())
        for each in form.questions:
            self.first.setdefault(each.key, now[each.key])
            offered = {option.label for option in each.options}
            if offered and not now[each.key] and not offered.issuperset(self.first[each.key]):
                # What was chosen is taken off the list.
                self.first[each.key] = ()
        self.snapshot, self.form = snapshot, form

    def put(self) -> tuple[Put, ...]:
        """Since the last call."""
        found = tuple(
            Put(each, self.first[each.key])
            for each in self.form.questions
            if _may_travel(each) and each.current != self.handed.get(each.key, self.first[each.key])
        )
        self.handed |= {each.question.key: each.question.current for each in found}
        return found


@dataclass
class Watched:
    """The looks come in order, the first of them before the person has touched anything."""

    _pages: list[_Page] = field(default_factory=list)
    _at: int = 0

    def see(self, snapshot: Snapshot, form: Form) -> None:
        if not form.questions:
            return
        if not self._pages or not alike(_held(self._pages[-1].form), _held(form)):
            self._pages.append(_Page(snapshot, form))
        self._pages[-1].see(snapshot, form)

    def handed(self) -> list[Handed]:
        """What is new since the last call, page by page."""
        fresh = self._pages[self._at :]
        found = [
            Handed(page.snapshot, page.form, page.put(), led_on=number > 0)
            for number, page in enumerate(fresh)
        ]
        self._at = max(0, len(self._pages) - 1)
        return found


def texts_of(questions: Collection[Question]) -> set[str]:
    """Values by which a request is told to carry the application."""
    kinds = (Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.LONG_TEXT)
    return {text for each in questions if each.kind in kinds for text in each.current}


def _held(form: Form) -> Mapping[str, tuple[str, ...]]:
    return {
        each.key: tuple(text for text in each.current if text.strip()) for each in form.questions
    }


def _may_travel(question: Question) -> bool:
    secret = any(each.type == "password" for each in question.controls)
    return question.kind is not Kind.SECRET and not secret
