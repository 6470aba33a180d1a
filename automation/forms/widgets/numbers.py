"""Numbers and telephone numbers as fields hold them."""

import re
from decimal import Decimal, InvalidOperation

import phonenumbers

_THOUSANDS = re.compile(r"(?<=\d)[,.'\u2019\s](?=\d{3}(?!\d))")


def number(text: str) -> Decimal | None:
    """The one number in it, thousands' marks and currency aside; None where there is none or are several."""
    found = re.findall(r"-?\d+(?:[.,]\d+)?", _THOUSANDS.sub("", text))
    if len(found) != 1:
        return None
    try:
        return Decimal(found[0].replace(",", "."))
    except InvalidOperation:
        return None


def plain(value: Decimal) -> str:
    """As a number field takes it."""
    return format(value.normalize(), "f")


def parsed_phone(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None


def international(text: str) -> str:
    """In E.164 where it can be told, else as it is."""
    found = parsed_phone(text)
    if found is None:
        return text
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def national(text: str) -> str:
    """The digits one dials inside the country."""
    found = parsed_phone(text)
    return str(phonenumbers.national_significant_number(found)) if found else text


def dial_code(text: str) -> str:
    """`+1`, or "" where it can't be told."""
    found = parsed_phone(text)
    return f"+{found.country_code}" if found else ""


def region(text: str) -> str:
    """`US`, or ""."""
    found = parsed_phone(text)
    return (phonenumbers.region_code_for_number(found) or "") if found else ""


def same_phone(wanted: str, shown: str) -> bool:
    """By E.164. A field that keeps its dial code elsewhere shows the national part alone."""
    full = parsed_phone(wanted)
    digits = re.sub(r"\D", "", shown)
    if full is None or not digits:
        return re.sub(r"\D", "", wanted) == digits
    if shown.strip().startswith(("+", "00")):
        return digits.removeprefix("00") == international(wanted).lstrip("+")
    part = phonenumbers.national_significant_number(full)
    return digits in (part, f"0{part}", f"{full.country_code}{part}")
