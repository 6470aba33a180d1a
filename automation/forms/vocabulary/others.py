"""Headings over what a form asks about somebody else: “Name” beneath “Emergency contact” is no candidate's."""

import re

from automation.forms.vocabulary.fold import bare
from automation.forms.vocabulary.topics import Topic

_LONGEST = 8
_WHO = re.compile(
    r"references?|referees?|referenze?n?|referenz(?:personen|geber)?|referents?|referencias?|referenti(?:es)?|referencje"
    r"|emergency|kin|supervisors?|guardians?|parents?|spouses?|neighbou?rs?|notfall(?:kontakt(?:e|person)?|nummer)?"
    r"|urgences?|emergencias?|urgencia|noodcontact(?:en|persoon)?|noodgeval|emergenza|nagly(?:m|ch)|wypadku"
)
# By themselves perhaps the title of the job that is offered.
_TRADES = re.compile(
    r"(?:your|current|previous|former|immediate|direct)(?: (?:line|hiring))? (?:manager|partner|recruiter)s?\b.*"
    r"|(?:line |hiring )?(?:manager|partner|recruiter)s?(?: s)? (?:contact|information|info|details|name)\b.*"
)
_BESIDE = re.compile(
    r"contacts?|please|person|people|persons|information|info|details?|data|names?|name|your|our|his|her|their|of|to|for|in|the|a|an|and|or|case|next|professional|personal|business|work|character"
    r"|academic|employment|job|former|previous|current|immediate|direct|first|second|third|primary|secondary|additional|list|legal|three|two|section|#?\d{1,2}|optional|number|s"
    r"|kontaktperson|kontakt|kontaktdaten|angaben|zur|im|person(?:ne|a|as|nes)?|a|contacter|en|cas|d|de|des|contacto|contato|caso|contatto|in|di|datos|kontaktowa|osoba|do|w|przypadku|van|bij"
    r"|professionnelles?|professionnels?|profesionales?|laborales?|personales?|profissionais|professionali|zakelijke"
)
_OWN = frozenset(
    {
        Topic.NAME_FULL, Topic.NAME_LEGAL, Topic.NAME_FIRST, Topic.NAME_MIDDLE, Topic.NAME_LAST, Topic.NAME_PREFERRED, Topic.EMAIL, Topic.PHONE,
        Topic.DIAL_CODE, Topic.PRONOUNS, Topic.SALUTATION, Topic.BIRTH_DATE, Topic.ADDRESS, Topic.STREET, Topic.ADDRESS_LINE_2, Topic.CITY, Topic.CITY_REGION,
        Topic.REGION, Topic.POSTAL_CODE, Topic.POSTAL_CITY, Topic.COUNTRY, Topic.LOCATION, Topic.LINK, Topic.CURRENT_COMPANY, Topic.CURRENT_TITLE, Topic.HEADLINE,
    }
)  # fmt: skip
_STUDIED = (Topic.SCHOOL, Topic.DEGREE, Topic.FIELD_OF_STUDY, Topic.STUDY_START, Topic.STUDY_END, Topic.GRADE, Topic.CITY, Topic.LOCATION, Topic.REGION, Topic.ADDRESS)  # fmt: skip
_EARLIER = re.compile(
    r"(?:high|secondary|primary|middle|elementary|grammar|trade|vocational) school(?: education| information| details| or ged| ged| diploma)?(?: 1)?|secondary education|gcses?(?: a levels?)?|a levels?"
)
_MINE = re.compile(r"\b(?:you|your|my|i|applicant|candidate)\b")


def is_about_others(heading: str) -> bool:
    """Does it name such a person and nothing else? “Reference Data Engineer” is a job."""
    said = bare(heading)
    words = said.split()
    rest = [each for each in words if not _BESIDE.fullmatch(each)]
    if len(words) > _LONGEST:
        return False
    return bool(_TRADES.fullmatch(said)) or (bool(rest) and all(map(_WHO.fullmatch, rest)))


def beneath(heading: str, topic: Topic, label: str) -> Topic | None:
    """What is the candidate's own beneath any other heading; “your name” is theirs beneath these as well.

    None for the school that came before the one where they took their degree.
    """
    if topic in _OWN and is_about_others(heading) and not _MINE.search(bare(label)):
        return Topic.SOMEONE_ELSE
    return None if topic in _STUDIED and is_earlier_school(heading) else topic


def is_earlier_school(heading: str) -> bool:
    return bool(_EARLIER.fullmatch(bare(heading)))
