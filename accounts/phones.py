"""Numbers as people type them."""

import phonenumbers
from phonenumbers import PhoneNumberFormat


def international(text: str, *, country: str = "") -> str:
    """With `country`'s code where the text has none: "+1 416-555-0187". One that has it stays as it was typed.

    `country` is a two-letter code. Raises `ValueError` for what no number can be.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("too long or too short for a number there")
    if text.startswith("+"):
        return text
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
