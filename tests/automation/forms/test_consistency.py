"""What an employer was told before, against what it would be told now."""

from datetime import date

import pytest

from automation.forms.consistency import SOURCE, Told, unless_contradicted
from automation.protocol import Action, Answer, Asked, Kind

ON = date(2026, 5, 3)


def now(label, *values, kind=Kind.CHOICE, told, required=True):
    """What becomes of the answer, after these were given before, the newest first."""
    asked = Asked(key="k", label=label, kind=kind, required=required)
    answer = Answer(key="k", action=Action.FILL, values=values, source="profile:x")
    earlier = [
        Told(Asked(key="t", label=before, kind=kind), tuple(said), ON) for before, *said in told
    ]
    return unless_contradicted(answer, asked, earlier)


CONTRADICTED = {
    "yes and no": ("Do you need sponsorship in the US?", ["No"], [("Will you require visa sponsorship in the United States?", "Yes")]),
    "a number": ("Years of experience with Kotlin", ["9"], [("How many years of experience do you have with Kotlin?", "4")]),
    "an option": ("Highest degree", ["Master's Degree"], [("Level of education", "Bachelor's")]),
    "the same words": ("Which desk is yours?", ["Left"], [("Which desk is yours?", "Right")]),
    "the newest counts": ("Salary expectations", ["70000"], [("Expected salary", "80000"), ("Expected salary", "70000")]),
}  # fmt: skip
IN_ACCORD = {
    "the same": ("Do you need sponsorship in the US?", ["No"], [("Will you require visa sponsorship in the United States?", "No, I will not")]),
    "another country": ("Do you need sponsorship in the US?", ["No"], [("Do you need sponsorship in Japan?", "Yes")]),
    "another skill": ("Years of experience with Kotlin", ["9"], [("Years of experience with Go", "2")]),
    "a span": ("Years of experience with Kotlin", ["9"], [("Years of experience with Kotlin", "6-10 years")]),
    "what changes": ("Have you applied here before?", ["Yes"], [("Have you applied here before?", "No")]),
    "something else": ("City", ["Berlin"], [("Highest degree", "Bachelor's")]),
    "nothing": ("Highest degree", ["Master's Degree"], []),
}  # fmt: skip


@pytest.mark.parametrize(("label", "values", "told"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_contradiction_is_the_person_s_to_resolve(label, values, told):
    answer = now(label, *values, told=told)
    assert (answer.action, answer.values, answer.source) == (Action.ASK, (), SOURCE)
    assert f"told “{told[0][1]}” on 3 May 2026" in answer.reason
    assert now(label, *values, told=told, required=False).action is Action.SKIP


@pytest.mark.parametrize(("label", "values", "told"), IN_ACCORD.values(), ids=IN_ACCORD)
def test_what_agrees_is_said_again(label, values, told):
    assert now(label, *values, told=told).values == tuple(values)


def test_a_box_is_compared_as_a_word():
    told = [("I need sponsorship in the US", "true")]
    assert now("I need sponsorship in the US", kind=Kind.CHECK, told=told).action is Action.ASK
    assert now("I need sponsorship in the US", "true", kind=Kind.CHECK, told=told).values


def test_prose_and_files_are_never_held_against_anyone():
    for kind in (Kind.LONG_TEXT, Kind.FILE, Kind.EMAIL):
        assert now("Why us?", "So.", kind=kind, told=[("Why us?", "Thus.")]).values == ("So.",)


@pytest.mark.parametrize(("here", "there", "asks"), [("0", "1", False), ("1", "1", True)])
def test_one_job_isn_t_held_against_another(here, there, asks):
    asked = Asked(key="x|1", label="Job Title", kind=Kind.TEXT, hints={"block": here})
    before = Asked(key="x|1", label="Job Title", kind=Kind.TEXT, hints={"block": there})
    answer = Answer(key="x|1", action=Action.FILL, values=("Engineer",), source="profile:work")
    said = unless_contradicted(answer, asked, [Told(before, ("Clerk",), ON)])
    assert (said.source == SOURCE) is asks
