"""Keeps whoever uses a browser of ours to pages of the web, in the run's own context.

A person in a takeover has its address bar and its keys. In Chromium, preferences do what its policies would, since it reads
those from a folder of the machine alone (https://chromeenterprise.google/policies/): pages of its own, files, sources and
developer tools are blocked before they load, and there are no file dialogs, downloads and printing. Seen with Chromium 156: it
takes these preferences though nobody manages it (the addresses of its own that it is left are its address bar's suggestions
and its viewer of PDFs, which shows what a page brought it alone); with developer tools switched off by their own preference it also refuses
Playwright. What opens all the same, in another profile, is closed.

Firefox has no such preferences; its policies are files beside its program, which the sandbox's image has. What they leave open,
and without them files too, is seen for a moment.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.agents.engines import Engine
from automation.agents.playwright_wire import quietly

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Frame, Page

PREFERENCES = Path(__file__).with_name("confined")
_START = Path(__file__).with_name("confined.sh")
_ALLOWED = ("http://", "https://", "about:blank", "blob:", "data:")
# Pieces of the browser's own window are targets too.
_WINDOW = ".top-chrome/"
# What Firefox shows in place of a page, and in a new tab.
_BLANK = (
    "about:neterror",
    "about:certerror",
    "about:newtab",
    "about:home",
    "about:privatebrowsing",
)
BACK_MS = 3_000


def confined(program: Path) -> dict[str, Any]:
    """How Playwright starts this Chromium with the preferences in its profile."""
    told = {"VALET_BROWSER": str(program), "VALET_CONFINED": str(PREFERENCES)}
    return {"executable_path": _START, "env": {**os.environ, **told}}


async def keep_to_web(context: "BrowserContext", engine: Engine) -> None:
    """From now on. The context has a page already."""
    if engine is Engine.CHROMIUM:
        await close_others(context)
    else:
        lead_back(context)


async def close_others(context: "BrowserContext") -> None:
    """For the life of its Chromium: whatever page opens outside of this context, and each new tab that isn't one of the web."""
    browser = context.browser
    if browser is None:
        raise ValueError("a context without a browser")
    own = await context.new_cdp_session(context.pages[0])
    ours: str = (await own.send("Target.getTargetInfo"))["targetInfo"]["browserContextId"]
    await own.detach()
    session = await browser.new_browser_cdp_session()
    closing: set[asyncio.Task[None]] = set()

    def close(target: Mapping[str, Any]) -> None:
        work = session.send("Target.closeTarget", {"targetId": target["targetId"]})
        task = asyncio.ensure_future(quietly(work))
        closing.add(task)
        task.add_done_callback(closing.discard)

    def created(event: Mapping[str, Any]) -> None:
        target = event["targetInfo"]
        if _is_page(target) and (_is_foreign(target, ours) or not _is_allowed(target["url"])):
            close(target)

    def changed(event: Mapping[str, Any]) -> None:
        # A tab of ours stays: where it is led to something else, it shows that this is blocked.
        target = event["targetInfo"]
        if _is_page(target) and _is_foreign(target, ours):
            close(target)

    session.on("Target.targetCreated", created)
    session.on("Target.targetInfoChanged", changed)
    await session.send("Target.setDiscoverTargets", {"discover": True})


def lead_back(context: "BrowserContext") -> None:
    """For the life of a Firefox: a tab of this context that shows something else goes back to where it was."""
    leading: set[asyncio.Task[None]] = set()

    def navigated(frame: "Frame") -> None:
        if frame.parent_frame is None and not _is_allowed(frame.url, *_BLANK):
            task = asyncio.ensure_future(_back(frame.page))
            leading.add(task)
            task.add_done_callback(leading.discard)

    def opened(page: "Page") -> None:
        page.on("framenavigated", navigated)

    context.on("page", opened)
    for page in context.pages:
        opened(page)


async def _back(page: "Page") -> None:
    await quietly(page.go_back(timeout=BACK_MS))
    if not _is_allowed(page.url, *_BLANK):
        await quietly(page.goto("about:blank", timeout=BACK_MS))


def _is_page(target: Mapping[str, Any]) -> bool:
    return target["type"] == "page" and target["url"] != "" and _WINDOW not in target["url"]


def _is_foreign(target: Mapping[str, Any], ours: str) -> bool:
    return bool(target["browserContextId"] != ours)


def _is_allowed(url: str, *besides: str) -> bool:
    return url.startswith((*_ALLOWED, *besides))
