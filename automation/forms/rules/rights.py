"""The right to work in a country: only what the person said of that country."""

import re

from automation.forms.facts import WorkRight
from automation.forms.rules.case import Case, Rule, Said, said, yes_no
from automation.forms.vocabulary import countries
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.topics import Topic

_SOURCE = "profile:x-valet.workAuthorization"
_US_VISAS = re.compile(
    r"\bh-?\s?1-?b\b|\bstem opt\b|\bf-?1\b|\bcpt\b|\bopt\b(?! (?:in|out|for|to))|\btn\b.{0,10}visa|\be-3\b|\bl-1\b|green card"
)
_OF_HOME = re.compile(
    r"country of (?:your )?(?:current )?residence|country (?:where|in which) you (?:are )?(?:currently )?(?:resid|liv|located|based)|your (?:home|current) country|country you (?:currently )?(?:live|reside) in"
)
_WITHOUT = re.compile(
    r"without (?:the need (?:for|of) |requiring |any |needing )?(?:\w+[ -]){0,3}?(?:sponsor|visa|restriction|employer|company)|not require (?:\w+ ){0,3}sponsor|unrestricted|for any employer|ohne (?:visum|sponsor)|sans (?:parrainage|visa)"
)
_NEEDS = re.compile(
    r"(?:require|need|requires)\w* (?:a |an )?(?:valid )?(?:work (?:permit|visa|authori[sz]ation)|visa)|benotigen.{0,30}(?:arbeitserlaubnis|visum)|besoin d'un"
)


def _countries(case: Case) -> tuple[tuple[str, ...], bool]:
    """The countries asked about, and whether one of them is enough. () where they can't be told."""
    for text in (
        case.asked.label,
        case.asked.help,
        " ".join(case.asked.options) if case.listed else "",
    ):
        named, regions = countries.named_in(text), countries.regions_in(text)
        if len(named) == 1 and not regions:
            return named, False
        if named or regions:
            members = dict.fromkeys((*named, *(code for region in regions for code in region)))
            return tuple(members), bool(named) and not regions and " or " in fold(text)
        if _OF_HOME.search(fold(text)) and case.facts.home:
            return (case.facts.home,), False
        if _US_VISAS.search(fold(text)):
            return ("US",), False
    return ((case.posting.country.upper(),) if case.posting.country else ()), False


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
    if _NEEDS.search(label):
        return _turned(
            yes_no(_agreed([right.authorized for right in rights], either=either), _SOURCE)
        )
    if _WITHOUT.search(label):
        return yes_no(_agreed([_free(right) for right in rights], either=either), _SOURCE)
    answer = _agreed([right.authorized for right in rights], either=either)
    if re.search(
        r"\blocated\b|\bbased\b|\bresid(?:e|ing)\b|\bliving\b", label
    ) and not _OF_HOME.search(label):
        codes, _ = _countries(case)
        answer = (
            answer and case.facts.home in codes if answer is not None and case.facts.home else None
        )
    return yes_no(answer, _SOURCE) or None


def _turned(answer: Said | None) -> Said | None:
    return answer and yes_no(answer.no, answer.source, answer.reason)


def _sponsorship(case: Case) -> Said | None:
    if _WITHOUT.search(case.label) and not re.search(
        r"will you|do you (?:now|currently)? ?(?:need|require)", case.label
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


# What an option says of one's status, the most particular first.
_STATUSES: tuple[tuple[str, str], ...] = (
    ("none", r"(?:do not|don't|no) .{0,30}(?:right|authori|permit|eligib)|not (?:authori|eligible|permitted)|(?:need|require)s? (?:a )?(?:visa|sponsor|work permit)|noch kein|without (?:the )?right"),
    ("free", r"without a visa|another basis|other (?:right|basis)|unrestricted|eu citizen|eea citizen|freedom of movement"),
    ("citizen", r"citizen|national\b|staatsangehorig|citoyen|ciudadan|burger"), ("resident", r"permanent resident|green card|settled|indefinite leave|niederlassung"),
    ("visa", r"visa|temporary|permit|h-?1b|opt\b"),
)  # fmt: skip


def _status(case: Case) -> Said | None:
    """In the person's own words where it is written; among options the one that says the same."""
    codes, _ = _countries(case)
    right = case.facts.work_right(codes[0]) if len(codes) == 1 else None
    if right is None:
        return None
    if not case.listed:
        return said(
            f"{_SOURCE}.{codes[0]}",
            right.status if codes[0] in case.facts.valet.work_authorization else "",
        )
    wanted = _own_status(case, codes[0], right)
    kinds = {option: _kind(option) for option in case.asked.options}
    fitting = [option for option, kind in kinds.items() if kind == wanted]
    return (
        said(_SOURCE, fitting[0], reason="the same status in other words")
        if wanted and len(fitting) == 1
        else None
    )


def _own_status(case: Case, country: str, right: WorkRight) -> str:
    if country in case.facts.valet.citizenship:
        return "citizen"
    if right.authorized is False:
        return "none"
    if right.authorized and right.sponsorship is False:
        return "resident" if "resident" in right.status.casefold() else "free"
    return ""


def _kind(option: str) -> str:
    plain = fold(option)
    return next((name for name, pattern in _STATUSES if re.search(pattern, plain)), "")


RULES: dict[Topic, Rule] = {
    Topic.AUTHORIZED: _authorized,
    Topic.SPONSORSHIP: _sponsorship,
    Topic.WORK_STATUS: _status,
}
