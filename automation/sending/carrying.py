"""Whether a request carries an application: told from what it holds, for sites whose endpoints nobody knows."""

import json
import re
from collections.abc import Collection
from urllib.parse import quote_plus, urlsplit

from automation.page.wire import WireRequest

OPAQUE_FROM = 256
TEXTUAL = re.compile(
    r"^(?:application/(?:x-www-form-urlencoded|(?:[\w.+-]*\+)?json)|multipart/form-data|text/)"
)
SENDING_RESOURCES = frozenset({"document", "xhr", "fetch", "ping", "other"})


ENOUGH = 3
"""So many of the person's values in one request make it the application; a single one is an autosave."""


def spellings(value: str) -> tuple[bytes, ...]:
    """The ways a form encodes a value: as it is, url-encoded, JSON-escaped."""
    return value.encode(), quote_plus(value).encode(), json.dumps(value)[1:-1].encode()


def held(text: bytes, written: Collection[str]) -> bool:
    """Whether a text holds enough of what was written to be the application."""
    values = {value for value in written if len(value) >= 5}
    found = sum(any(spelling in text for spelling in spellings(value)) for value in values)
    return bool(values) and found >= min(ENOUGH, len(values))


def carries(request: WireRequest, written: Collection[str]) -> bool:
    """True when the request could be the application itself: it holds enough of what was written, or can't be read.

    A file alone (an upload) or one changed field (autosave) isn't one. A GET counts when its query holds the values.
    """
    if request.method in ("HEAD", "OPTIONS") or request.resource not in SENDING_RESOURCES:
        return False
    if request.method == "GET":
        return request.navigation and held(urlsplit(request.url).query.encode(), written)
    body = request.body
    if body is None:
        return True
    content_type = next(
        (text for name, text in request.headers.items() if name.lower() == "content-type"), ""
    )
    if len(body) >= OPAQUE_FROM and not TEXTUAL.match(content_type.lower()):
        return True
    return held(body, written)
