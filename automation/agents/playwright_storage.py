"""sessionStorage, which Playwright's storage state leaves out (https://playwright.dev/python/docs/auth#session-storage): it belongs
to a tab, and can only be read while a page of its origin is open there.

localStorage needs none of this: `storage_state()` has it of every origin that the context was on, also of those that no tab shows
any more. Seen with Playwright 1.62 over Chromium 156 (started, and attached to over CDP) and Firefox 153 over BiDi: it visits them
in a page of its own, whose requests it answers itself.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_wire import quietly
from automation.ats.address import origin_of
from automation.errors import AgentError, ControlGoneError

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Frame, Page, Route

Storages = dict[str, dict[str, str]]
_READ = "() => [location.origin, {...sessionStorage}]"
_FILL = """(items) => {
  if (!localStorage.length) for (const { name, value } of items) localStorage.setItem(name, value);
}"""
_BACK_MS = 3_000


class Visits:
    """The origins whose pages one tab has shown."""

    def __init__(self, driven: "Page") -> None:
        self._driven = driven
        self._origins: dict[str, None] = {}
        driven.on("framenavigated", self._navigated)
        self._navigated(driven.main_frame)

    def _navigated(self, frame: "Frame") -> None:
        if frame.parent_frame is None and frame.url.startswith(("https://", "http://")):
            self._origins[origin_of(frame.url)] = None

    async def shown(self) -> Storages:
        """Of the page that is open."""
        if not self._driven.url.startswith(("https://", "http://")):
            return {}
        try:
            with typed_errors():
                origin, items = await self._driven.evaluate(_READ)
        except ControlGoneError:  # it is on its way to another page
            return {}
        # It is the page's own world that was asked.
        return {str(origin): {str(name): str(value) for name, value in dict(items).items()}}

    async def all(self) -> Storages:
        """Of every page that was open. Leads the tab back to an empty page of each origin: nothing can be done in it afterwards."""
        found = await self.shown()
        left = [origin for origin in self._origins if origin not in found]
        if left:
            with typed_errors():
                await self._driven.route("**/*", _only_empty(left))
        for origin in left:
            found |= await self._back_at(origin)
        return found

    async def _back_at(self, origin: str) -> Storages:
        try:
            with typed_errors(During.NAVIGATING):
                await self._driven.goto(f"{origin}/", timeout=_BACK_MS)
        except AgentError:
            return {}
        return await self.shown()


def _only_empty(origins: Collection[str]) -> Callable[["Route"], Awaitable[None]]:
    pages = {f"{origin}/" for origin in origins}

    async def answer(route: "Route") -> None:
        if route.request.url in pages and route.request.is_navigation_request():
            await quietly(route.fulfill(body="<html></html>", content_type="text/html"))
        else:
            await quietly(route.abort("aborted"))

    return answer


async def give(context: "BrowserContext", session: Mapping[str, Any]) -> None:
    """Cookies and localStorage, to a context that there is already: what it has itself is newer, and stays."""
    have = {_key(each) for each in await context.cookies()}
    await context.add_cookies(
        [each for each in session.get("cookies", ()) if _key(each) not in have]
    )
    stored = {each["origin"]: each["localStorage"] for each in session.get("origins", ())}
    if not stored:
        return
    page = await context.new_page()
    try:
        await page.route("**/*", _only_empty(stored))
        for origin, items in stored.items():
            await page.goto(f"{origin}/", timeout=_BACK_MS)
            await page.evaluate(_FILL, items)
    finally:
        await page.close()


def _key(cookie: Mapping[str, Any]) -> tuple[Any, ...]:
    return cookie["name"], cookie["domain"], cookie.get("path", "/")


def restoring(kept: Mapping[str, Mapping[str, str]]) -> str:
    """A script that every page starts with. It fills what is empty where one comes from elsewhere: what was emptied by the site
    itself, as it signs out, stays so from one page of its own to the next."""
    return f"""(() => {{
      const kept = {json.dumps(kept)}[location.origin];
      if (!kept || window !== window.top || sessionStorage.length) return;
      if (document.referrer.startsWith(location.origin + "/")) return;
      for (const [key, value] of Object.entries(kept)) sessionStorage.setItem(key, value);
    }})()"""
