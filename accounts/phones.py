"""Numbers as people type them."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

_PERSONAL = (
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
)
_WELL_TYPED = re.compile(r"\+[0-9 ./()-]+", re.ASCII)


def international(text: str, *, country: str = "") -> str:
    """With `country`'s code where the text has none: "+1 416-555-0187".

    One that has it stays as it was typed, if whoever reads it dials the right thing: digits of ASCII, and no "(0)". `country`
    is a two-letter code. Raises `ValueError` for what no number can be, or can be called from the same town alone.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not _may_be_a_person_s(number):
        raise ValueError("too long or too short for a number there")
    if _WELL_TYPED.fullmatch(text) and "(0)" not in text:
        return text
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _may_be_a_person_s(number: PhoneNumber) -> bool:
    """By its length. Some countries' toll-free numbers are as short as what one dials from within a town."""
    return any(
        phonenumbers.is_possible_number_for_type_with_reason(number, kind)
        == ValidationResult.IS_POSSIBLE
        for kind in _PERSONAL
    )
