"""What Greenhouse asks of each degree. A job publishes no questions for it, only whether it is "education_required",
"education_optional" or "education_hidden"; their fields are those of https://developers.greenhouse.io/job-board.html#submit-an-application
"""

from automation.feeds.base import PublishedQuestion
from automation.feeds.keys import key_of
from automation.protocol import Asked, Kind

SECTION = "Education"
_FIELDS = (
    ("School", Kind.CHOICE, "school_name_id"),
    ("Degree", Kind.CHOICE, "degree_id"),
    ("Discipline", Kind.CHOICE, "discipline_id"),
    ("Start date", Kind.DATE, "start_date"),
    ("End date", Kind.DATE, "end_date"),
)


def studies(*, required: bool) -> tuple[PublishedQuestion, ...]:
    """One block of questions, for the first degree. Greenhouse's lists of schools, degrees and disciplines are too long to be
    shown: its interface finds what is in them."""
    return tuple(
        PublishedQuestion(
            asked=Asked(
                key=key_of(f"{SECTION} {label}", kind, 1),
                label=label,
                section=SECTION,
                kind=kind,
                required=required and kind is Kind.CHOICE,
                options_known=kind is not Kind.CHOICE,
                hints={"block": "0"},
            ),
            name=f"educations[][{name}]",
        )
        for label, kind, name in _FIELDS
    )
