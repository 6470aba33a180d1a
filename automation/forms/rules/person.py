"""Who the person is and how to reach them."""

import re
from datetime import date

import phonenumbers

from automation.forms.rules.case import Case, Rule, Said, leave, said, yes_no
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.dates import asked_format, months_of, written
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind


def _legal_name(case: Case) -> Said | None:
    """Nothing beside the name above where it is wanted only if it differs."""
    differs = re.search(r"\bif (?:it (?:is|'s) )?(?:different|differs|other)", case.words)
    if differs and not case.asked.required:
        return leave("profile:basics.name", "the same as the name")
    return _full_name(case)


def _full_name(case: Case) -> Said | None:
    basics = case.facts.basics
    return said(
        "profile:basics.name",
        basics.name,
        f"{case.facts.first_name} {case.facts.last_name}".strip(),
    )


def _first_name(case: Case) -> Said | None:
    return said("profile:x-valet.name.first", case.facts.first_name)


def _middle_name(case: Case) -> Said | None:
    middle = case.facts.valet.name.middle
    if "initial" in case.label and middle:
        middle = middle[0]
    return said("profile:x-valet.name.middle", middle)


def _last_name(case: Case) -> Said | None:
    return said("profile:x-valet.name.last", case.facts.last_name)


def _preferred_name(case: Case) -> Said | None:
    name = case.facts.valet.name
    return said("profile:x-valet.name.preferred", name.preferred or name.first)


def _email(case: Case) -> Said | None:
    return said("profile:basics.email", case.facts.basics.email)


def _phone(case: Case) -> Said | None:
    number = _parsed(case)
    text = case.facts.basics.phone
    if number is None:
        return said("profile:basics.phone", text)
    form = phonenumbers.PhoneNumberFormat
    return said(
        "profile:basics.phone",
        phonenumbers.format_number(number, form.INTERNATIONAL),
        phonenumbers.format_number(number, form.E164),
    )


def _dial_code(case: Case) -> Said | None:
    number = _parsed(case)
    if number is None:
        return None
    code = f"+{number.country_code}"
    region = phonenumbers.region_code_for_number(number) or case.facts.home
    if not case.chosen:
        return said("profile:basics.phone", code)
    name = countries.english(region) if region else code
    return said(
        "profile:basics.phone",
        f"{name} {code}",
        code,
        f"{name} ({code})",
        f"{code} {name}",
        *countries.wordings(region),
        reason="the country of the phone number",
    )


def _parsed(case: Case) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(case.facts.basics.phone, case.facts.home or None)
    except phonenumbers.NumberParseException:
        return None


_PRONOUNS = {
    "she": ("She/her", "She/Her/Hers", "She"),
    "he": ("He/him", "He/Him/His", "He/his", "He"),
    "they": ("They/them", "They/Them/Theirs", "They"),
}


def _pronouns(case: Case) -> Said | None:
    own = case.facts.valet.pronouns
    return said(
        "profile:x-valet.pronouns", own, *_PRONOUNS.get(re.split(r"\W", own.casefold())[0], ())
    )


_SALUTATIONS = {
    "female": ("Ms.", "Ms", "Mrs.", "Mrs", "Ms/Mrs", "Mrs/Ms", "Frau", "Mme", "Madame", "Señora", "Sra.", "Mevrouw", "Signora", "Pani"),
    "male": ("Mr.", "Mr", "Herr", "M.", "Monsieur", "Señor", "Sr.", "De heer", "Signor", "Pan"),
}  # fmt: skip


def _salutation(case: Case) -> Said | None:
    valet = case.facts.valet
    if valet.salutation:
        return said("profile:x-valet.salutation", valet.salutation)
    return said(
        "profile:x-valet.selfIdentification.gender",
        *_SALUTATIONS.get(valet.self_identification.gender.casefold(), ("",)),
    )


def _birth_date(case: Case) -> Said | None:
    born = case.facts.valet.birth_date
    return dated(case, born, "profile:x-valet.birthDate") if born else None


def dated(case: Case, day: date, source: str) -> Said | None:
    """A date as this field wants it: a part of it, in the format it shows, or ISO."""
    part = (
        re.search(r"\b(day|month|year)\b", case.label)
        if case.asked.kind in (Kind.CHOICE, Kind.NUMBER)
        else None
    )
    if part:
        return said(
            source,
            *{
                "day": (str(day.day), f"{day.day:02}"),
                "month": months_of(day),
                "year": (str(day.year),),
            }[part[1]],
        )
    if case.asked.kind is Kind.DATE:
        return said(source, day.isoformat())
    shown = asked_format(
        f"{case.asked.label} {case.asked.help} {case.asked.hints.get('placeholder', '')}"
    )
    return said(
        source,
        written(day, shown),
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%d.%m.%Y}",
    )


_YOUNGER = re.compile(r"\b(?:under|younger than|below)\b")


def _at_least_age(case: Case) -> Said | None:
    wanted, valet = int(case.concept.subject or 18), case.facts.valet
    if valet.birth_date:
        today = case.posting.today
        age = (
            today.year
            - valet.birth_date.year
            - ((today.month, today.day) < (valet.birth_date.month, valet.birth_date.day))
        )
        return yes_no(
            (age < wanted) if _YOUNGER.search(case.label) else age >= wanted,
            "profile:x-valet.birthDate",
        )
    if _YOUNGER.search(case.label):
        return None
    return yes_no(
        valet.over18 if wanted == 18 or (valet.over18 and wanted < 18) else None,
        "profile:x-valet.over18",
    )


def _signature(case: Case) -> Said | None:
    if case.asked.kind in (Kind.CHECK, Kind.CHOICE, Kind.CHOICES, Kind.FILE):
        return None
    return said("profile:basics.name", case.facts.basics.name, reason="signed by name")


def _today(case: Case) -> Said | None:
    return dated(case, case.posting.today, "rule:today")


RULES: dict[Topic, Rule] = {
    Topic.NAME_FULL: _full_name, Topic.NAME_LEGAL: _legal_name, Topic.NAME_FIRST: _first_name, Topic.NAME_MIDDLE: _middle_name, Topic.NAME_LAST: _last_name,
    Topic.NAME_PREFERRED: _preferred_name, Topic.EMAIL: _email, Topic.PHONE: _phone, Topic.DIAL_CODE: _dial_code, Topic.PRONOUNS: _pronouns, Topic.SALUTATION: _salutation,
    Topic.BIRTH_DATE: _birth_date, Topic.AT_LEAST_AGE: _at_least_age, Topic.SIGNATURE: _signature, Topic.TODAY: _today,
}  # fmt: skip
