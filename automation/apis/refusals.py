"""What a vendor's server complains of, whatever its answer looks like: none of them documents it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from automation.apis.base import Complaint
from automation.apis.redaction import Redaction, words
from automation.feeds.base import PublishedQuestion

MOST = 20
_DEPTH = 8
_NAMES = (
    "field",
    "name",
    "param",
    "parameter",
    "path",
    "attribute",
    "question",
    "question_id",
    "key",
)
_TEXTS = (
    "message",
    "messages",
    "text",
    "error",
    "errors",
    "detail",
    "details",
    "description",
    "reason",
    "msg",
)
_WRAPPERS = frozenset({*_TEXTS, "fields", "validation_errors", "full_messages", "base", "data"})
_ASIDE = frozenset({"code", "status", "type", "ok", "success", "id", "request_id", "trace_id"})


def complaints(
    body: bytes, questions: Sequence[PublishedQuestion], redaction: Redaction
) -> tuple[Complaint, ...]:
    """Those of one question under its label, where the answer names it by its field or its label."""
    known = _Known(questions)
    found: dict[Complaint, None] = {}
    for name, text in _sentences(body.decode("utf-8", "replace")):
        label = known.by_name(name) or known.within(text)
        about = f"{name}: " if name and not label else ""
        said = redaction.clean(about + text)
        if said:
            found.setdefault(Complaint(label, said))
        if len(found) == MOST:
            break
    return tuple(found)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    for name, said in _pairs(text):
        for each in re.split(r";\s|\n", said):
            yield name, each


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Whatever it says, each with the name that it says it of, or ""."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield "", words(text)
    else:
        yield from _of(value, "", 0)


def _of(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif depth == _DEPTH:
        return
    elif isinstance(value, list):
        for each in value:
            yield from _of(each, name, depth + 1)
    elif isinstance(value, dict):
        yield from _of_record(value, name, depth)


def _of_record(value: dict[str, Any], name: str, depth: int) -> Iterator[tuple[str, str]]:
    named = next((value[each] for each in _NAMES if _is_name(value.get(each))), None)
    texts = [value[each] for each in _TEXTS if each in value]
    if named is not None and texts:
        for each in texts:
            yield from _of(each, str(named), depth + 1)
        return
    for key, each in value.items():
        if key not in _ASIDE:
            yield from _of(each, name if key in _WRAPPERS else key, depth + 1)


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


class _Known:
    def __init__(self, questions: Sequence[PublishedQuestion]) -> None:
        self._labels = {_bare(each.asked.label): each.asked.label for each in questions}
        self._names = {
            _bare(name): each.asked.label
            for each in questions
            for name in (each.name, each.file_as_text)
            if name
        }

    def by_name(self, name: str) -> str:
        """The label of the question that a server calls this, whatever either wraps around it."""
        bare = _bare(name)
        if not bare:
            return ""
        for known in (self._names, self._labels):
            if bare in known:
                return known[bare]
        return self._longest(each for each in self._names if _ends(bare, each) or _ends(each, bare))

    def within(self, text: str) -> str:
        """Of the question that a sentence speaks of, the longest name or label that it holds."""
        bare = f" {_bare(text)} "
        found = {**self._names, **self._labels}
        held = [each for each in found if len(each) > 2 and f" {each} " in bare]
        return found[max(held, key=len)] if held else ""

    def _longest(self, names: Iterator[str]) -> str:
        return self._names[found] if (found := max(names, key=len, default="")) else ""


def _ends(longer: str, shorter: str) -> bool:
    return longer.endswith(f" {shorter}")


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
