"""Where the person would work: at home, on site, elsewhere, on the road."""

import re
from collections.abc import Sequence

from automation.forms.options import choose
from automation.forms.rules.case import Case, Rule, Said, no, said, yes, yes_no
from automation.forms.vocabulary import amounts
from automation.forms.vocabulary.countries import named_in
from automation.forms.vocabulary.divisions import codes_of, divisions_in
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_HERE_OR_WILLING = re.compile(
    r"\b(?:are you )?(?:currently )?(?:based|located|living|live)\b.{0,40}\bor\b|and/or willing"
)
_CONDITION = re.compile(
    r"\b(?:need|require)\w* (?:to )?(?:relocat|.{0,30}(?:assistance|package|support))|without .{0,20}(?:assistance|package|support)|(?:assistance|package|support) (?:is|are|will be)? ?not\b|own (?:cost|expense)|specified (?:job )?location|already living|\bmiles?\b|\bkm\b|process of moving|attend the office|or (?:work )?remote"
)


_WILLING = re.compile(r"\b(?:willing|able|comfortable|open|happy|okay|ok|prepared|ready|agree)\b")
_NO_WISH = re.compile(
    r"\b(?:object\w*|refus\w*|problem\w*|issues?|concerns?|reservations?|difficult\w*|unable|unwilling|cannot|opposed|against|prevent\w*|impossible|reluctan\w*|hesita\w*|parking)\b|can't|not able"
)
_OF_LIFE = re.compile(
    r"^\W*(?:have|did|had|were) you\b|^\W*(?:avez-vous|as-tu|vous avez|te has|se ha|has|ha|haben sie|hast du|heb je|heeft u|hai|ti sei|voce ja|ja|czy kiedykolwiek|czy zmienia\w*)\b(?!.{0,12}\b(?:bereit|envie|disponib\w*|dispos\w*|bereid\w*|la possibilite)\b)|\b(?:do|are) you (?:currently|presently|already) (?:work|employed)|\bexperience\b|\b(?:managed|led|leading)\b"
)


_FROM_WHERE = re.compile(
    r"(?:what|which|where|when|how|from|country|city|state|place|location|date)\b"
)


def _asks_else(case: Case) -> bool:
    """What stands in the way, what somebody has done or does: their wish tells neither."""
    of_life = _OF_LIFE.search(case.label) and not _WILLING.search(case.label)
    return bool(of_life or _NO_WISH.search(case.label))


def _relocate(case: Case) -> Said | None:
    """A condition in the question (`if you live further than …`, `already living there`) is for the person."""
    relocate, city = case.facts.valet.relocate, case.facts.basics.location.city
    source = "profile:x-valet.relocate"
    if _asks_else(case) or (case.written and _FROM_WHERE.match(case.label)):
        return None
    if _HERE_OR_WILLING.search(case.label):
        if city and holds(case.asked.label, city):
            return yes("profile:basics.location.city")
        return yes(source) if relocate else None
    return None if _CONDITION.search(case.label) else yes_no(relocate, source)


def _modes(case: Case) -> set[str]:
    return {bare(mode).replace(" ", "") for mode in case.facts.valet.work_modes}


_MODE_WORDS = {
    "remote": ("Remote", "Fully remote", "Remotely", "Work from home", "Homeoffice", "Télétravail", "Remoto", "Zdalnie"),
    "hybrid": ("Hybrid", "Hybrid mode", "Hybride", "Híbrido", "Hybrydowo"), "onsite": ("On-site", "Onsite", "On site", "In office", "In-office", "Office", "In person", "Vor Ort", "Sur site", "Presencial"),
}  # fmt: skip


def _work_mode(case: Case) -> Said | None:
    """Which of several only where the person can be told by it; yes or no by what they listed."""
    own = [mode for mode in ("remote", "hybrid", "onsite") if mode in _modes(case)]
    if not own or case.asked.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return (
            said("profile:x-valet.workModes", ", ".join(case.facts.valet.work_modes))
            if own
            else None
        )
    if len(own) == 1 or not case.chosen:
        return said("profile:x-valet.workModes", *_MODE_WORDS[own[0]])
    if any(len(bare(option).split()) > 3 for option in case.asked.options):
        return None
    if case.asked.kind is Kind.CHOICE:
        return _only_mode(case, own)
    return Said(
        _MODE_WORDS[own[0]],
        "profile:x-valet.workModes",
        several=tuple(_MODE_WORDS[mode] for mode in own),
    )


def _only_mode(case: Case, own: Sequence[str]) -> Said | None:
    """Whoever would work in several of the ways that are offered hasn't said which one they like best."""
    offered = [mode for mode in own if choose(case.asked.options, _MODE_WORDS[mode]) is not None]
    return (
        said("profile:x-valet.workModes", *_MODE_WORDS[offered[0]]) if len(offered) == 1 else None
    )


_ELSE = re.compile(
    r"time ?zone|currently (?:based|located|living)|managing|shift|weekend|night|travel|hours a|overtime|\b(?:miles?|km|kilomet\w+)\b|do you (?:live|reside)"
)


def _onsite_ok(case: Case) -> Said | None:
    """Yes where the person works that way and the place is theirs, or one in their country that they would move to."""
    own = _modes(case)
    if _ELSE.search(case.label) or not own or _asks_else(case):
        return None
    wanted = "hybrid" if "hybrid" in case.label else "onsite"
    if wanted in own:
        return yes("profile:x-valet.workModes") if _reachable(case) else None
    return None if _SOME_DAYS.search(case.label) else no("profile:x-valet.workModes")


_SOME_DAYS = re.compile(r"days? (?:a|per|each)|times per week|hybrid|[1-4] days")
_NO_PLACE = r"(?!(?:our|the|an?|this|in|into|to|from|office|offices|person|least|your|all|any|my|local|main|nearest|listed|new|work\w*|commut\w*|com\w+|go|going|be|being|one|of)\b)"
_SITE = r"(?:office|offices|studio|hq|headquarters|campus)"
# "on site in Lyon", "in our Lyon office": somewhere in particular.
_PLACE = re.compile(
    rf"\b(?:{_SITE}|on-?site|in-person|based|located|location) (?:is )?(?:in|at) {_NO_PLACE}[a-z]"
    rf"|\b(?:in|to|from|at) (?:our |the )?{_NO_PLACE}[a-z][a-z.]+(?: {_NO_PLACE}[a-z.]+)? {_SITE}\b"
)
_TOWNS: dict[str, str] = {"sf": "US", "nyc": "US", "ny": "US", "la": "US", "dc": "US", "new york": "US", "bay area": "US", "los angeles": "US", "london": "GB", "paris": "FR", "berlin": "DE"}  # fmt: skip


def _reachable(case: Case) -> bool:
    """Without a place named, or at home, or somewhere in the country for who would move."""
    home, location = case.facts.home, case.facts.basics.location
    label = case.asked.label
    if location.city and holds(label, location.city):
        return True
    if not case.facts.valet.relocate:
        return not _names_a_place(case)
    named = named_in(label)
    if named:
        return home in named
    inland = divisions_in(label, home) or re.search(_state_after_comma(home), case.label)
    towns = {country for town, country in _TOWNS.items() if holds(label, town)}
    return bool(inland) or towns == {home} or (not towns and not _names_a_place(case))


_CAPITAL = re.compile(
    r"\b(?:in|at|to|from|near) (?:the |our )?(?!(?:Monday|Tuesday|Wednesday|Thursday|Friday|Office|HQ|Person|English)\b)[A-Z][a-z]+"
)


def _names_a_place(case: Case) -> bool:
    return bool(_PLACE.search(case.label) or _CAPITAL.search(case.asked.label))


def _state_after_comma(home: str) -> str:
    codes = "|".join(codes_of(home)) or "-"
    return rf", (?:{codes})\b"


def _remote_ok(case: Case) -> Said | None:
    return (
        yes("profile:x-valet.workModes")
        if "remote" in _modes(case) and not _ELSE.search(case.label) and not _asks_else(case)
        else None
    )


_OFTEN = 10.0
_ASKS_WHETHER = re.compile(r"(?:are|can|do|will|would) you")


def _travel(case: Case) -> Said | None:
    """Yes or no by a share that is named, else the share itself; where to and how often is the person's to weigh."""
    own = case.facts.valet.travel_percent
    if own is None or _AT_MOST.search(case.label):
        return None
    share = re.search(r"(\d{1,3}) ?%", case.words)
    if share:
        return yes_no(own >= int(share[1]), _TRAVEL)
    if re.search(r"up to (?:\d|[a-z]+) times (?:per|a) year", case.label):
        return yes(_TRAVEL) if own >= _OFTEN else None
    if _ASKS_WHETHER.match(case.label):
        return None
    number = amounts.written(own)
    if case.asked.kind is Kind.NUMBER:
        return said(_TRAVEL, number)
    return said(_TRAVEL, f"{number}%", f"Up to {number}%", f"{number} %")


_AT_MOST = re.compile(r"\bdo you (?:require|prefer|need)\b|\b(?:less|fewer) than\b")
_TRAVEL = "profile:x-valet.travelPercent"


RULES: dict[Topic, Rule] = {
    Topic.RELOCATE: _relocate,
    Topic.WORK_MODE: _work_mode,
    Topic.ONSITE_OK: _onsite_ok,
    Topic.REMOTE_OK: _remote_ok,
    Topic.TRAVEL: _travel,
}
