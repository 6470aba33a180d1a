"""What a page says of its posting to search engines: schema.org's JobPosting as JSON-LD.

https://developers.google.com/search/docs/appearance/structured-data/job-posting tells employers what to put there.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from automation.errors import PostingClosedError
from automation.feeds.answers import Record, country, language, listed, place, record, text
from automation.feeds.base import NothingPublishedError, Published
from automation.feeds.html import Tag, pieces

SCRIPTS = 40
LONGEST = 500_000
"""Characters of one script."""
OBJECTS = 2_000
"""That are looked at in one script."""


def read_page(page: str, *, system: str, url: str = "", now: datetime | None = None) -> Published:
    """Title, employer and place of the posting that the page is of. Raises `NothingPublishedError` where it tells of none, or of
    several; `PostingClosedError` where its time is over."""
    found: dict[tuple[str, str], Record] = {}
    for each in _postings(page):
        found.setdefault((text(each.get("title")), _name(each.get("hiringOrganization"))), each)
    if len(found) != 1:
        raise NothingPublishedError(f"{len(found)} postings in the page's data")
    (posting,) = found.values()
    until = _moment(posting.get("validThrough"))
    if until is not None and until < (now or datetime.now(UTC)):
        raise PostingClosedError(f"its time ended at {until:%Y-%m-%d %H:%M}")
    addresses = list(_addresses(posting))
    countries = {code for code in map(_country, addresses) if code}
    first = addresses[0] if addresses else {}
    return Published(
        system=system,
        title=text(posting.get("title")),
        employer=_name(posting.get("hiringOrganization")),
        place=place(first.get("addressLocality"), first.get("addressRegion")),
        # Of several places it is for the person to say which.
        country=countries.pop() if len(countries) == 1 else "",
        language=language(posting.get("inLanguage")),
        url=url[:2_000],
    )


def _postings(page: str) -> Iterator[Record]:
    for script in _scripts(page):
        try:
            said = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _within(said)


def _scripts(page: str) -> Iterator[str]:
    wanted, count = False, 0
    for piece in pieces(page):
        if isinstance(piece, Tag):
            kind = piece.get("type").split(";")[0].strip().lower()
            wanted = piece.name == "script" and not piece.ends and kind == "application/ld+json"
        elif wanted and count < SCRIPTS:
            count += 1
            if len(piece) <= LONGEST:
                yield piece


def _within(said: Any) -> Iterator[Record]:
    """The postings in lists, graphs and what else holds them."""
    todo: list[Any] = [said]
    for _ in range(OBJECTS):
        if not todo:
            return
        item = todo.pop()
        if isinstance(item, dict):
            if _is_posting(item):
                yield item
            else:
                todo.extend(item.get(name) for name in ("@graph", "mainEntity", "itemListElement"))
                todo.append(item.get("item"))
        elif isinstance(item, list):
            todo.extend(item[:OBJECTS])


def _is_posting(item: Record) -> bool:
    kinds = item.get("@type")
    return any(
        isinstance(kind, str) and kind.rpartition("/")[2] == "JobPosting"
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _moment(value: Any) -> datetime | None:
    """A day without a time lasts until its end, wherever that is."""
    said = text(value)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    if len(said) <= len("2026-01-31"):
        moment = moment.replace(hour=23, minute=59)
    # Without a zone it may be any: the one where the day ends last is half a day behind.
    return moment if moment.tzinfo else _latest(moment)


def _latest(moment: datetime) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{moment.isoformat()}-12:00")
    except ValueError:
        return None


def _name(value: Any) -> str:
    return text(record(value).get("name")) or text(value)


def _addresses(posting: Record) -> Iterator[Record]:
    said = posting.get("jobLocation")
    for each in (listed(said) or [said])[:50]:
        address = record(record(each).get("address"))
        if address:
            yield address


def _country(address: Record) -> str:
    """As a code; in words it may be any language's."""
    said = address.get("addressCountry")
    return country(said) or country(record(said).get("name"))
