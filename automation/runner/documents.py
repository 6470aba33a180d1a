"""Local copies of the person's documents, for as long as the attempt lasts."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from automation.errors import BadInputError, ControlPlaneError
from automation.protocol import Document
from automation.runner.link import Link

LARGEST = 25 * 1024 * 1024


class Documents:
    """Fetched by ticket on first use: GET `runner/document/{ticket}`. Readable by this user alone."""

    def __init__(self, documents: Iterable[Document], folder: Path, link: Link) -> None:
        self._by_name = {document.name: document for document in documents}
        self._folder = folder
        self._link = link

    async def get(self, name: str) -> Path:
        document = self._by_name.get(name)
        if document is None:
            raise BadInputError(f"This application has no document called {name!r}.")
        # The employer sees the file's name, so each has a folder of its own instead of a longer name.
        folder = self._folder / hashlib.sha256(document.ticket.encode()).hexdigest()[:16]
        path = folder / file_name(document.file_name)
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            await self._fetch(document, path)
        return path

    async def _fetch(self, document: Document, path: Path) -> None:
        part = path.parent / ".part"
        ticket = quote(document.ticket, safe="")
        request = self._link.stream("GET", f"runner/document/{ticket}", whole=False)
        async with request as response:
            size = 0
            with open(part, "wb", opener=_private) as file:  # noqa: ASYNC230
                async for piece in response.aiter_bytes():
                    size += len(piece)
                    if size > LARGEST:
                        raise ControlPlaneError(f"document {document.name} is too large")
                    file.write(piece)
        part.replace(path)


def file_name(name: str) -> str:
    """The last part of a name, without what a file system or a terminal would trip over."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[\x00-\x1f\x7f]", "", last).strip().lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:20]}" if stem else (ending[:100] or "document")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
