"""What clients say to a browser and what it answers: kept for the session's log, and with paths of the browser's machine.

A client on this machine would otherwise hand its own files to the browser by their paths, as it never can at the vendor.
"""

import json
import time
from collections import deque
from typing import Any

from deploy.local.emulators.browserbase.browsers import Place

KEPT = 2000
WITH_PATHS = ("DOM.setFileInputFiles", "Browser.setDownloadBehavior", "Page.setDownloadBehavior")

Message = dict[str, Any]


class Traffic:
    def __init__(self, place: Place, session: str, *, kept: bool) -> None:
        self._place = place
        self._session = session
        self._kept = kept
        self._log: deque[Message] = deque(maxlen=KEPT)
        self._open: dict[tuple[int, int], Message] = {}

    def up(self, client: int, text: str) -> str:
        """What the browser gets of what the client sent."""
        if not self._kept and not any(each in text for each in WITH_PATHS):
            return text
        try:
            message = json.loads(text)
            method, params = message["method"], message.get("params", {})
        except (ValueError, KeyError, TypeError):
            return text
        if self._kept:
            self._asked(client, message, text)
        if method not in WITH_PATHS:
            return text
        return json.dumps({**message, "params": self._placed(method, params)})

    def down(self, client: int, text: str) -> None:
        """Pairs an answer with what was asked."""
        if not self._kept or not text.startswith('{"id":'):
            return
        message = json.loads(text)
        entry = self._open.pop((client, message["id"]), None)
        if entry is not None:
            result = message.get("result") or message.get("error") or {}
            entry["response"] = {"result": result, "rawBody": text, "timestamp": _milliseconds()}

    def log(self) -> list[Message]:
        return list(self._log)

    def _asked(self, client: int, message: Message, text: str) -> None:
        moment = _milliseconds()
        entry: Message = {
            "method": message["method"],
            "pageId": 0,
            "sessionId": self._session,
            "timestamp": moment,
            "request": {
                "params": message.get("params", {}),
                "rawBody": text,
                "timestamp": moment,
            },
        }
        self._log.append(entry)
        if isinstance(message.get("id"), int):
            self._open[client, message["id"]] = entry

    def _placed(self, method: str, params: Message) -> Message:
        if method == "DOM.setFileInputFiles":
            files = [str(self._place.root / str(each).lstrip("/")) for each in params["files"]]
            return {**params, "files": files}
        return {
            **params,
            **({"downloadPath": str(self._place.downloads)} if "downloadPath" in params else {}),
        }


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
