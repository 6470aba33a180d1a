"""The second line of the wire hook, for a whole Chromium: what no page's interception is asked about.

Seen with Chromium 156: a page's own interception misses what is sent with keepalive while its process goes away, shared
workers, `fetchLater`, and every hop of a redirect. The browser's target intercepts all of these, after the page's; so what
comes by here without having been let out there is put to the watcher now.
"""

import asyncio
import base64
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from automation.agents.playwright_wire import SAFE, WireHook, quietly
from automation.page.wire import WireRequest

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession

# Images, scripts, styles, fonts and media are always GET.
SENDING = ("Document", "XHR", "Fetch", "Ping", "EventSource", "CSPViolationReport", "Other")
KINDS = {"Document": "document", "XHR": "fetch", "Fetch": "fetch", "Ping": "ping"}
REMEMBERED = 1000


class ChromiumWire:
    """For the life of a browser whose only context is the hook's."""

    def __init__(self, hook: WireHook) -> None:
        self._hook = hook
        self._hops: OrderedDict[str, WireRequest] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def install(self, browser: "Browser") -> None:
        session = await browser.new_browser_cdp_session()

        def paused(event: dict[str, Any]) -> None:
            task = asyncio.ensure_future(self._decide(session, event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        session.on("Fetch.requestPaused", paused)
        patterns = [{"resourceType": kind} for kind in SENDING]
        await session.send("Fetch.enable", {"patterns": patterns})

    async def _decide(self, session: "CDPSession", event: dict[str, Any]) -> None:
        passes = event["request"]["method"] in SAFE or await self._admitted(event)
        command, how = (
            ("continueRequest", {}) if passes else ("failRequest", {"errorReason": "Aborted"})
        )
        await quietly(session.send(f"Fetch.{command}", {"requestId": event["requestId"], **how}))

    async def _admitted(self, event: dict[str, Any]) -> bool:
        method, url = event["request"]["method"], event["request"]["url"]
        first = self._hops.get(event.get("redirectedRequestId", ""))
        request = self._hook.let_out(method, url) if first is None else None
        known = request is not None
        if request is None:
            request = self._hook.hop(self._translated(event, first))
        self._hops[event["requestId"]] = first or request
        if len(self._hops) > REMEMBERED:
            self._hops.popitem(last=False)
        return known or await self._hook.admitted(request)

    def _translated(self, event: dict[str, Any], first: WireRequest | None) -> WireRequest:
        request = event["request"]
        headers = {name.lower(): value for name, value in request["headers"].items()}
        return WireRequest(
            id=self._hook.number(),
            method=request["method"],
            url=request["url"],
            resource=KINDS.get(event["resourceType"], "other"),
            headers=headers,
            body=_body(request),
            frame_origin=first.frame_origin if first is not None else headers.get("origin", ""),
            main_frame=first.main_frame if first is not None else True,
            navigation=event["resourceType"] == "Document",
            redirected_from=first.id if first is not None else None,
        )


def _body(request: dict[str, Any]) -> bytes | None:
    pieces = [
        base64.b64decode(entry.get("bytes", "")) for entry in request.get("postDataEntries", ())
    ]
    return b"".join(pieces) if pieces else None
