"""Answers given before the start, and the page's own questions."""

import pytest

from automation.forms.early import Told, answer_of
from automation.protocol import Action, Asked, Kind


def published(label, kind=Kind.TEXT, *, number=0, **more):
    return Asked(key=f"published|{label}|{kind}|{number}", label=label, kind=kind, **more)


def page(label, kind=Kind.TEXT, **more):
    return Asked(key="q1", label=label, kind=kind, **more)


def values(asked, *told):
    answer = answer_of(asked, [Told(question, said) for question, said in told])
    return answer.values if answer else None


@pytest.mark.parametrize("label", ["Why us?", "why us? *", "Why us", "Why us? Why us?"])
def test_the_same_words_are_the_same_question(label):
    answer = answer_of(page(label), [Told(published("Why us?"), ("For fun",))])
    assert answer is not None
    assert (answer.key, answer.action, answer.source) == ("q1", Action.FILL, "person")
    assert answer.values == ("For fun",)


@pytest.mark.parametrize("label", ["Why not us?", "Why", "", "*"])
def test_other_words_are_another(label):
    assert values(page(label), (published("Why us?"), ("For fun",))) is None
    assert values(page(label), (published(label + " x"), ("For fun",))) is None


@pytest.mark.parametrize(
    ("theirs", "pages"),
    [
        (Kind.CHOICE, Kind.CHECK),
        (Kind.CHECK, Kind.CHOICE),
        (Kind.FILE, Kind.FILE),
        (Kind.TEXT, Kind.SECRET),
        (Kind.TEXT, Kind.DATE),
        (Kind.CHECK, Kind.TEXT),
    ],
)
def test_what_takes_another_sort_of_answer_isn_t_answered(theirs, pages):
    assert values(page("X y", pages), (published("X y", theirs), ("true",))) is None


def test_a_choice_is_worded_as_the_page_words_it():
    asked = page("Visa?", Kind.CHOICE, options=("Yes, I do", "No, I don't"))
    assert values(asked, (published("Visa?", Kind.CHOICE), ("No",))) == ("No, I don't",)


def test_what_the_page_doesn_t_offer_is_no_answer():
    asked = page("Office", Kind.CHOICE, options=("Berlin", "Paris"))
    assert values(asked, (published("Office", Kind.CHOICE), ("Rome",))) is None


def test_a_list_that_isn_t_shown_is_looked_through_when_it_is_open():
    asked = page("Office", Kind.CHOICE, options_known=False)
    assert values(asked, (published("Office", Kind.CHOICE), ("Rome",))) == ("Rome",)


def test_each_of_several_has_to_be_offered():
    told = (published("Tools", Kind.CHOICES), ("Git", "Vim"))
    assert values(page("Tools", Kind.CHOICES, options=("Vim", "Git", "Ed")), told) == ("Vim", "Git")
    assert values(page("Tools", Kind.CHOICES, options=("Vim", "Ed")), told) is None
    assert values(page("Tools", Kind.CHOICE, options=("Vim", "Git")), told) is None


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (Kind.NUMBER, "50000", True),
        (Kind.NUMBER, "about 50", False),
        (Kind.EMAIL, "me@here.example", True),
        (Kind.EMAIL, "me", False),
        (Kind.URL, "not an address", False),
    ],
)
def test_words_have_to_fit_the_field(kind, text, fits):
    assert values(page("Pay", kind), (published("Pay"), (text,))) == ((text,) if fits else None)


def test_it_has_to_be_short_enough():
    assert values(page("Why", max_length=3), (published("Why"), ("long",))) is None


def test_two_of_the_same_words_are_told_apart_by_their_place():
    first, second = published("Level", number=0), published("Level", number=2)
    told = [(first, ("B1",)), (second, ("C1",))]
    assert values(Asked(key="a|level|0", label="Level", kind=Kind.TEXT), *told) == ("B1",)
    assert values(Asked(key="a|level|2", label="Level", kind=Kind.TEXT), *told) == ("C1",)
    assert values(Asked(key="a|level|3", label="Level", kind=Kind.TEXT), *told) is None


def test_a_block_is_its_own():
    told = (published("Employer", hints={"block": "0"}), ("Acme",))
    assert values(page("Employer", hints={"block": "0"}), told) == ("Acme",)
    assert values(page("Employer", hints={"block": "1"}), told) is None
    assert values(page("Employer"), told) is None
