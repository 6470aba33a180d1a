from typing import Any

import pytest

from automation.forms.model import Question, Widget
from automation.forms.verify import arrived, names_file
from automation.forms.widgets import calendar, numbers
from automation.page.snapshot import Control
from automation.protocol import Action, Answer, Kind


def question(kind: Kind, widget: Widget = Widget.TEXT, **control: Any) -> Question:
    return Question(
        key="q",
        label="Question",
        kind=kind,
        widget=widget,
        controls=(Control(ref="0:0", origin="https://jobs.example", tag="input", **control),),
    )


def answer(*values: str) -> Answer:
    return Answer(key="q", action=Action.FILL, values=values)


@pytest.mark.parametrize(
    ("kind", "wanted", "shown", "same"),
    [
        (Kind.TEXT, "Jordan  Rivera", "Jordan Rivera ", True),
        (Kind.TEXT, "Zoë", "Zoe\u0308", True),
        (Kind.TEXT, "Jordan Rivera", "Jordan Riverr", False),
        (Kind.TEXT, "Jordan", "", False),
        (Kind.LONG_TEXT, "one\n\ntwo", "one\ntwo", True),
        (Kind.EMAIL, "a@example.com", "A@example.com", True),
        (Kind.URL, "https://www.example.com/in/me/", "example.com/in/me", True),
        (Kind.URL, "https://example.com/me", "https://example.com/you", False),
        (Kind.NUMBER, "185,000", "185000", True),
        (Kind.NUMBER, "$185,000.00", "185000", True),
        (Kind.NUMBER, "2", "0", False),
        (Kind.NUMBER, "1.4", "4", False),
        (Kind.PHONE, "+1 415 555 0134", "(415) 555-0134", True),
        (Kind.PHONE, "+1 415 555 0134", "+1 415-555-0134", True),
        (Kind.PHONE, "+1 415 555 0134", "0014155550134", True),
        (Kind.PHONE, "+1 415 555 0134", "+04155550134", False),
        (Kind.PHONE, "+1 415 555 0134", "+49 415 5550134", False),
        (Kind.PHONE, "+49 30 901820", "030 901820", True),
        (Kind.PHONE, "+1 415 555 0134", "+1", False),
        (Kind.CHOICE, "Yes", "Yes", True),
        (Kind.CHOICE, "Yes", "Yes.", True),
        (Kind.CHOICE, "No", "None", False),
    ],
)
def test_one_value(kind: Kind, wanted: str, shown: str, same: bool) -> None:
    assert arrived(question(kind), answer(wanted), (shown,)) is same


@pytest.mark.parametrize(
    ("shown", "placeholder", "same"),
    [
        ("2027-01-11", "", True),
        ("01/11/2027", "MM/DD/YYYY", True),
        ("11/01/2027", "MM/DD/YYYY", False),
        ("11.01.2027", "TT.MM.JJJJ", True),
        ("11 January 2027", "", True),
        ("Jan 11, 2027", "", True),
        ("01/2027", "MM/YYYY", True),
        ("02/11/2027", "", False),
        ("2027-01-12", "", False),
        ("", "", False),
    ],
)
def test_dates(shown: str, placeholder: str, same: bool) -> None:
    asked = question(Kind.DATE, Widget.DATE, placeholder=placeholder)
    assert arrived(asked, answer("2027-01-11"), (shown,)) is same


def test_a_set_of_choices_is_exact() -> None:
    asked = question(Kind.CHOICES, Widget.BOXES)
    assert arrived(asked, answer("Python", "Go"), ("go", "Python"))
    assert not arrived(asked, answer("Python"), ("Python", "Go"))
    assert not arrived(asked, answer("Python", "Go"), ("Python",))
    assert arrived(asked, answer(), ())


def test_a_box() -> None:
    asked = question(Kind.CHECK, Widget.BOX)
    assert arrived(asked, answer("true"), ("true",))
    assert not arrived(asked, answer("true"), ())
    assert not arrived(asked, answer(), ("true",))


@pytest.mark.parametrize(
    ("taken", "shown", "same"),
    [
        ("United States +1", "+1", True),
        ("United States +1", "+44", False),
        ("United States", "United States Minor Outlying Islands", False),
        ("United States", "United States ×", True),
        ("Male", "Female", False),
        ("No", "None", False),
        ("San Francisco, California, United States", "San Francisco, California", True),
    ],
)
def test_what_a_closed_list_shows(taken: str, shown: str, same: bool) -> None:
    assert arrived(question(Kind.CHOICE, Widget.COMBOBOX), answer(taken), (shown,)) is same


def test_several_chips_may_show_as_one_text() -> None:
    asked = question(Kind.CHOICES, Widget.COMBOBOX)
    assert arrived(asked, answer("Python", "Go"), ("Python Go",))
    assert not arrived(asked, answer("Python", "Go"), ("Python",))


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ("resume.pdf", True),
        ("C:\\fakepath\\resume.pdf", True),
        ("resume.pdf 84 kB", True),
        ("res…pdf", True),
        ("cover-letter.pdf", False),
        ("Attach", False),
    ],
)
def test_files(shown: str, same: bool) -> None:
    assert names_file(shown, "resume.pdf") is same


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("MM/DD/YYYY", "01/11/2027"),
        ("dd.mm.yyyy", "11.01.2027"),
        ("TT.MM.JJJJ", "11.01.2027"),
        ("Format: YYYY-MM-DD", "2027-01-11"),
        ("MM/YY", "01/27"),
        ("d MMMM yyyy", "11 January 2027"),
        ("Type here", "2027-01-11"),
        ("", "2027-01-11"),
    ],
)
def test_a_date_is_written_as_the_placeholder_has_it(placeholder: str, text: str) -> None:
    day = calendar.day("2027-01-11")
    assert day is not None
    assert calendar.written(day, calendar.pattern(placeholder)) == text


def test_parts_of_a_phone_number() -> None:
    assert numbers.international("+1 415 555 0134") == "+14155550134"
    assert numbers.national("+1 415 555 0134") == "4155550134"
    assert numbers.dial_code("+49 30 901820") == "+49"
    assert numbers.region("+1 416 555 0187") == "CA"
    assert numbers.international("ask me") == "ask me"
