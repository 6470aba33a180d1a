"""A folder of letters, one `.eml` file each, named by when it came."""

import os
import re
import secrets
import time
from pathlib import Path

from deploy.local.mailbox.letter import Letter

MOST = 500
NUMBER = re.compile(r"\d{20}-[0-9a-f]{8}")


class Box:
    """Holds the newest `MOST` letters."""

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._most = most

    def put(self, content: bytes) -> str:
        """Keep a letter as it came; its number."""
        number = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        draft = self._folder / f"{number}.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as into:
            into.write(content)
        draft.rename(self._path(number))
        for old in self._numbers()[self._most :]:
            self._path(old).unlink(missing_ok=True)
        return number

    def letters(self) -> list[Letter]:
        """Newest first."""
        found = (self.get(number) for number in self._numbers())
        return [letter for letter in found if letter is not None]

    def get(self, number: str) -> Letter | None:
        if not NUMBER.fullmatch(number):
            return None
        try:
            return Letter.read(number, self._path(number).read_bytes())
        except FileNotFoundError:
            return None

    def _numbers(self) -> list[str]:
        return sorted((file.stem for file in self._folder.glob("*.eml")), reverse=True)

    def _path(self, number: str) -> Path:
        return self._folder / f"{number}.eml"
