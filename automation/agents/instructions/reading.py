"""What a page says plainly: in the data it keeps for search engines, in its fields, in lines of `name: value`."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from automation.forms.vocabulary.fold import bare
from automation.page.snapshot import Snapshot

_LINE = re.compile(r"^\s*([^:\n]{2,60}):\s+(\S.{0,300})$", re.MULTILINE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Of a posting, by what people call it: https://schema.org/JobPosting
_POSTING: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "job title": ("title",),
    "employer": ("hiringOrganization", "name"),
    "company": ("hiringOrganization", "name"),
    "organization": ("hiringOrganization", "name"),
    "location": ("jobLocation", "address", "addressLocality"),
    "place": ("jobLocation", "address", "addressLocality"),
    "city": ("jobLocation", "address", "addressLocality"),
    "country": ("jobLocation", "address", "addressCountry"),
    "deadline": ("validThrough",),
    "posted": ("datePosted",),
}


def read_plainly(
    snapshot: Snapshot, linked: Sequence[str], shape: type[BaseModel]
) -> dict[str, Any]:
    """Those of the shape's fields that are found, under the names that the shape is filled by."""
    sources = [_posting_of(linked), _fields_of(snapshot), _lines_of(snapshot)]
    found = {}
    for name, field in shape.model_fields.items():
        words = [bare(_CAMEL.sub(" ", each)) for each in (name, field.title or "") if each]
        value = next((source[w] for source in sources for w in words if w in source), None)
        if value is not None:
            found[field.alias or name] = value
    return found


def _posting_of(linked: Sequence[str]) -> dict[str, Any]:
    posting = next((each for text in linked for each in _objects(text) if _is_posting(each)), None)
    if posting is None:
        return {}
    own = {bare(_CAMEL.sub(" ", name)): value for name, value in posting.items()}
    plain = {name: value for name, value in own.items() if not isinstance(value, dict | list)}
    named = {words: _at(posting, path) for words, path in _POSTING.items()}
    return plain | {words: value for words, value in named.items() if value is not None}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        data = json.loads(text)
    except ValueError:
        return
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict):
            yield each
            yield from (inner for inner in each.get("@graph") or () if isinstance(inner, dict))


def _is_posting(data: Mapping[str, Any]) -> bool:
    kind = data.get("@type")
    return "JobPosting" in (kind if isinstance(kind, list) else [kind])


def _at(data: Any, path: Sequence[str]) -> Any:
    for name in path:
        data = data[0] if isinstance(data, list) and data else data
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _fields_of(snapshot: Snapshot) -> dict[str, str]:
    shown = [control for control in snapshot.controls if not control.hidden and control.label]
    return {
        bare(control.label): control.shown or control.value
        for control in shown
        if control.shown or control.value
    }


def _lines_of(snapshot: Snapshot) -> dict[str, str]:
    return {bare(name): value.strip() for name, value in _LINE.findall(snapshot.text)}
