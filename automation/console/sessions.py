"""Where the person at the terminal is signed in, a site a file, which they alone can read."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from automation.ats.domains import site_of
from automation.session import Session, read

log = logging.getLogger(__name__)


class Sessions:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, origin: str) -> Session | None:
        try:
            return read(self._path(origin).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            log.warning("the session for %s is not readable; starting without", origin)
            return None

    def keep(self, origin: str, state: Mapping[str, Any]) -> None:
        path = self._path(origin)
        draft = path.with_suffix(".part")
        try:
            newer = read(state).of_site(site_of(origin))
            kept = (self.of(origin) or Session()).merged(newer)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            draft.write_bytes(kept.as_json())
            draft.replace(path)
        except (OSError, ValueError) as error:
            log.warning("the session for %s isn't kept: %s", origin, type(error).__name__)

    def _path(self, origin: str) -> Path:
        return self._folder / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', site_of(origin))}.json"
