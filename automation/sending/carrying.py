"""Whether a request carries an application: told from what it holds, for sites whose endpoints nobody knows."""

import json
import re
from collections.abc import Collection
from urllib.parse import quote_plus, urlsplit

from automation.page.wire import WireRequest

OPAQUE_FROM = 256
TEXTUAL = re.compile(r"^(?:application/(?:x-www-form-urlencoded|(?:[\w.+-]*\+)?json)|multipart/form-data|text/)")
SENDING_RESOURCES = frozenset({"document", "xhr", "fetch", "ping", "other"})


def spellings(values: Collection[str]) -> tuple[bytes, ...]:
    """The ways a form encodes these values: as they are, url-encoded, JSON-escaped."""
    found: set[bytes] = set()
    for value in values:
        if len(value) >= 5:
            found |= {value.encode(), quote_plus(value).encode(), json.dumps(value)[1:-1].encode()}
    return tuple(sorted(found))


def carries(request: WireRequest, written: Collection[str]) -> bool:
    """True when the request could be the application itself: it holds something that identifies the person, or can't be read.

    A file alone (an upload) or a single changed field (autosave of anything but these values) isn't one.
    """
    if request.resource not in SENDING_RESOURCES:
        return False
    body = request.body
    if body is None:
        return True
    content_type = next((text for name, text in request.headers.items() if name.lower() == "content-type"), "")
    if len(body) >= OPAQUE_FROM and not TEXTUAL.match(content_type.lower()):
        return True
    return any(spelling in body for spelling in spellings(written))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: the same host, or the same last two labels of it."""
    a, b = (urlsplit(url).hostname or "" for url in (one, other))
    return a == b or (not re.fullmatch(r"[\d.:]+", a) and a.split(".")[-2:] == b.split(".")[-2:])
