"""What people are asked about themselves for statistics: their own words or nothing; `decline` in the page's wording."""

import re

from automation.forms.rules.case import Case, Rule, Said, leave, no, said, yes
from automation.forms.vocabulary import meanings
from automation.forms.vocabulary.fold import bare, fold
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_SOURCE = "profile:x-valet.selfIdentification"
_WORDINGS: dict[str, tuple[str, ...]] = {
    "female": ("Female", "Woman", "Cisgender Female", "Cisgender Woman", "Cis Woman", "Woman (cisgender)", "Weiblich", "Frau", "Femme", "Féminin", "Mujer", "Femenino", "Vrouw", "Donna", "Femmina", "Mulher", "Feminino", "Kobieta"),
    "male": ("Male", "Man", "Cisgender Male", "Cisgender Man", "Cis Man", "Männlich", "Mann", "Homme", "Masculin", "Hombre", "Masculino", "Man", "Uomo", "Maschio", "Homem", "Mężczyzna"),
    "non binary": ("Non-binary", "Nonbinary", "Non binary", "Genderqueer/Non-binary", "Divers", "Diverse", "Non-binaire", "No binario", "Non-binair", "Non binario", "Não binário"),
    "hispanic or latino": ("Hispanic or Latino", "Hispanic or Latino/a", "Hispanic or Latinx", "Hispanic or Latine", "Hispanic / Latino", "Hispanic/Latino", "Hispanic, Latino, or Spanish origin", "Hispanic, Latinx, or Spanish origin", "Latino", "Hispanic"),
    "white": ("White", "White / Caucasian", "White (not Hispanic or Latino)", "Caucasian", "White or Caucasian"),
    "black or african american": ("Black or African American", "Black or African-American (not Hispanic or Latino)", "Black/African American", "Black", "African American", "Black/of African descent"),
    "asian": ("Asian", "Asian (not Hispanic or Latino)", "Asian or Asian American", "Asian American"),
    "two or more races": ("Two or More Races", "Two or more races (not Hispanic or Latino)", "Two Races or More", "Biracial or Multiracial", "Multiracial", "Mixed"),
    "american indian or alaska native": ("American Indian or Alaska Native", "American Indian or Alaskan Native", "Native American or Alaska Native", "Indigenous or Native American"),
    "native hawaiian or other pacific islander": ("Native Hawaiian or Other Pacific Islander", "Native Hawaiian or Pacific Islander", "Pacific Islander"),
    "i am not a protected veteran": ("I am not a protected veteran", "No, I am not a protected veteran", "Not a protected veteran", "No, I am not a veteran", "I am not a veteran", "Not a veteran", "No military service", "No"),
    "heterosexual": ("Heterosexual", "Heterosexual / straight", "Straight", "Heterosexual or straight"),
}  # fmt: skip
_LATIN = re.compile(r"hispanic|latin[oaxe]?\b|spanish origin")
_NOT_LATIN = re.compile(r"\b(?:not|non|no)\b.{0,6}(?:of )?(?:hispanic|latin)")


def _from(field: str) -> Rule:
    def rule(case: Case) -> Said | None:
        own: str = getattr(case.facts.valet.self_identification, field)
        return _say(case, own, f"{_SOURCE}.{_camel(field)}")

    return rule


def _camel(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(part.title() for part in rest)


def _say(case: Case, own: str, source: str) -> Said | None:
    if not own:
        return None
    if bare(own) in ("decline", "declined") or meanings.declines(own):
        return _decline(case, source)
    wordings = _WORDINGS.get(bare(own), (own,))
    return said(source, *dict.fromkeys((own, *wordings)))


def _decline(case: Case, source: str) -> Said | None:
    """The page's own way to say that one rather doesn't; without one an optional question is left alone."""
    reason = "the person prefers not to say"
    declining = [option for option in case.asked.options if meanings.declines(option)]
    if declining:
        return said(source, declining[0], reason=reason)
    if not case.asked.required:
        return leave(source, reason)
    if case.chosen and not case.asked.options_known:
        return said(source, *meanings.DECLINE_WORDINGS, reason=reason)
    return None


def _gender(case: Case) -> Said | None:
    found = _from("gender")(case)
    if not found or not case.listed:
        return found
    wanted = bare(case.facts.valet.self_identification.gender)
    longer = [
        option
        for option in case.asked.options
        if re.match(rf"(?:cis\w*|cis gender) {wanted}\b", bare(option))
    ]
    return said(found.source, *found.wordings, *longer)


def _ethnicity(case: Case) -> Said | None:
    own = case.facts.valet.self_identification.ethnicity
    found = _from("ethnicity")(case)
    if found is None or not case.listed or not _LATIN.search(fold(own)):
        return found
    latin = [
        option
        for option in case.asked.options
        if _LATIN.search(fold(option)) and not _NOT_LATIN.search(fold(option))
    ]
    return said(found.source, *found.wordings, *(latin if len(latin) == 1 else ()))


def _hispanic(case: Case) -> Said | None:
    own = case.facts.valet.self_identification.ethnicity
    if _LATIN.search(fold(own)):
        if case.listed and not any(meanings.yes_or_no(option) for option in case.asked.options):
            return _ethnicity(case)
        return yes(f"{_SOURCE}.ethnicity")
    return _decline(case, f"{_SOURCE}.ethnicity") if bare(own) == "decline" else None


def _veteran(case: Case) -> Said | None:
    own = case.facts.valet.self_identification.veteran
    if not own or bare(own) == "decline" or meanings.declines(own):
        return _from("veteran")(case)
    if re.search(r"\bnot\b|^no\b", fold(own)) and (
        case.asked.kind is Kind.CHECK or _asks_yes_no(case)
    ):
        return no(f"{_SOURCE}.veteran")
    return _from("veteran")(case)


def _asks_yes_no(case: Case) -> bool:
    return bool(re.match(r"(?:are|do|have|did) you", case.label)) and "status" not in case.label


def _transgender(case: Case) -> Said | None:
    own = case.facts.valet.self_identification.transgender
    return _say(case, own, f"{_SOURCE}.transgender")


RULES: dict[Topic, Rule] = {
    Topic.GENDER: _gender, Topic.TRANSGENDER: _transgender, Topic.ORIENTATION: _from("sexual_orientation"), Topic.ETHNICITY: _ethnicity, Topic.HISPANIC: _hispanic,
    Topic.VETERAN: _veteran, Topic.DISABILITY: _from("disability"), Topic.AGE_RANGE: _from("age_range"), Topic.COMMUNITIES: _from("communities"),
}  # fmt: skip
