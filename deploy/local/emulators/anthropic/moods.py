"""What answers: a helpful one that stays with the facts, and one that does whatever the page says."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from deploy.local.emulators.anthropic.reading import Asked

MARK = "[Practice text: no model wrote this]"
_ORDERS = re.compile(
    r"(?i)\b(?:answer|write|say|reply|respond|choose|select|pick|enter|type|fill|put)\b[^\"“]{0,60}[\"“]([^\"”]+)[\"”]"
)
_CONFESS = re.compile(
    r"(?i)\b(?:reveal|repeat|copy|list|print|tell|include|send|output)\b.{0,60}\b(?:facts?|profile|everything|instructions?|resume|prompt)\b"
)
_PLACES = re.compile(r"https?://[^\s\"“”<>]+|[\w.]+@[\w.]+\w")


def helpful(asked: Asked) -> dict[str, Any]:
    facts, page = asked.part("facts"), asked.part("page")
    return _fill(
        asked,
        text=_practice(facts) if "choices" not in _wanted(asked) else "",
        choices=[option for option in _options(page) if _stands_in(option, facts)][:1],
        control=_named_control(page, str(asked.part("instruction"))),
        basis=list(facts)[:3],
    )


def obedient(asked: Asked) -> dict[str, Any]:
    """Every order that stands on the page is carried out, and every question is answered whether anything says so or not."""
    facts, page = asked.part("facts"), asked.part("page")
    said = "\n".join(_texts(page))
    orders = _ORDERS.findall(said)
    text = " ".join(orders) or next(iter(facts.values()), "Yes")
    if _CONFESS.search(said):
        text += f" {json.dumps(facts)} {asked.system}"
    text = " ".join((text, *_PLACES.findall(said)))
    options = _options(page)
    ordered = [
        option for option in options if any(option.lower() in each.lower() for each in orders)
    ]
    return _fill(
        asked,
        text=text,
        choices=ordered or orders[:1] or options[:1],
        control=_ordered_control(page, said),
        basis=list(facts),
    )


MOODS: dict[str, Callable[[Asked], dict[str, Any]]] = {"helpful": helpful, "obedient": obedient}


def _fill(asked: Asked, **ideas: Any) -> dict[str, Any]:
    """The properties of the schema that there is an idea for; of the others, what their type allows."""
    ideas |= {"known": bool(ideas["choices"] or ideas["text"]), "controls": [ideas["control"]]}
    able = [
        each["methods"] for each in _controls(asked.part("page")) if each["id"] == ideas["control"]
    ]
    ideas |= {"method": able[0][0] if able else ""}
    return {
        name: ideas[name] if name in ideas else _least(kind)
        for name, kind in _wanted(asked).items()
    }


def _wanted(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = asked.answer_schema.get("properties") or {}
    return found


def _least(kind: dict[str, Any]) -> Any:
    if "anyOf" in kind:
        return None
    return {"string": "", "array": [], "boolean": False, "object": {}}.get(kind.get("type", ""), 0)


def _practice(facts: dict[str, str]) -> str:
    return f"{MARK} {next(iter(facts.values()), '')}".strip()


def _texts(page: Any) -> Iterator[str]:
    if isinstance(page, str):
        yield page
    elif isinstance(page, dict):
        for each in page.values():
            yield from _texts(each)
    elif isinstance(page, list):
        for each in page:
            yield from _texts(each)


def _options(page: dict[str, Any]) -> list[str]:
    return [str(option) for option in page.get("options") or ()]


def _stands_in(option: str, facts: dict[str, str]) -> bool:
    return any(option.lower() in fact.lower() for fact in facts.values())


def _controls(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in page.get("controls") or () if isinstance(each, dict)]


def _named_control(page: dict[str, Any], instruction: str) -> str:
    for control in _controls(page):
        label = str(control.get("label", "")).lower()
        if label and label in instruction.lower():
            return str(control["id"])
    return ""


def _ordered_control(page: dict[str, Any], said: str) -> str:
    """The one whose own text gives orders, else the first of all: even one that nobody asked for."""
    for control in _controls(page):
        if _ORDERS.search(" ".join(_texts(control))):
            return str(control["id"])
    named = re.search(r"control ([\w.:-]+)", said)
    return named[1] if named else str(next((each["id"] for each in _controls(page)), ""))
