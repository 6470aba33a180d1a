from automation.feeds.greenhouse_studies import studies
from automation.forms.answers import decide
from automation.forms.facts import Facts
from automation.forms.vocabulary.parts import part_of
from automation.protocol import Part

ADA = Facts.model_validate(
    {
        "basics": {"name": "Ada Byron"},
        "education": [
            {
                "institution": "MIT",
                "area": "Mathematics",
                "studyType": "Master of Science",
                "startDate": "2012-08",
                "endDate": "2016-05",
            },
            {
                "institution": "TU Berlin",
                "area": "Physics",
                "studyType": "Bachelor",
                "startDate": "2009",
                "endDate": "2012",
            },
        ],
    }
)


def answers(block):
    asked = [each.asked for each in studies(required=False)]
    of_block = [each.model_copy(update={"hints": {"block": block}}) for each in asked]
    return {each.label: decide(each, ADA) for each in of_block}


def test_what_the_person_says_of_a_degree_answers_all_of_it():
    said = {label: answer.values for label, answer in answers("0").items()}
    assert said == {
        "School": ("MIT",),
        "Degree": ("Master of Science",),
        "Discipline": ("Mathematics",),
        "Start date month": ("August",),
        "Start date year": ("2012",),
        "End date month": ("May",),
        "End date year": ("2016",),
    }


def test_each_block_is_of_its_own_degree():
    second = answers("1")
    assert second["School"].values == ("TU Berlin",)
    assert second["Start date year"].values == ("2009",)


def test_they_stand_where_a_form_takes_several_degrees():
    for required in (True, False):
        asked = [each.asked for each in studies(required=required)]
        assert {part_of(each.section) for each in asked} == {Part.STUDIES}
        assert {each.hints["block"] for each in asked} == {"0"}
        assert [each.label for each in asked if each.required] == (
            ["School", "Degree", "Discipline"] if required else []
        )
        assert len({each.key for each in asked}) == len(asked)
