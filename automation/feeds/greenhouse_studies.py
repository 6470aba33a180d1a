"""What Greenhouse asks of each degree. A job publishes no questions for it, only whether it is "education_required",
"education_optional" or "education_hidden"; their fields are those of https://developers.greenhouse.io/job-board.html#submit-an-application
"""

from collections.abc import Mapping

from automation.feeds.base import PublishedQuestion
from automation.feeds.keys import key_of
from automation.protocol import Asked, Kind

SECTION = "Education"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LISTED = (("School", "school_name_id"), ("Degree", "degree_id"), ("Discipline", "discipline_id"))
_DATES = (("Start date", "start_date"), ("End date", "end_date"))


def studies(*, required: bool) -> tuple[PublishedQuestion, ...]:
    """One block of questions, for the first degree. Greenhouse's lists of schools, degrees and disciplines are too long to be
    shown: its interface finds what is in them."""
    months = {month: str(number) for number, month in enumerate(MONTHS, 1)}
    questions = [
        _question(label, Kind.CHOICE, f"educations[][{name}]", required=required)
        for label, name in _LISTED
    ]
    for label, name in _DATES:
        date = f"educations[][{name}]"
        questions.append(_question(f"{label} month", Kind.CHOICE, f"{date}[month]", values=months))
        questions.append(_question(f"{label} year", Kind.NUMBER, f"{date}[year]"))
    return tuple(questions)


def _question(
    label: str,
    kind: Kind,
    name: str,
    *,
    required: bool = False,
    values: Mapping[str, str] | None = None,
) -> PublishedQuestion:
    options = tuple(values or ())
    asked = Asked(
        key=key_of(f"{SECTION} {label}", kind, 1),
        label=label,
        section=SECTION,
        kind=kind,
        required=required,
        options=options,
        options_known=bool(options) or kind is not Kind.CHOICE,
        hints={"block": "0"},
    )
    return PublishedQuestion(asked=asked, name=name, values=values or {})
