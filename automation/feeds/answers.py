"""What a vendor's server answered, read without taking its word for anything: neither for shapes nor for sizes."""

import json
import math
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, Get, NothingPublishedError
from automation.fetch import FetchError, Reply

WORDS = 300
"""Characters of a title, a label, an option."""
PROSE = 4_000
"""Characters of an explanation."""
MANY = 20_000
"""Of anything in a list."""
GONE = frozenset({404, 410})
WITHHELD = frozenset({401, 403, 407, 451})
LONGEST_WAIT = 24 * 3600.0
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

Record = Mapping[str, Any]


async def fetch(url: str, get: Get) -> Reply:
    """An answer of 2xx, or one of `GONE`. Raises `FeedUnreachableError`, and `NothingPublishedError` where it is withheld."""
    try:
        reply = await get(url)
    except FetchError as error:
        raise FeedUnreachableError(str(error)) from error
    return checked(reply)


def checked(reply: Reply) -> Reply:
    """As `fetch`, of an answer that has come."""
    if reply.status in GONE or 200 <= reply.status < 300:
        return reply
    if reply.status in WITHHELD:
        raise NothingPublishedError(f"withheld: {reply.status}")
    raise FeedUnreachableError(f"answered {reply.status}", after=wait_of(reply.headers))


def wait_of(headers: Mapping[str, str]) -> float | None:
    """Seconds that it wants to be left alone for, of at most a day: https://httpwg.org/specs/rfc9110.html#field.retry-after"""
    said = headers.get("retry-after", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        seconds = _until(said)
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, OverflowError):
        return math.nan


def parsed(reply: Reply) -> Any:
    """The JSON of an answer. Raises `FeedUnreachableError` for what isn't JSON, or was cut off."""
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise FeedUnreachableError("not the vendor's JSON") from error


async def missing(page: str, get: Get) -> NothingPublishedError | PostingClosedError:
    """What to raise for a posting that its employer's list, which is there, doesn't have: it may be open for those who know its
    address, and the posting's own `page` tells."""
    reply = await fetch(page, get)
    if reply.status in GONE:
        return PostingClosedError(f"its page answers {reply.status}")
    return NothingPublishedError("not in the employer's list")


# ---- values


def record(value: Any) -> Record:
    """Empty for anything else."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> Iterator[Record]:
    """The objects of a list."""
    for each in listed(value):
        if isinstance(each, dict):
            yield each


def listed(value: Any) -> list[Any]:
    return value[:MANY] if isinstance(value, list) else []


def text(value: Any, *, most: int = WORDS) -> str:
    """One line of it, without tags or characters that nobody sees; "" for what is no text and no number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    raw = str(value) if isinstance(value, str) or abs(value) < 10**18 else ""
    # Twice: some vendors escape their markup.
    return line(unescape(_TAG.sub(" ", unescape(raw[: 4 * most]))), most=most)


def line(words: str, *, most: int = WORDS) -> str:
    """One line of what a stranger wrote, without characters that nobody sees or that turn others round."""
    seen = "".join(" " if each.isspace() else each for each in words if _is_seen(each))
    return _SPACES.sub(" ", seen).strip()[:most].strip()


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in _UNSEEN


def prose(value: Any) -> str:
    return text(value, most=PROSE)


def truth(value: Any) -> bool:
    """Only what says so: some vendors write it as text."""
    return value is True or value == "true"


def country(value: Any) -> str:
    """Two letters, "" for a name."""
    code = text(value).upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        return ""
    return "GB" if code == "UK" else code


def language(value: Any) -> str:
    """ "en" of "en-GB"."""
    found = re.fullmatch(r"([a-z]{2})(?:[-_][a-z]{2,4})?", text(value).lower())
    return found[1] if found else ""


def place(*parts: Any) -> str:
    """ "Frankfurt, DE": what is said of it, each thing once."""
    return ", ".join(dict.fromkeys(filter(None, map(text, parts))))[:WORDS]
