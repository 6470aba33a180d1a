"""What the candidate's own particulars look like as right answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deploy.local.board.questions import Expected

if TYPE_CHECKING:
    from deploy.local.board.candidate import Candidate


def first_name(person: Candidate) -> Expected:
    first, middle = person.name["first"], person.name["middle"]
    return Expected("equal", (first, f"{first} {middle}"), first)


def last_name(person: Candidate) -> Expected:
    return Expected("equal", (person.name["last"],), person.name["last"])


def preferred_name(person: Candidate) -> Expected:
    return Expected("equal", (person.name["preferred"],), person.name["preferred"])


def full_name(person: Candidate) -> Expected:
    return Expected("equal", person.full_names, person.full_names[0])


def email(person: Candidate) -> Expected:
    return Expected("equal", (person.basics["email"],), person.basics["email"])


def phone(person: Candidate) -> Expected:
    """With or without the country's code: a form that asks for it apart takes either."""
    number = str(person.basics["phone"])
    digits = re.sub(r"\D", "", number)
    return Expected("digits", (digits, digits.removeprefix("1")), number)


def dial_code(person: Candidate) -> Expected:
    # Several countries share +1; the candidate lives in the one that is right.
    assert person.basics["location"]["countryCode"] == "CA"
    return Expected("one-of", ("Canada +1",), "Canada +1")


def location(person: Candidate) -> Expected:
    place = person.basics["location"]
    label = f"{place['city']}, {place['region']}, Canada"
    return Expected("one-of", (label,), label)


def country(person: Candidate) -> Expected:
    assert person.basics["location"]["countryCode"] == "CA"
    return Expected("one-of", ("Canada",), "Canada")


def profile(person: Candidate, network: str) -> Expected:
    url = person.profile_url(network)
    if not url:
        return Expected("blank", blank_ok=True, source="nobody")
    return Expected("address", (url,), url)


def website(person: Candidate) -> Expected:
    return Expected("address", (person.basics["url"],), person.basics["url"])


def resume(person: Candidate) -> Expected:
    return Expected("file", (person.resume.sha256,), person.resume.name)


def cover_letter(person: Candidate) -> Expected:
    return Expected("file", (person.cover_letter.sha256,), person.cover_letter.name)
