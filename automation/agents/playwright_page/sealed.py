"""Closed shadow roots: what stands in one is seen by a person and by no script of the page.

Chromium's own protocol gives them out, and other engines' don't. They are handed to the reading script under a name that
nobody can guess and that is gone again before the page's next script runs.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from automation.agents.playwright_errors import During, typed_errors

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame, JSHandle

_LEAVE = "function (name) { (globalThis[name] ||= []).push([this.host, this]); }"
_TAKE = """(name) => {
  const found = globalThis[name] || [];
  delete globalThis[name];
  return found;
}"""


async def closed_roots(frame: "Frame") -> "JSHandle | None":
    """`[[host, root], …]` of the main frame's document; None where this engine, or this frame, gives none."""
    browser = frame.page.context.browser
    if browser is None or browser.browser_type.name != "chromium" or frame.parent_frame is not None:
        return None
    name = f"_{secrets.token_hex(12)}"
    with typed_errors(During.LOOKING):
        session = await frame.page.context.new_cdp_session(frame.page)
        try:
            await _leave_all(session, name)
        finally:
            found = await frame.evaluate_handle(_TAKE, name)
            await session.detach()
    return found


async def _leave_all(session: "CDPSession", name: str) -> None:
    from playwright.async_api import Error

    whole = await session.send("DOM.getDocument", {"depth": -1, "pierce": True})
    for node in _closed(whole["root"]):
        # One that has left the document meanwhile is missed by nobody.
        with contextlib.suppress(Error):
            resolved = await session.send(
                "DOM.resolveNode", {"backendNodeId": node["backendNodeId"]}
            )
            call = {
                "objectId": resolved["object"]["objectId"],
                "functionDeclaration": _LEAVE,
                "arguments": [{"value": name}],
            }
            await session.send("Runtime.callFunctionOn", call)


def _closed(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Below this node, without the documents of frames."""
    for root in node.get("shadowRoots", ()):
        if root.get("shadowRootType") == "closed":
            yield root
        yield from _closed(root)
    for child in node.get("children", ()):
        yield from _closed(child)
