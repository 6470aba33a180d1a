"""What a model may answer in a person's place, and whether its answer may stand.

It comes after the rules and before the person. What it says rests on named facts, or isn't taken; a choice is one of the
options; prose has no number, address or claim of law that the person's own material hasn't.
"""

import logging
import re
from collections.abc import Collection, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from automation.ats.domains import public_suffixes
from automation.errors import ModelError
from automation.forms import sensitive
from automation.forms.concepts import concept_of
from automation.forms.facts import Facts
from automation.forms.material import material
from automation.forms.rules import bank
from automation.forms.rules.bank import Entry
from automation.forms.rules.case import Case, Posting
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.meanings import yes_or_no
from automation.forms.vocabulary.sensitive import tells_of_it
from automation.llm.base import LanguageModel, Query, Task
from automation.llm.structured import ask_for
from automation.protocol import Action, Answer, Asked, Kind

log = logging.getLogger(__name__)

LONGEST = 1_500
_SHOWN = 600
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_HOSTS = re.compile(r"(?i)\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b")
_LINKS = re.compile(r"(?i)https?:|www\.|\bt\.me/")
_MACHINE = re.compile(r"[{}<>\\]|\bJSON\b|https?$")


class Picked(BaseModel):
    """An answer out of the facts: options, or words of a fact."""

    model_config = ConfigDict(extra="forbid")

    known: bool
    choices: list[str] = Field(description="options chosen, or the one text copied from a fact")
    basis: list[str] = Field(description="names of the facts that say it")


class Drafted(BaseModel):
    """Prose that rests on the facts."""

    model_config = ConfigDict(extra="forbid")

    known: bool
    text: str
    basis: list[str] = Field(description="names of the facts used")


def may_be_given(asked: Asked, *, ask_always: Sequence[str] = ()) -> bool:
    """`ask_always`: questions that the person wants to be asked themselves, whenever they come."""
    if not asked.required or asked.error or asked.refused or sensitive.why_not(asked):
        return False
    entries = [Entry(question, "") for question in ask_always]
    concept = concept_of(asked)
    kept = (
        bank.look_up(Case(asked, concept, _NOBODY), entries)
        if concept
        else bank.by_words(asked, entries)
    )
    return kept is None


_NOBODY = Facts.parse({"basics": {}})


async def drafted(
    model: LanguageModel, asked: Asked, facts: Facts, *, posting: Posting | None = None
) -> Answer | None:
    """None where the model doesn't know, doesn't answer, or says what can't stand. Only for what `may_be_given`."""
    given = material(facts)
    if not given or sensitive.why_not(asked):
        return None
    query = _query(asked, given, posting or Posting())
    try:
        if query.task is Task.DRAFT:
            return _prose(asked, await ask_for(model, query, Drafted), given, model.name)
        return _choice(asked, await ask_for(model, query, Picked), given, model.name)
    except ModelError as error:
        log.info("no draft: %s: %s", error.code, error)
        return None


def _query(asked: Asked, given: Mapping[str, str], posting: Posting) -> Query:
    task, shape = (Task.DRAFT, Drafted) if sensitive.is_open(asked) else (Task.ANSWER, Picked)
    page = {
        "question": asked.label[:_SHOWN],
        "help": asked.help[:_SHOWN],
        "options": list(asked.options),
        "several": asked.kind is Kind.CHOICES,
        "longest": _longest(asked),
        "employer": posting.employer[:100],
    }
    told = "Draft the answer." if task is Task.DRAFT else "Answer the question."
    return Query(
        task=task,
        instruction=told,
        page=page,
        facts=dict(given),
        answer_schema=shape.model_json_schema(),
    )


def _longest(asked: Asked) -> int:
    own = asked.max_length
    return min(own, LONGEST) if own and own > 0 else LONGEST


# ---- whether it may stand


def _choice(asked: Asked, picked: Picked, given: Mapping[str, str], name: str) -> Answer | None:
    basis = _basis(picked.basis, given)
    values = tuple(dict.fromkeys(picked.choices))
    if not picked.known or not basis or not values:
        return None
    if asked.kind is not Kind.CHOICES and len(values) > 1:
        return None
    if asked.options:
        # That the facts are silent proves no No.
        fits = all(each in asked.options and yes_or_no(each) is not False for each in values)
    else:
        fits = len(values[0]) <= _longest(asked) and _copied(asked, values[0], given, basis)
    if not fits:
        log.info("no draft: not an option, or not in the facts")
        return None
    return _answer(asked, values, name, f"read from {', '.join(basis)}")


def _copied(asked: Asked, value: str, given: Mapping[str, str], basis: Collection[str]) -> bool:
    if asked.kind is Kind.NUMBER and not _NUMBERS.fullmatch(value):
        return False
    return any(holds(given[place], value) for place in basis)


def _prose(asked: Asked, draft: Drafted, given: Mapping[str, str], name: str) -> Answer | None:
    basis, text = _basis(draft.basis, given), draft.text.strip()
    if not draft.known or not basis or not text:
        return None
    problem = why_not_sent(text, asked, given)
    if problem:
        log.info("no draft: %s", problem)
        return None
    return _answer(asked, (text,), name, f"drafted from {', '.join(basis)}")


def why_not_sent(text: str, asked: Asked, given: Mapping[str, str]) -> str:
    """What in a draft the person never said; "" where it may be shown to them."""
    own = "\n".join(given.values())
    if len(text) > _longest(asked):
        return "it is too long"
    if _MACHINE.search(text):
        return "it is no prose"
    if (
        _LINKS.search(text)
        or _MAIL.search(text)
        or any(
            _is_host(found) and found.lower() not in own.lower() for found in _HOSTS.findall(text)
        )
    ):
        return "it has an address in it"
    numbers = set(_NUMBERS.findall(f"{own} {asked.label[:_SHOWN]}"))
    if (
        not set(_NUMBERS.findall(text)) <= numbers
        or len("".join(_NUMBERS.findall(text))) > _MOST_DIGITS
    ):
        return "it has a number that the person didn't tell"
    if tells_of_it(text):
        return "it tells what only the person may say"
    return "it says what the page dictates" if _dictated(text, asked) else ""


def _dictated(text: str, asked: Asked) -> bool:
    """Words that the page puts into the person's mouth: what it quotes, or a long run of its own."""
    page = f"{asked.label} {asked.help}"
    quoted = (each for each in _QUOTED.findall(page) if len(bare(each).split()) >= _FEW_WORDS)
    words = bare(text).split()
    runs = (" ".join(words[at : at + _MANY_WORDS]) for at in range(len(words) - _MANY_WORDS + 1))
    return any(holds(text, each) for each in quoted) or any(holds(page, run) for run in runs)


_QUOTED = re.compile(r"[\"“”«„]([^\"“”»]{8,400})[\"“”»]")
_FEW_WORDS, _MANY_WORDS = 3, 8
_MOST_DIGITS = 24


def _is_host(text: str) -> bool:
    return bool(public_suffixes()(text).suffix)


def _basis(named: Sequence[str], given: Mapping[str, str]) -> tuple[str, ...]:
    """() where a fact is named that wasn't given: such an answer rests on nothing."""
    return tuple(dict.fromkeys(named)) if all(each in given for each in named) else ()


def _answer(asked: Asked, values: tuple[str, ...], name: str, reason: str) -> Answer:
    return Answer(
        key=asked.key, action=Action.FILL, values=values, source=f"model:{name}", reason=reason
    )
