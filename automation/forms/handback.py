"""What a person has put into a form with their own hands, as an answer."""

from automation.forms import sensitive
from automation.protocol import Action, Answer, Asked, Kind

PERSON = "person"


def by_hand(asked: Asked) -> Answer:
    """Of a question as it stands."""
    values = asked.current
    return Answer(
        key=asked.key,
        action=Action.FILL if values else Action.SKIP,
        values=values,
        source=PERSON,
        by_hand=True,
    )


def is_fact(asked: Asked) -> bool:
    """May the answer be kept for the next form unasked? Neither what is sensitive, nor a judgement, nor a file."""
    if asked.kind in (Kind.FILE, Kind.SECRET) or sensitive.is_open(asked):
        return False
    return not sensitive.is_sensitive(asked)
