"""What may rule a person out, said before the start."""

import pytest

from automation.forms.answers import decide
from automation.forms.facts import Facts
from automation.forms.knockouts import knockouts
from automation.protocol import Asked, Kind

MAY = Asked(
    key="may",
    label="Are you legally authorized to work in Germany?",
    kind=Kind.CHOICE,
    required=True,
    options=("Yes", "No"),
)
HELP = Asked(
    key="help",
    label="Will you require visa sponsorship to work in Germany?",
    kind=Kind.CHOICE,
    required=True,
    options=("Yes", "No"),
)
OTHER = Asked(key="other", label="Favourite colour?", kind=Kind.TEXT)


def facts(**rights):
    return Facts.parse({"basics": {}, "x-valet": {"workAuthorization": rights}})


def said(questions, known, country="DE"):
    pairs = [(each, decide(each, known)) for each in questions]
    return knockouts(pairs, known, country=country)


NO = {"authorized": False}
HELPED = {"authorized": True, "sponsorship": True}
FREE = {"authorized": True, "sponsorship": False}


def test_no_right_to_work_where_it_is_asked_for():
    assert said([MAY, OTHER], facts(DE=NO)) == [
        "It needs authorisation to work in Germany; your profile says no."
    ]


def test_no_right_to_work_where_it_isn_t_asked_for():
    (line,) = said([OTHER], facts(DE=NO))
    assert "The work is in Germany" in line


def test_sponsorship_where_it_is_asked_about():
    (line,) = said([HELP], facts(DE=HELPED))
    assert "sponsorship for Germany" in line
    assert said([OTHER], facts(DE=HELPED)) == []
    assert said([MAY], facts(DE=HELPED)) == []


@pytest.mark.parametrize("country", ["", "DE"])
def test_who_may_work_there_is_told_nothing(country):
    assert said([MAY, HELP, OTHER], facts(DE=FREE), country) == []


def test_another_country_says_nothing():
    assert said([OTHER], facts(FR=NO)) == []


@pytest.mark.parametrize(("question", "rights"), [(MAY, NO), (HELP, HELPED)])
def test_a_question_that_names_the_country_tells_by_itself(question, rights):
    (line,) = said([question], facts(DE=rights), country="")
    assert question.label in line


def test_a_question_without_an_answer_rules_nobody_out():
    assert said([MAY, HELP], facts(), country="") == []
