"""A page's tags and words in their order, read in time that grows with its length alone, whatever it holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
"""What holds text that isn't read for tags."""
ATTRIBUTES = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """`ends`: it closes an element."""

    name: str
    ends: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()


def pieces(page: str) -> Iterator[Tag | str]:
    """Tags, and between them text as a person reads it; a script's as it is written."""
    at = 0
    while at < len(page):
        start = page.find("<", at)
        if start < 0:
            yield unescape(page[at:])
            return
        if start > at:
            yield unescape(page[at:start])
        found = _TAG.match(page, start)
        if found is None:
            at = _behind(page, start)
            if at == start + 1:
                yield "<"
            continue
        attributes, at = _attributes(page, found.end())
        name = found[2].lower()
        yield Tag(name, bool(found[1]), attributes)
        if name in _RAW and not found[1]:
            end = _RAW[name].search(page, at)
            # What doesn't end isn't looked into: it would be searched for its end again and again.
            stop = end.start() if end else len(page)
            yield page[at:stop] if name in ("script", "style") else unescape(page[at:stop])
            at = stop


def _behind(page: str, start: int) -> int:
    """Where it goes on behind a comment or a declaration; right after a "<" that is only a sign."""
    for opening, closing in (("<!--", "-->"), ("<!", ">"), ("<?", ">"), ("</", ">")):
        if page.startswith(opening, start):
            end = page.find(closing, start + len(opening))
            return len(page) if end < 0 else end + len(closing)
    return start + 1


def _attributes(page: str, at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while each := _ATTRIBUTE.match(page, at):
        at = each.end()
        if len(found) < ATTRIBUTES:
            value = next(filter(None, each.groups()[1:]), "")
            found.setdefault(each[1].lower(), unescape(value))
    end = page.find(">", at)
    return found, len(page) if end < 0 else end + 1
