"""Bodies as the vendors read them: JSON, or forms whose names nest by brackets."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

LARGEST_PART = 20 * 1024 * 1024


class UnreadableError(Exception):
    """The body is no JSON object and no form."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    type: str = ""

    def told(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "name": self.name,
            "sha256": digest,
            "size": len(self.content),
            "type": self.type,
        }


@dataclass(frozen=True, slots=True)
class Body:
    """`values` are nested; a file stands in them as an `Attachment`. `is_json`: numbers and flags are typed."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        return self.kind == "json"


async def read_body(request: Request) -> Body:
    """Raises `UnreadableError`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Body("json", await _object(request))
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return Body("form" if kind.endswith("urlencoded") else "multipart", await _form(request))
    raise UnreadableError(f"Unsupported content type: {kind or 'none'}")


async def _object(request: Request) -> dict[str, Any]:
    try:
        found = await request.json()
    except ValueError as error:
        raise UnreadableError("The body is not JSON") from error
    if not isinstance(found, dict):
        raise UnreadableError("The body is not an object")
    return found


async def _form(request: Request) -> dict[str, Any]:
    pairs: list[tuple[str, Any]] = []
    async with request.form(max_files=50, max_part_size=LARGEST_PART) as form:
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                pairs.append((name, value))
            elif value.filename:
                content = await value.read()
                pairs.append((name, Attachment(value.filename, content, value.content_type or "")))
    return nest(pairs)


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """As Rack does it: `a[b]` names a member, `a[]` another element, and `a[][b]` a member of the last element, or of a new one
    where that has it. A list by numbers (`a[0][b]`) stays an object with numbers for names.

    https://github.com/rack/rack/blob/main/lib/rack/query_parser.rb
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = [re.match(r"[^\[]*", name)[0], *re.findall(r"\[([^\]]*)\]", name)]  # type: ignore[index]
        _put(found, [first, *rest], value)
    return found


def _put(into: dict[str, Any], path: list[str], value: Any) -> None:
    name, *rest = path
    if not rest:
        into[name] = value
    elif rest[0]:
        member = into.setdefault(name, {})
        if isinstance(member, dict):
            _put(member, rest, value)
    else:
        elements = into.setdefault(name, [])
        if isinstance(elements, list):
            _add(elements, rest[1:], value)


def _add(elements: list[Any], path: list[str], value: Any) -> None:
    if not path:
        elements.append(value)
        return
    if not elements or not isinstance(elements[-1], dict) or _has(elements[-1], path):
        elements.append({})
    _put(elements[-1], path, value)


def _has(element: dict[str, Any], path: list[str]) -> bool:
    name, *rest = path
    if not rest or not rest[0]:
        return name in element and not rest
    member = element.get(name)
    return isinstance(member, dict) and _has(member, rest)


def plain(value: Any) -> Any:
    """What the ledger keeps: files by what is known of them."""
    if isinstance(value, Attachment):
        return value.told()
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value
