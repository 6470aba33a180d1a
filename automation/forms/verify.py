"""Did an answer arrive? Pure comparisons of what was meant with what the page shows, one a kind of answer."""

import re
from collections.abc import Sequence

from automation.forms.model import Question, Widget
from automation.forms.widgets import calendar, numbers
from automation.forms.widgets.wording import folded, holds, same_address, same_label, shows
from automation.protocol import Answer, Kind


def arrived(question: Question, answer: Answer, read_back: Sequence[str]) -> bool:
    """`answer.values` in the page's own terms: labels of its options, names of the files.

    An empty answer has arrived where the page shows nothing.
    """
    shown = tuple(text for text in read_back if text.strip())
    wanted = tuple(text for text in answer.values if text.strip())
    if not wanted or not shown:
        return not wanted and not shown
    if answer.by_hand and wanted == shown:
        return True
    if question.widget in (Widget.COMBOBOX, Widget.TYPEAHEAD):
        return _shown_as_taken(wanted, shown)
    return _ALIKE[question.kind](question, wanted, shown)


def _text(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return folded("\n".join(wanted)) == folded("\n".join(shown))


def _address(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return len(shown) == 1 and same_address(wanted[0], shown[0])


def _number(question: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    one, other = numbers.number(wanted[0]), numbers.number(shown[0])
    if one is None or other is None:
        return _text(question, wanted, shown)
    # A nought that was left in front is one that was not asked for.
    return one == other and not re.match(r"0\d", shown[0].strip())


def _phone(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return numbers.same_phone(wanted[0], shown[0])


def _date(question: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    day = calendar.day(wanted[0])
    if day is None:
        return _text(question, wanted, shown)
    return calendar.same_day(day, " ".join(shown), calendar.pattern(question.control.placeholder))


def _labels(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    """The same set, each label once."""
    return len(wanted) == len(shown) and all(
        any(same_label(one, other) for other in shown) for one in wanted
    )


def _check(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return bool(wanted) == bool(shown)


def _files(_: Question, wanted: Sequence[str], shown: Sequence[str]) -> bool:
    return all(any(names_file(text, name) for text in shown) for name in wanted)


def names_file(text: str, name: str) -> bool:
    """A page may show a path, a size beside the name, or the name cut short in the middle."""
    text, name = folded(text), folded(name)
    if name in text:
        return True
    for gap in ("…", "..."):
        head, found, tail = text.partition(gap)
        if found and len(head.strip()) >= 3:
            start = head.split()[-1]
            return name.startswith(start) and name.endswith(tail.split(" ")[0])
    return False


def _shown_as_taken(wanted: Sequence[str], shown: Sequence[str]) -> bool:
    """Of lists that close: what shows may be a part of the option's label; several may show as one text."""
    if len(wanted) == len(shown):
        return all(any(shows(one, other) for other in shown) for one in wanted)
    return len(shown) == 1 and all(holds(shown[0], one) for one in wanted)


_ALIKE = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.EMAIL: _text,
    Kind.URL: _address,
    Kind.NUMBER: _number,
    Kind.PHONE: _phone,
    Kind.DATE: _date,
    Kind.CHOICE: _labels,
    Kind.CHOICES: _labels,
    Kind.CHECK: _check,
    Kind.FILE: _files,
}
