"""A person's document, a JSON Resume with `x-valet`: how pages and programs read and change it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.phones import international
from automation.errors import BadInputError
from automation.forms.facts import Facts

Document = dict[str, Any]
Path = tuple[str, ...]

SECTIONS = ("work", "education", "languages", "skills")
"""The lists that a résumé holds and a profile takes over."""
PARTS = frozenset(
    {
        *SECTIONS,
        *("basics", "volunteer", "awards", "certificates", "publications", "interests"),
        *("references", "projects", "x-valet"),
    }
)
"""Of a JSON Resume (https://jsonresume.org/schema)."""
PHONE = ("basics", "phone")
LARGEST = 256 * 1024
"""Bytes of JSON. A long career is some twenty thousand."""


class UnusableDocumentError(Exception):
    """`message` tells the person where it is malformed, `place` where in the document, if it is one field's fault."""

    def __init__(self, message: str, *, place: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def checked(value: object) -> Document:
    """What may be kept. Raises `UnusableDocumentError`."""
    if not isinstance(value, dict):
        raise UnusableDocumentError("A JSON Resume is an object.")
    if value and not PARTS & value.keys():
        raise UnusableDocumentError("There is nothing of a JSON Resume in it.")
    document: Document = {"basics": {}, **_storable(value)}
    try:
        Facts.parse(document, name="The profile")
    except BadInputError as error:
        raise UnusableDocumentError(str(error)) from error
    return document


def brought(value: object) -> Document:
    """What may take a profile's place as a whole: its phone number is one, and written as the pages write it.

    Not asked of what is kept already, whose other parts may be changed all the same. Raises `UnusableDocumentError`.
    """
    document = checked(value)
    phone = get(document, PHONE)
    if phone not in (None, ""):
        country = get(document, ("basics", "location", "countryCode"))
        try:
            put(document, PHONE, international(str(phone), country=str(country or "").upper()))
        except ValueError as error:
            raise UnusableDocumentError(
                "basics.phone isn’t a phone number. With its code: +1 416 555 0187.", place=PHONE
            ) from error
    return document


def _storable(value: Document) -> Document:
    """Without `null`, which says that nothing is known, as a missing key does.

    JSON of Python knows numbers and characters that the database doesn't.
    """
    try:
        document: Document = _without_nulls(value)
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError) as error:
        raise UnusableDocumentError("There is something in it that JSON doesn’t hold.") from error
    if "\\u0000" in text:
        raise UnusableDocumentError("There is a character in it that no text has.")
    if size > LARGEST:
        raise UnusableDocumentError("It is larger than a JSON Resume ever is.")
    return document


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value if each is not None]
    return value


def get(document: Mapping[str, Any], path: Path) -> Any:
    """None where nothing is known."""
    value: Any = document
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def put(document: Document, path: Path, value: object) -> None:
    """Nothing known leaves no key behind, and no empty object around it."""
    *parents, last = path
    inner = document
    for key in parents:
        found = inner.get(key)
        if not isinstance(found, dict):
            found = inner[key] = {}
        inner = found
    if value in (None, "", [], {}):
        inner.pop(last, None)
    else:
        inner[last] = value
    if parents and not inner and tuple(parents) != ("basics",):
        put(document, tuple(parents), None)


def taken_over(
    document: Document, proposal: Mapping[str, Any], *, parts: Sequence[str]
) -> Document:
    """With what was read from a résumé: of `parts`, the lists as they stand there, the basics where they were open."""
    result = {**document, "basics": {**document.get("basics", {})}}
    if "basics" in parts:
        result["basics"] = _filled(result["basics"], proposal.get("basics", {}))
    for name in SECTIONS:
        if name in parts and proposal.get(name):
            result[name] = proposal[name]
    return result


def _filled(own: Mapping[str, Any], read: Mapping[str, Any]) -> Document:
    filled: Document = {**own}
    for key, value in read.items():
        mine = filled.get(key)
        if isinstance(mine, Mapping) and isinstance(value, Mapping):
            filled[key] = _filled(mine, value)
        elif not mine:
            filled[key] = value
    return filled
