"""A session's browser: Chromium without a window, in a folder of its own, with nothing of our environment."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from automation.agents.engines import Engine, find_browser
from deploy.local.emulators.browserbase.cdp import Line, LineError
from deploy.local.emulators.browserbase.requests import Viewport
from deploy.local.emulators.browserbase.session import Session
from deploy.local.emulators.processes import Mark, end_all

READY_WITHIN = 20.0
# To write down what it knows, when it is told to close.
CLOSES_WITHIN = 5.0
LOOK_EVERY = 0.02
PASSED_ON = ("PATH", "LANG")
FLAGS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--disable-blink-features=AutomationControlled",
    # Stagehand asks the browser which extensions it has.
    "--enable-unsafe-extension-debugging",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    "--autofill-server-url=about:blank",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session lies on this machine."""

    folder: Path

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def root(self) -> Path:
        """Stands for `/` of the machine on which the browser runs: a client's paths lie in there."""
        return self.folder / "root"

    @property
    def uploads(self) -> Path:
        """https://docs.browserbase.com/platform/browser/files/uploads"""
        return self.root / "tmp/.uploads"

    @property
    def downloads(self) -> Path:
        return self.folder / "downloads"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def temporary(self) -> Path:
        """Not in the folder: browsers put sockets there, whose paths may have 107 bytes."""
        return Path(tempfile.gettempdir()) / f"bb-{self.folder.name}"

    @property
    def mark(self) -> Mark:
        return Mark(f"BROWSERBASE_SESSION_ID={self.folder.name}", f"{self.folder}/")

    def prepare(self) -> None:
        for place in (self.folder, self.uploads, self.downloads, self.temporary):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)

    def clear(self) -> None:
        for place in (self.folder, self.temporary):
            shutil.rmtree(place, ignore_errors=True)


@dataclass(slots=True)
class Browser:
    process: asyncio.subprocess.Process
    place: Place
    address: str
    """Of its DevTools, as host and port."""
    url: str
    """Of the socket on which they are spoken to."""

    @classmethod
    async def launch(
        cls, session: Session, place: Place, *, extension: Path | None, proxy: int
    ) -> "Browser":
        """`proxy`: a loopback port for everything to go through; 0 for none. Raises `OSError`."""
        command = await asyncio.to_thread(
            _command, session, place, extension=extension, proxy=proxy
        )
        with place.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=place.folder,
                env=_environment(place),
                start_new_session=True,
            )
        port, path = await _port_of(process, place)
        address = f"127.0.0.1:{port}"
        browser = cls(process, place, address, f"ws://{address}{path}")
        await browser._fit(session.wanted.browser_settings.viewport)
        return browser

    async def _fit(self, viewport: Viewport) -> None:
        """A window's size on the command line is with its frame, and a viewport's without."""
        try:
            async with Line.to(self.url) as line:
                target = (await self.pages())[0]["id"]
                window = await line.ask("Browser.getWindowForTarget", targetId=target)
                await line.ask(
                    "Browser.setContentsSize",
                    windowId=window["windowId"],
                    width=viewport.width,
                    height=viewport.height,
                )
        except (LineError, IndexError) as error:
            await self.kill()
            raise OSError(f"the browser has no page: {error}") from error

    async def pages(self) -> list[dict[str, Any]]:
        """The one that was used last comes first. Raises `LineError`."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                answer = await client.get(f"http://{self.address}/json/list")
        except httpx.TransportError as error:
            raise LineError(str(error)) from error
        return [
            each
            for each in answer.json()
            if each["type"] == "page" and not each["url"].startswith("chrome-extension://")
        ]

    async def close(self) -> None:
        """By itself, so that what it knows is on its disk; by force where it doesn't."""
        with contextlib.suppress(LineError, TimeoutError):
            async with asyncio.timeout(CLOSES_WITHIN):
                async with Line.to(self.url) as line:
                    await line.ask("Browser.close")
                await self.process.wait()
        await self.kill()

    async def kill(self) -> None:
        await asyncio.to_thread(end_all, self.place.mark)
        await self.process.wait()


def _command(session: Session, place: Place, *, extension: Path | None, proxy: int) -> list[str]:
    return list(_words(session, place, extension=extension, proxy=proxy))


def _words(session: Session, place: Place, *, extension: Path | None, proxy: int) -> Iterator[str]:
    program = find_browser(Engine.CHROMIUM, os.environ.get("VALET_CHROMIUM"))
    viewport = session.wanted.browser_settings.viewport
    yield str(program)
    yield from FLAGS
    yield f"--user-data-dir={place.profile}"
    yield f"--window-size={viewport.width},{viewport.height}"
    yield f"--user-agent={_user_agent(program)}"
    if os.geteuid() == 0:
        yield "--no-sandbox"
    if session.wanted.browser_settings.ignore_certificate_errors:
        yield "--ignore-certificate-errors"
    if extension is not None:
        yield f"--load-extension={extension}"
    if proxy:
        yield f"--proxy-server=socks5://127.0.0.1:{proxy}"
        yield "--proxy-bypass-list=<-loopback>"
        yield "--webrtc-ip-handling-policy=disable_non_proxied_udp"
    yield "about:blank"


@cache
def _user_agent(program: Path) -> str:
    """Without a word of there being no window, as the vendor's browsers have it. Blocks: the program is asked for its version."""
    said = subprocess.run(  # noqa: S603 - the browser that we start anyway
        [program, "--version"], capture_output=True, text=True, timeout=20, check=False
    ).stdout
    version = next((word for word in said.split() if word[:1].isdigit()), "156").partition(".")[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Chrome/{version}.0.0.0 Safari/537.36"
    )


def _environment(place: Place) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        "HOME": str(place.folder),
        "TMPDIR": str(place.temporary),
        "BROWSERBASE_SESSION_ID": place.folder.name,
    }


async def _port_of(process: asyncio.subprocess.Process, place: Place) -> tuple[int, str]:
    """Where its DevTools listen, which it writes into its profile."""
    file = place.profile / "DevToolsActivePort"
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    while asyncio.get_running_loop().time() < deadline and process.returncode is None:
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) == 2:
            return int(lines[0]), lines[1]
        await asyncio.sleep(LOOK_EVERY)
    await asyncio.to_thread(end_all, place.mark)
    await process.wait()
    said = place.log.read_text(errors="replace")[-500:]
    raise OSError(f"the browser didn't start: {said}")
