"""The right to work in a country: only what the person said of that country, and only where the question names it.

Where a posting says that its work is done tells no such thing for sure: it may list several places, or be remote. A wrong
answer ends an application, or begins one on a false statement; so it is a hint to the person and no answer.
"""

import re
from dataclasses import replace

from automation.forms.facts import WorkRight
from automation.forms.rules.case import Case, Rule, Said, said, yes_no
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.meanings import denies, work_status, yes_or_no
from automation.forms.vocabulary.topics import Topic

_SOURCE = "profile:x-valet.workAuthorization"
UNSAID = "rule:country"
"""Of what is asked of the person, with a reason that helps them."""
_US_VISAS = re.compile(
    r"\bh-?\s?1-?b\b|\bstem opt\b|\bf-?1\b|\bcpt\b|\bopt\b(?! (?:in|out|for|to))|\btn\b.{0,10}visa|\be-3\b|\bl-1\b|green card"
)
_OF_HOME = re.compile(
    r"country of (?:your )?(?:current )?residence|country (?:where|in which) you (?:are )?(?:currently )?(?:resid|liv|located|based)|your (?:home|current) country|country you (?:currently )?(?:live|reside) in"
)
_OF_POSTING = re.compile(
    r"(?:country|location) (?:specified|listed|stated|where|in which|you (?:are applying|selected|chose|wish|want)|of (?:this|the|any|each)|for (?:this|the)|that this|to which)|(?:this|the) (?:location|country)\b(?! of)"
)
_EXAMPLES = re.compile(r"\bfor example\b|\be\.g\.", re.IGNORECASE)
_WITHOUT = re.compile(
    r"without (?:the need (?:for|of) |requiring |any |needing )?(?:\w+[ -]){0,3}?(?:sponsor|visa|restriction|employer|company)|not require (?:\w+ ){0,3}sponsor|unrestricted|for any employer|ohne (?:visum|sponsor)|sans (?:parrainage|visa)"
)
_NEEDS = re.compile(
    r"(?:require|need|requires)\w* (?:a |an )?(?:valid )?(?:work (?:permit|visa|authori[sz]ation)|visa)|benotigen.{0,30}(?:arbeitserlaubnis|visum)|besoin d'un"
)


Places = tuple[tuple[str, ...], bool]


def names_country(case: Case) -> bool:
    return bool(_countries(case)[0])


def _countries(case: Case) -> Places:
    """The countries that the question names, and whether one of them is enough. () where it names none."""
    of_posting = bool(_OF_POSTING.search(case.label))
    label = _EXAMPLES.split(case.asked.label)[0] if of_posting else case.asked.label
    for text in (label, case.asked.help, " ".join(case.asked.options) if case.listed else ""):
        if places := _named(text):
            return places
        if _OF_HOME.search(fold(text)) and case.facts.home:
            return (case.facts.home,), False
        if not of_posting and _US_VISAS.search(fold(text)):
            return ("US",), False
    return (), False


def _named(text: str) -> Places | None:
    named, regions = countries.named_in(text), countries.regions_in(text)
    if not named and not regions:
        return None
    members = dict.fromkeys((*named, *(code for region in regions for code in region)))
    return tuple(members), len(named) > 1 and not regions and " or " in fold(text)


def _rights(case: Case) -> tuple[list[WorkRight], bool]:
    codes, either = _countries(case)
    rights = [case.facts.work_right(code) for code in codes]
    known = [right for right in rights if right is not None]
    return (known, either) if len(known) == len(rights) else ([], either)


def _agreed(values: list[bool | None], *, either: bool) -> bool | None:
    """One answer for all the countries, or None."""
    if not values or None in values:
        return None
    if either:
        return any(values)
    return values[0] if len(set(values)) == 1 else None


def _free(right: WorkRight) -> bool | None:
    """Authorised, and without anybody's help."""
    if right.authorized is None or (right.authorized and right.sponsorship is None):
        return None
    return right.authorized and not right.sponsorship


def _authorized(case: Case) -> Said | None:
    rights, either = _rights(case)
    label = case.label
    if _WITHOUT.search(label):
        return yes_no(_agreed([_free(right) for right in rights], either=either), _SOURCE)
    if _NEEDS.search(label):
        return _turned(
            yes_no(_agreed([right.authorized for right in rights], either=either), _SOURCE)
        )
    answer = _agreed([right.authorized for right in rights], either=either)
    if re.search(
        r"\blocated\b|\bbased\b|\bresid(?:e|ing)\b|\bliving\b", label
    ) and not _OF_HOME.search(label):
        codes, _ = _countries(case)
        answer = (
            answer and case.facts.home in codes if answer is not None and case.facts.home else None
        )
    return _in_detail(case, rights, answer)


def _in_detail(case: Case, rights: list[WorkRight], answer: bool | None) -> Said | None:  # noqa: FBT001 -- the fact itself
    """Where several options say yes, the one that says the same of sponsorship."""
    found = yes_no(answer, _SOURCE)
    agreeing = [option for option in case.asked.options if yes_or_no(option)]
    detailed = any(work_status(option) in ("citizen", "resident") for option in case.asked.options)
    if found and found.yes and case.listed and not agreeing and not detailed:
        agreeing = [option for option in case.asked.options if _HAS_IT.search(fold(option))]
        found = found if len(agreeing) > 1 else said(_SOURCE, *agreeing)
    if found is None or found.no or len(agreeing) < 2 or len(rights) != 1:
        return found
    helped = [option for option in agreeing if _wants_help(option)]
    alone = [option for option in agreeing if option not in helped]
    if rights[0].sponsorship is None:
        return None
    fitting = helped if rights[0].sponsorship else alone
    return said(_SOURCE, fitting[0]) if len(fitting) == 1 else None


_HAS_IT = re.compile(
    r"^(?!.*\b(?:not|no|need|require)\b).*\b(?:authori[sz]ed|eligible|entitled|right to work)\b"
)


def _wants_help(option: str) -> bool:
    """However often it says "not": `I do not now, or will not in the future, require sponsorship` wants none."""
    said_of_it = fold(option)
    return bool(_HELP.search(said_of_it)) and not _NO_HELP.search(said_of_it)


_HELP = re.compile(r"sponsor|visa|support")
_NO_HELP = re.compile(
    r"\b(?:not|no|never|without|don't|won't|kein\w*|ohne|sans|sin)\b[^.;]{0,80}(?:require|need|sponsor|visa|visum|support)"
)


def _turned(answer: Said | None) -> Said | None:
    return answer and yes_no(answer.no, answer.source, answer.reason)


def _sponsorship(case: Case) -> Said | None:
    if (
        _WITHOUT.search(case.label)
        and not denies(case.label)
        and not re.search(r"will you|do you (?:now|currently)? ?(?:need|require)", case.label)
    ):
        return _authorized(case)
    rights, either = _rights(case)
    if either:
        return None
    answer = yes_no(_agreed([right.sponsorship for right in rights], either=False), _SOURCE)
    if (
        answer
        and answer.yes
        and re.search(
            r"work permit.{0,60}\bor\b.{0,60}sponsor|right to work.{0,60}\bor\b.{0,60}sponsor",
            case.label,
        )
    ):
        return said(_SOURCE, "No, I would require sponsorship")
    return answer


def _status(case: Case) -> Said | None:
    """The person's own words where they wrote some for that country, and the same in the words that lists use."""
    codes, _ = _countries(case)
    right = case.facts.work_right(codes[0]) if len(codes) == 1 else None
    if right is None:
        return None
    own = right.status if codes[0] in case.facts.valet.work_authorization else ""
    kind = _own_status(case, codes[0], right)
    usual = [text.format(country=countries.english(codes[0])) for text in _USUAL.get(kind, ())]
    wordings = (
        (own, *usual) if own and (not kind or work_status(own) in ("", kind)) else tuple(usual)
    )
    return said(_SOURCE, *wordings) if wordings else None


_USUAL = {
    "citizen": ("I am a citizen of {country}", "Citizen", "Citizenship"),
    "resident": ("Permanent resident", "I am a permanent resident"),
    "free": (
        "I may work there without a visa on another basis",
        "Authorized to work without a visa",
    ),
    "none": ("I don't have the right to work there yet", "I need a visa", "I require sponsorship"),
}


def _own_status(case: Case, country: str, right: WorkRight) -> str:
    if country in case.facts.valet.citizenship:
        return "citizen"
    if right.authorized is False:
        return "none"
    if right.authorized and right.sponsorship is False:
        return "resident" if "resident" in right.status.casefold() else "free"
    return ""


def why_asked(case: Case) -> str:
    """For the person, of a question that no rule answers."""
    if names_country(case):
        return "the profile doesn't say this of that country"
    open_ = "the question doesn't say in which country"
    if not case.posting.country:
        return open_
    country = countries.english(case.posting.country)
    asked = replace(case, asked=case.asked.model_copy(update={"help": country}))
    there = RULES[case.concept.topic](asked)
    return f"{open_}; for {country} it would be “{there.wordings[0]}”" if there else open_


RULES: dict[Topic, Rule] = {
    Topic.AUTHORIZED: _authorized,
    Topic.SPONSORSHIP: _sponsorship,
    Topic.WORK_STATUS: _status,
}
