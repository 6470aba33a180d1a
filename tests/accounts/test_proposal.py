import pytest

from accounts.reading.confined import Reading
from accounts.reading.periods import period_in
from accounts.reading.proposal import proposal

RESUME = """
ADA KING
Senior Software Engineer
ada@example.com • +44 20 7946 0018 • London, United Kingdom • adaking.dev

PROFESSIONAL SUMMARY
Builds engines.

WORK EXPERIENCE
Analytical Engines Ltd    Jan 2019 – Present
Senior Software Engineer
• Made the engine twice as fast.
• Led a team of four.

Software Developer at Difference & Sons
03/2015 - 12/2018
Wrote tables.

EDUCATION
BSc in Mathematics, University of London, 2011–2014

SKILLS
Languages: Python, C (Linux, embedded)
Git

LANGUAGES
English – Native
French (fluent)

REFERENCES
On request
"""


def test_a_resume_is_read_section_by_section():
    read = proposal(Reading(RESUME, links=("https://www.linkedin.com/in/ada",)))
    assert read["basics"] == {
        "name": "Ada King",
        "label": "Senior Software Engineer",
        "email": "ada@example.com",
        "phone": "+44 20 7946 0018",
        "location": {"city": "London", "countryCode": "GB"},
        "profiles": [{"network": "LinkedIn", "url": "https://www.linkedin.com/in/ada"}],
        "url": "https://adaking.dev",
        "summary": "Builds engines.",
    }
    first, second = read["work"]
    assert (first["name"], first["position"]) == (
        "Analytical Engines Ltd",
        "Senior Software Engineer",
    )
    assert first["highlights"] == ["Made the engine twice as fast.", "Led a team of four."]
    assert "endDate" not in first
    assert (second["name"], second["position"]) == ("Difference & Sons", "Software Developer")
    assert (second["startDate"], second["endDate"]) == ("2015-03", "2018-12")
    assert read["education"] == [
        {
            "institution": "University of London",
            "studyType": "BSc",
            "area": "Mathematics",
            "startDate": "2011",
            "endDate": "2014",
        }
    ]
    assert [each["name"] for each in read["skills"]] == ["Python", "C (Linux, embedded)", "Git"]
    assert read["languages"] == [
        {"language": "English", "fluency": "Native"},
        {"language": "French", "fluency": "Fluent"},
    ]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("Sept. 2019 to today", "2019-09", ""),
        ("2013-09 to 2015-06", "2013-09", "2015-06"),
        ("(2013 - 2015)", "2013", "2015"),
        ("June 2020 — now", "2020-06", ""),
    ],
)
def test_periods_are_read_as_people_write_them(line, start, end):
    found = period_in(line)
    assert found
    assert (found.start, found.end, found.rest) == (start, end, "")


@pytest.mark.parametrize("line", ["Call 2000 times", "12 to 14 people", "x" * 500])
def test_what_is_no_period(line):
    assert period_in(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 1000,
        "a" * 200_000,
        "2019 - 2020\n" * 5000,
        "(" * 100_000,
        ", " * 90_000,
        "Skills\n" + "a: " * 60_000,
        "a." * 90_000 + "@",
        "Work\n" + "•" * 100_000,
    ],
    ids=range(9),
)
@pytest.mark.timeout(10)
def test_hostile_text_is_read_in_no_time(text):
    proposal(Reading(text))
