"""Browser engines: which there are, where their programs lie, how much of an automated visitor each one hides.

An engine is named for what it is. Stock Firefox is `firefox`, never `camoufox`, and what a site can tell about either stands
in its `StealthReport`, which the command line and the receipt print as it is.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from typing_extensions import override

from automation.errors import EngineNotAvailableError
from automation.page.port import Capabilities


class Engine(StrEnum):
    CAMOUFOX = "camoufox"
    FIREFOX = "firefox"
    CHROMIUM = "chromium"


@dataclass(frozen=True, slots=True)
class StealthReport:
    """What a site can and can't tell about the browser it is talking to."""

    engine: Engine
    hides: tuple[str, ...]
    shows: tuple[str, ...]
    """What still gives an automated browser away."""

    @property
    def fingerprint_protected(self) -> bool:
        return "fingerprint" in self.hides

    @override
    def __str__(self) -> str:
        hides = ", ".join(self.hides) or "nothing"
        return f"{self.engine}: hides {hides}; shows {', '.join(self.shows) or 'nothing known'}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the browser says about the person's machine. Empty: whatever the engine says by itself.

    Only Camoufox can make the whole of it hold together; the other engines take locale, time zone and user agent.
    `camoufox` holds further options of https://camoufox.com/python/usage/, by their own names.
    """

    locale: str = ""
    timezone: str = ""
    user_agent: str = ""
    os: str = ""
    """windows, macos or linux."""
    camoufox: Mapping[str, Any] = field(default_factory=dict)

    def context_options(self) -> dict[str, Any]:
        named = {
            "locale": self.locale,
            "timezone_id": self.timezone,
            "user_agent": self.user_agent,
        }
        return {name: value for name, value in named.items() if value}


NAMES: Mapping[Engine, tuple[str, ...]] = {
    Engine.CHROMIUM: ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    Engine.FIREFOX: ("firefox-esr", "firefox"),
    Engine.CAMOUFOX: (),
}
PLACES: Mapping[Engine, tuple[str, ...]] = {
    Engine.CHROMIUM: (
        "/usr/bin/chromium",
        "/usr/lib/chromium/chromium",
        "/usr/bin/google-chrome",
        "/opt/google/chrome/chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    Engine.FIREFOX: (
        "/usr/bin/firefox-esr",
        "/usr/lib/firefox-esr/firefox-esr",
        "/usr/bin/firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ),
    Engine.CAMOUFOX: (),
}
INSTALL: Mapping[Engine, str] = {
    Engine.CHROMIUM: "apt-get install chromium   (or: python -m playwright install chromium)",
    Engine.FIREFOX: "apt-get install firefox-esr",
    Engine.CAMOUFOX: "pip install -r requirements/camoufox.txt && python -m camoufox fetch",
}


def find_browser(engine: Engine, setting: str | Path | None = None) -> Path:
    """The program to start: the setting, else the vendor's own place, else the system's.

    A setting that names nothing is an error, never a reason to take another browser.
    """
    if setting:
        path = Path(setting).expanduser()
        if not os.access(path, os.X_OK) or path.is_dir():
            raise not_available(engine, f"{path} is not a program that can be started")
        return path
    for path in (*_vendor_places(engine), *_system_places(engine)):
        if os.access(path, os.X_OK):
            return path
    raise not_available(engine)


def available(engine: Engine, setting: str | Path | None = None) -> bool:
    try:
        find_browser(engine, setting)
    except EngineNotAvailableError:
        return False
    return True


def not_available(engine: Engine, why: str = "") -> EngineNotAvailableError:
    said = f"{engine} is not installed" if not why else f"{engine}: {why}"
    return EngineNotAvailableError(
        f"{said}; install it with: {INSTALL[engine]}",
        for_person=f"{said}. Install it with: {INSTALL[engine]}",
    )


def _vendor_places(engine: Engine) -> Iterator[Path]:
    """Where `playwright install` and `camoufox fetch` put theirs.

    Playwright's own Firefox is left out: it speaks a protocol of its own, where stock Firefox speaks WebDriver BiDi.
    """
    if engine is Engine.CHROMIUM:
        cache = Path(
            os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
        )
        yield from sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
        yield from sorted(cache.glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/*"), reverse=True)
    elif engine is Engine.CAMOUFOX:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "camoufox"
        yield from sorted(root.glob("browsers/*/*/camoufox-bin"), reverse=True)
        mac = Path.home() / "Library/Caches/camoufox/browsers"
        yield from sorted(mac.glob("*/*/Camoufox.app/Contents/MacOS/camoufox"), reverse=True)


def _system_places(engine: Engine) -> Iterator[Path]:
    yield from map(Path, PLACES[engine])
    for name in NAMES[engine]:
        if found := shutil.which(name):
            yield Path(found)


def stealth(engine: Engine, *, headless: bool, attached: bool = False) -> StealthReport:
    """`attached`: the browser was started by someone else, so what it hides is theirs to say."""
    if attached:
        return StealthReport(engine, (), ("whatever the browser attached to shows",))
    if engine is Engine.CAMOUFOX:
        hides = ("navigator.webdriver", "fingerprint", "automation")
        return StealthReport(engine, hides, ("headless rendering",) if headless else ())
    if engine is Engine.FIREFOX:
        return StealthReport(
            engine, (), ("navigator.webdriver is true", "the machine's own fingerprint")
        )
    return StealthReport(
        engine,
        ("navigator.webdriver",),
        (
            "the machine's own fingerprint",
            *(("HeadlessChrome in the user agent",) if headless else ()),
        ),
    )


def capabilities(engine: Engine) -> Capabilities:
    """WebDriver BiDi tells a request's size, not its body; Chromium leaves out the contents of files in one."""
    return Capabilities(sees_bodies=engine is not Engine.FIREFOX)
