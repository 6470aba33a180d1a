"""Instructions that need no model to be understood: click “X”, type “Y” into “Z”, choose “Y” from “Z”, upload, tick, scroll."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from automation.agents.instructions.targets import CLICK, FILL, UPLOAD

SCROLL = "scroll"
YES, NO = "yes", "no"
_Q = r"[\"“”']"
_THING = r"(?: (?:button|link|field|box|checkbox|list|dropdown|menu|input|question))?\.?"


def _quoted(name: str) -> str:
    return rf"{_Q}(?P<{name}>.+?){_Q}"


_PHRASES: tuple[tuple[str, str], ...] = (
    (FILL, rf"(?:type|enter|write|put|fill in|fill) {_quoted('text')} (?:in|into|in to|for|as)(?: the)?(?: field)? {_quoted('name')}{_THING}"),
    (FILL, rf"(?:fill|fill in|set|answer)(?: the)?(?: field)? {_quoted('name')} (?:with|to) {_quoted('text')}\.?"),
    (FILL, rf"(?:choose|select|pick) {_quoted('text')} (?:from|in|for|as|under)(?: the)? {_quoted('name')}{_THING}"),
    (YES, rf"(?:tick|check)(?: the)?(?: box| checkbox)? {_quoted('name')}{_THING}"),
    (NO, rf"(?:untick|uncheck)(?: the)?(?: box| checkbox)? {_quoted('name')}{_THING}"),
    (UPLOAD, rf"(?:upload|attach) {_quoted('text')} (?:to|into|in|as|for)(?: the)? {_quoted('name')}{_THING}"),
    (CLICK, rf"(?:click|press|tap|push)(?: on)?(?: the)?(?: button| link)? {_quoted('name')}{_THING}"),
    (SCROLL, r"scroll (?:to the )?(?P<name>up|down|top|bottom)\.?"),
)  # fmt: skip
_COMPILED = tuple((method, re.compile(pattern, re.IGNORECASE)) for method, pattern in _PHRASES)
_BOXES: Mapping[str, str] = {YES: "true", NO: ""}


@dataclass(frozen=True, slots=True)
class Step:
    """`text`: what to type, the option to choose, the file; "true" or "" for a box."""

    method: str
    name: str
    text: str = ""


def step_of(instruction: str) -> Step | None:
    """None for what these phrases don't cover."""
    for method, pattern in _COMPILED:
        found = pattern.fullmatch(instruction.strip())
        if found is None:
            continue
        if method in _BOXES:
            return Step(FILL, found["name"], _BOXES[method])
        return Step(method, found["name"], found.groupdict().get("text", ""))
    return None
