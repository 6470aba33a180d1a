"""The practice board's postings as Lever's interfaces publish them."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from random import Random
from typing import Any

from deploy.local.board.candidate import Candidate
from deploy.local.board.forms import lever
from deploy.local.board.postings import Posting
from deploy.local.board.questions import Question

LISTED = tuple(f"00000000-0000-4000-8000-{number:012d}" for number in range(1, 6))
"""Postings in a site's list. Any other UUID is a posting too."""
_WORKPLACES = ("on-site", "remote", "hybrid")
_GROUPS = ("location", "commitment", "team")
_FILTERS = (*_GROUPS, "department", "level")
# As the Data API calls the fields of the hosted page.
PERSONAL = {
    "full-name": "fullName",
    "email": "email",
    "phone": "phone",
    "location": "location",
    "org": "currentCompany",
    "resume": "resume",
    "comments": "additionalInformation",
}


def posting(found: Posting, *, board: str) -> dict[str, Any]:
    """As v0 publishes it: without a word of what is asked. `createdAt` is there though the documentation leaves it out."""
    chance = Random(found.key)  # noqa: S311 -- repeatable on purpose
    hosted = f"{board}/lever/{found.company}/{found.job}"
    opening = f"{found.company_name} is looking for a {found.title}."
    body = " ".join(found.duties)
    return {
        "additional": "",
        "additionalPlain": "",
        "categories": {
            "commitment": "Full-time",
            "department": "Engineering",
            "location": found.place.label,
            "team": found.department,
            "allLocations": [found.place.label],
        },
        "createdAt": 1_761_990_000_000 + chance.randrange(10**9),
        "descriptionPlain": f"{opening}\n\n{body}",
        "description": f"<div>{opening}</div><div>{body}</div>",
        "id": found.job,
        "lists": [
            {
                "text": "Requirements",
                "content": "".join(f"<li>{habit}</li>" for habit in found.habits),
            }
        ],
        "text": found.title,
        "country": found.place.country.code,
        "workplaceType": chance.choice(_WORKPLACES),
        "opening": f"<div>{opening}</div>",
        "openingPlain": opening,
        "descriptionBody": f"<div>{body}</div>",
        "descriptionBodyPlain": body,
        "hostedUrl": hosted,
        "applyUrl": f"{hosted}/apply",
    }


def chosen(
    postings: Sequence[Mapping[str, Any]], wanted: Mapping[str, Sequence[str]]
) -> list[Mapping[str, Any]]:
    """Those that the filters let through. One value is compared without case; of several any may fit, with case."""
    found = list(postings)
    for name in _FILTERS:
        values = wanted.get(name, ())
        if len(values) == 1:
            found = [each for each in found if _category(each, name).lower() == values[0].lower()]
        elif values:
            found = [each for each in found if _category(each, name) in values]
    return found


def grouped(postings: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    def title(each: Mapping[str, Any]) -> str:
        return _category(each, name)

    ordered = sorted(postings, key=title)
    return [{"title": key, "postings": list(group)} for key, group in groupby(ordered, key=title)]


def is_group(name: str) -> bool:
    return name in _GROUPS


def _category(posting: Mapping[str, Any], name: str) -> str:
    return str(posting["categories"].get(name, ""))


def form(found: Posting, person: Candidate) -> dict[str, Any]:
    """What the Data API says that the form asks."""
    personal = [*lever.particulars(found, person), *lever.closing(found, person)]
    return {
        "text": found.title,
        "personalInformation": [
            {
                "name": PERSONAL[each.key],
                "text": each.label,
                "type": _type(each),
                "required": each.required,
            }
            for each in personal
            if each.key in PERSONAL
        ],
        "urls": [
            {"name": each.label, "text": each.label, "type": "text", "required": each.required}
            for each in lever.links(found, person)
        ],
        "customQuestions": [
            {
                "id": card.id,
                "text": card.title,
                "fields": [_field(card, each) for each in card.questions],
            }
            for card in lever.cards(found, person)
        ],
        "eeoQuestions": {
            each.key: {
                "text": each.label,
                "required": False,
                "options": [{"text": option.label} for option in each.options],
            }
            for each in lever.equal_opportunity(found, person)
        },
    }


def _field(card: lever.Card, question: Question) -> dict[str, Any]:
    return {
        "id": f"{card.id}-{question.name.rpartition('field')[2].rstrip(']')}",
        "text": question.label,
        "description": question.help,
        "type": question.widget,
        "required": question.required,
        "options": [{"text": option.label} for option in question.options],
    }


def _type(question: Question) -> str:
    if question.kind == "file":
        return "file-upload"
    return "textarea" if question.kind == "long" else "text"
