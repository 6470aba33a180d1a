"""Starts a browser, or attaches to one, and opens the context an attempt runs in."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from automation.agents.confinement import confined
from automation.agents.drivers import apart, shared_driver, start_playwright
from automation.agents.engines import (
    Engine,
    Identity,
    StealthReport,
    find_browser,
    not_available,
    stealth,
)
from automation.agents.playwright_errors import typed_errors
from automation.agents.playwright_storage import give, restoring
from automation.errors import AgentError, BrowserGoneError

if TYPE_CHECKING:
    from playwright.async_api import (
        Browser,
        BrowserContext,
        Playwright,
        ProxySettings,
    )

log = logging.getLogger(__name__)

# Of several such lists Chromium takes the last, so this begins with Playwright's own (1.62, `chromiumSwitches.ts`). Then the
# suggestions below the address bar, seen with Chromium 156: two pages for them, loaded at once into a process of their own,
# take as long as all the rest of its start.
CHROMIUM_WITHOUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "BoundaryEventDispatchTracksNodeRemoval",
    "DestroyProfileOnBrowserClose",
    "DialMediaRouteProvider",
    "GlobalMediaControls",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "BlockOriginHeaderModificationOnRedirect",
    "Translate",
    "AutoDeElevate",
    "OptimizationHints",
    "msForceBrowserSignIn",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
CHROMIUM_ARGS = (
    f"--disable-features={','.join(CHROMIUM_WITHOUT)}",
    "--disable-blink-features=AutomationControlled",
    # QUIC and WebRTC speak UDP, which no SOCKS proxy of ours carries.
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-domain-reliability",
    "--no-pings",
    # It would ask its maker what the fields of each form mean. Seen with Chromium 156: only an address that is none stops it.
    "--autofill-server-url=about:blank",
)
# Seen with Firefox 153 ESR over WebDriver BiDi: without these, real input in a cross-site iframe goes nowhere, and going back
# hangs with a stale address.
FIREFOX_PREFS: Mapping[str, bool | float | str] = {
    "fission.autostart": False,
    "fission.bfcacheInParent": False,
    "browser.sessionhistory.max_total_viewers": 0,
}
QUIET_FIREFOX: Mapping[str, bool | float | str] = {
    "network.http.http3.enable": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.prefetch-next": False,
    "network.dns.disablePrefetch": True,
    "network.predictor.enabled": False,
    "media.peerconnection.ice.proxy_only": True,
    # What outlives its page goes past the interception of pages.
    "beacon.enabled": False,
    "dom.fetchKeepalive.enabled": False,
}
# Seen with Chromium 156 and Playwright 1.62: attaching while a new tab's page is loading never ends one time in ten, and
# Playwright's own timeout doesn't count there; the next time it goes well.
ATTACH_SECONDS = (10.0, 20.0, 30.0)
VIEWPORT = {"width": 1280, "height": 800}
# Of a headed browser, and of the screen that it fills where there is one of its own.
WINDOW = (1280, 900)
CHROMIUM_WINDOW = ("--window-position=0,0", f"--window-size={WINDOW[0]},{WINDOW[1]}")
FIREFOX_WINDOW = (f"--width={WINDOW[0]}", f"--height={WINDOW[1]}")


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a browser. `proxy` is a loopback SOCKS5 port that everything goes through."""

    engine: Engine = Engine.CHROMIUM
    headless: bool = True
    executable: str | Path | None = None
    identity: Identity = field(default_factory=Identity)
    proxy: int | None = None
    ignore_https_errors: bool = False
    confined: bool = False
    """Whoever uses it sees pages of the web alone: see `confinement`."""


@dataclass(slots=True)
class Running:
    """A browser in our hands. `close` ends what was started here, and only detaches from what wasn't."""

    browser: "Browser"
    engine: Engine
    stealth: StealthReport
    launch: Launch
    _stack: AsyncExitStack
    attached: bool = False
    session: Mapping[str, Any] | None = None
    """What its context began with."""

    async def context(self, session: Mapping[str, Any] | None = None) -> "BrowserContext":
        """A fresh one, with the cookies and storages of `session`; attached over CDP, the one that is open.

        Without them where the browser doesn't take them: one cookie that it finds wrong is enough for that.
        """
        try:
            return await self._context(session)
        except BrowserGoneError:
            raise
        except AgentError as error:
            if not session:
                raise
            log.warning("starting without the saved session: %s", type(error).__name__)
            return await self._context(None)

    async def _context(self, session: Mapping[str, Any] | None) -> "BrowserContext":
        with typed_errors():
            if self.attached and self.engine is Engine.CHROMIUM and self.browser.contexts:
                context = self.browser.contexts[0]
                if session:
                    await give(context, session)
                    await self._restored(context, session)
                return context
            context = await self.browser.new_context(**self._context_options(session))
            if self.engine is not Engine.CHROMIUM:
                # Nor is what a shared worker sends intercepted; Chromium's is, by its browser-wide line.
                await context.add_init_script("delete window.SharedWorker")
            if session:
                await self._restored(context, session)
            return context

    async def _restored(self, context: "BrowserContext", session: Mapping[str, Any]) -> None:
        self.session = session
        if kept := session.get("sessionStorage"):
            await context.add_init_script(restoring(kept))

    def _context_options(self, session: Mapping[str, Any] | None) -> dict[str, Any]:
        options: dict[str, Any] = {
            # A service worker's requests reach neither routes nor page events.
            "service_workers": "block",
            "accept_downloads": False,
            "ignore_https_errors": self.launch.ignore_https_errors,
            **self.launch.identity.context_options(),
        }
        if session:
            options["storage_state"] = {
                "cookies": session.get("cookies", []),
                "origins": session.get("origins", []),
            }
        if self.engine is Engine.CAMOUFOX or not self.launch.headless:
            # Camoufox's screen is part of its fingerprint; a headed window has its own size.
            options["no_viewport"] = True
        else:
            options["viewport"] = VIEWPORT
        return options

    async def close(self) -> None:
        with typed_errors():
            await self._stack.aclose()


async def launch(how: Launch) -> Running:
    """Start it. Raises `EngineNotAvailableError`, or `BrowserGoneError` when it dies at once."""
    async with AsyncExitStack() as stack:
        if how.engine is Engine.CAMOUFOX:
            browser = await _camoufox(how, stack)
        else:
            browser = await _plain(how, stack)
        report = stealth(how.engine, headless=how.headless)
        return Running(browser, how.engine, report, how, stack.pop_all())


async def attach(
    endpoint: str, engine: Engine, how: Launch | None = None, *, shared: bool = False
) -> Running:
    """To a Playwright server (`ws://`, Camoufox and Firefox) or a Chromium's CDP address (`http://`, `ws://`).

    The server's Playwright must be of our minor version (https://playwright.dev/python/docs/api/class-browsertype#browser-type-connect).
    `shared`: through the driver that all who attach here share. The address stands in no error and no log: a vendor's is a key.
    """
    for seconds in ATTACH_SECONDS:
        with contextlib.suppress(TimeoutError):
            async with AsyncExitStack() as stack:
                browser = await _attached(endpoint, engine, seconds, stack, shared=shared)
                report = stealth(engine, headless=False, attached=True)
                settings = how or Launch(engine=engine)
                return Running(browser, engine, report, settings, stack.pop_all(), attached=True)
        log.info("no answer while attaching to the browser, after %s s", seconds)
    raise BrowserGoneError("the browser to attach to doesn't answer")


async def _attached(
    endpoint: str, engine: Engine, seconds: float, stack: AsyncExitStack, *, shared: bool
) -> "Browser":
    """The driver whose call was given up may go on waiting: nobody is given it any more."""
    if not shared:
        playwright = await start_playwright(stack)
        browser = await _connected(playwright, endpoint, engine, seconds)
    else:
        driver = await stack.enter_async_context(shared_driver())
        try:
            browser = await _connected(driver.playwright, endpoint, engine, seconds)
        except BaseException as error:
            driver.trusted = isinstance(error, BrowserGoneError) and "driver" not in str(error)
            if isinstance(error, BrowserGoneError) and not driver.trusted:
                # It had died before us: as good as no answer, and the next try has another.
                raise TimeoutError from None
            raise
    stack.push_async_callback(browser.close)
    return browser


async def _connected(
    playwright: "Playwright", endpoint: str, engine: Engine, seconds: float
) -> "Browser":
    async with asyncio.timeout(seconds):
        with typed_errors(), _starting("the browser to attach to", secret=endpoint):
            if engine is Engine.CHROMIUM:
                return await playwright.chromium.connect_over_cdp(endpoint)
            return await playwright.firefox.connect(endpoint)


async def _plain(how: Launch, stack: AsyncExitStack) -> "Browser":
    program = find_browser(how.engine, how.executable)
    playwright = await start_playwright(stack)
    with _starting(str(program), how):
        if how.engine is Engine.CHROMIUM:
            browser = await playwright.chromium.launch(
                **(confined(program) if how.confined else {"executable_path": program}),
                headless=how.headless,
                args=[*CHROMIUM_ARGS, *([] if how.headless else CHROMIUM_WINDOW)],
                # Chromium refuses its own sandbox to root.
                chromium_sandbox=os.geteuid() != 0,
                proxy=_proxy(how.proxy),
            )
        else:
            browser = await playwright.firefox.launch(
                channel="moz-firefox",
                executable_path=program,
                headless=how.headless,
                args=[] if how.headless else list(FIREFOX_WINDOW),
                firefox_user_prefs=firefox_prefs(how.proxy),
            )
    stack.push_async_callback(browser.close)
    return browser


async def _camoufox(how: Launch, stack: AsyncExitStack) -> "Browser":
    """Through its own launcher, which makes up an identity and hands it to the browser."""
    apart()
    try:
        from camoufox.async_api import AsyncCamoufox
        from camoufox.exceptions import CamoufoxNotInstalled
    except ImportError as error:
        raise not_available(Engine.CAMOUFOX) from error
    program = find_browser(Engine.CAMOUFOX, how.executable)
    options = {
        "executable_path": str(program),
        "headless": how.headless,
        "firefox_user_prefs": firefox_prefs(how.proxy, stock=False),
        **({} if how.headless else {"window": WINDOW}),
        **({"os": how.identity.os} if how.identity.os else {}),
        **({"locale": how.identity.locale} if how.identity.locale else {}),
        **how.identity.camoufox,
    }
    try:
        with _starting(str(program), how):
            browser = await stack.enter_async_context(
                AsyncCamoufox(**options)  # type: ignore[no-untyped-call]
            )
    except (CamoufoxNotInstalled, FileNotFoundError) as error:
        raise not_available(Engine.CAMOUFOX, str(error)) from error
    return cast("Browser", browser)


@contextmanager
def _starting(what: str, how: Launch | None = None, *, secret: str = "") -> Iterator[None]:
    """A browser that can't be started or reached is one that is gone, whatever Playwright calls it.

    With `how` the person is told of the program, where it was them who chose it. `secret` is an address that stays unsaid.
    """
    from playwright.async_api import Error

    try:
        yield
    except (Error, ConnectionError) as error:
        chosen = how is not None and how.executable is not None
        sentence = f"{what} didn't start as a browser should: is it one?" if chosen else ""
        said = without_address(str(error), secret)
        # Below its first line stand the browser's arguments and its own log.
        log.info("%s: %s", what, said)
        first = said.partition("\n")[0]
        # A chained error is printed whole, its address with it.
        raise BrowserGoneError(f"{what}: {first}", for_person=sentence) from (
            None if secret else error
        )


def without_address(said: str, address: str) -> str:
    """Playwright and others repeat the address they were given, whole or without what stands after its question mark."""
    if not address:
        return said
    parts = urlsplit(address)
    for each in (
        address,
        f"{parts.netloc}{parts.path}?{parts.query}",
        parts.query,
        parts.path.strip("/"),
    ):
        said = said.replace(each, "…") if len(each) > 3 else said
    return said


def _proxy(port: int | None) -> "ProxySettings | None":
    """With a proxy set, Playwright has Chromium send loopback addresses through it as well, and resolve no names itself."""
    return {"server": f"socks5://127.0.0.1:{port}"} if port else None


def firefox_prefs(proxy: int | None, *, stock: bool = True) -> dict[str, bool | float | str]:
    prefs = {**(FIREFOX_PREFS if stock else {}), **QUIET_FIREFOX}
    if proxy:
        prefs |= {
            "network.proxy.type": 1,
            "network.proxy.socks": "127.0.0.1",
            "network.proxy.socks_port": proxy,
            "network.proxy.socks_version": 5,
            "network.proxy.socks_remote_dns": True,
            "network.proxy.socks5_remote_dns": True,
            "network.proxy.no_proxies_on": "",
            "network.proxy.allow_hijacking_localhost": True,
            "network.proxy.failover_direct": False,
        }
    return prefs
