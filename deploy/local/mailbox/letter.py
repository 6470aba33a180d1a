"""A letter, as far as a page shows it: its heading and its text, never its HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import Self

from typing_extensions import override

# A sentence's full stop or bracket isn't part of the address before it.
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?')\]]")
UNSEEN = {"head", "script", "style", "title"}
BREAKING = {"br", "div", "h1", "h2", "h3", "li", "p", "table", "tr"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a text: one that `is_link` is an address."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Letter:
    number: str
    came_at: datetime
    sender: str
    to: str
    subject: str
    text: str

    @classmethod
    def read(cls, number: str, content: bytes) -> Self:
        message = message_from_bytes(content, policy=default)
        return cls(
            number=number,
            came_at=datetime.fromtimestamp(int(number[:20]) / 1e9, UTC),
            sender=str(message["from"] or ""),
            to=str(message["to"] or ""),
            subject=str(message["subject"] or "(no subject)"),
            text=_text_of(message),
        )

    @property
    def pieces(self) -> list[Piece]:
        return list(_pieces(self.text))

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    payload = body.get_payload(decode=True)
    found = payload if isinstance(payload, bytes) else b""
    try:
        text = found.decode(body.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a charset that nobody knows
        text = found.decode(errors="replace")
    text = text.replace("\r\n", "\n")
    return _without_tags(text) if body.get_content_type() == "text/html" else text


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for link in LINK.finditer(text):
        yield Piece(text[end : link.start()], is_link=False)
        yield Piece(link.group(), is_link=True)
        end = link.end()
    yield Piece(text[end:], is_link=False)


def _without_tags(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Keeps the words, and each link's address behind them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0
        self._address = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in BREAKING:
            self.said.append("\n")
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    @override
    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0
        if tag == "a" and self._address:
            self.said.append(f" {self._address} ")
            self._address = ""

    @override
    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data.replace("\n", " "))
