"""Camoufox by its own launcher, and what a site can tell of it.

The browser itself can be had from its maker alone: where it isn't installed, stock Firefox stands in its place, which proves
how it is started, and that the same looks find a browser that hides nothing.
"""

from pathlib import Path
from typing import Any

import pytest

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.runner.browser import versions
from tests.automation.agents.site import serving
from tests.automation.agents.test_agents import stand_in

LOOK = """async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  pen.font = "16px sans-serif";
  const draw = () => { pen.fillText("Valet, 1 of 2", 2, 20); return canvas.toDataURL(); };
  const empty = canvas.toDataURL();
  const gl = document.createElement("canvas").getContext("webgl");
  const about = gl?.getExtension("WEBGL_debug_renderer_info");
  const worker = new Worker(URL.createObjectURL(new Blob([
    "postMessage([navigator.userAgent, navigator.platform, navigator.hardwareConcurrency])"])));
  const inside = await new Promise((done) => { worker.onmessage = (event) => done(event.data); });
  return {
    webdriver: navigator.webdriver,
    agent: navigator.userAgent,
    platform: navigator.platform,
    languages: [...navigator.languages],
    outside: [navigator.userAgent, navigator.platform, navigator.hardwareConcurrency],
    inside,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: [screen.width, screen.height],
    window: [outerWidth, outerHeight],
    drawn: draw() !== empty,
    renderer: about ? gl.getParameter(about.UNMASKED_RENDERER_WEBGL) : "",
  };
}"""
PLATFORMS = {"Windows NT": "Win32", "Macintosh": "MacIntel", "Linux": "Linux x86_64"}
SOFTWARE = ("llvmpipe", "swiftshader", "software")


async def look(**wishes: Any) -> dict[str, Any]:
    with serving() as site:
        agent: Any = await create_browser_agent(
            3, timing=Timing.off(), trusted=site.origins, **wishes
        )
        async with agent:
            await agent.navigate(site.url + "/")
            found: dict[str, Any] = await agent._tab.driven.evaluate(LOOK)
    return found


def given_away(seen: dict[str, Any]) -> list[str]:
    """By what a site would tell that a browser is driven, or isn't what it says it is."""
    systems = [system for system in PLATFORMS if system in seen["agent"]]
    looks = {
        "navigator.webdriver": seen["webdriver"] is not False,
        "user agent": "Firefox/" not in seen["agent"] or "Headless" in seen["agent"],
        "platform": seen["platform"] not in {PLATFORMS[system] for system in systems},
        "languages": not seen["languages"],
        "worker": seen["inside"] != seen["outside"],
        "time zone": not seen["zone"],
        "screen": any(w > s for w, s in zip(seen["window"], seen["screen"], strict=True)),
        "canvas": not seen["drawn"],
        "webgl": not seen["renderer"] or any(word in seen["renderer"].lower() for word in SOFTWARE),
    }
    return [name for name, wrong in looks.items() if wrong]


@pytest.mark.e2e
@pytest.mark.slow
@pytest.mark.skipif(not available(Engine.FIREFOX), reason="needs a Firefox")
async def test_its_own_launcher_starts_it(tmp_path: Path) -> None:
    seen = await look(**stand_in(tmp_path))
    assert "Firefox/" in seen["agent"]
    assert {"navigator.webdriver", "webgl"} <= set(given_away(seen)), "that isn't a stand-in"


@pytest.mark.live
@pytest.mark.skipif(
    not available(Engine.CAMOUFOX), reason="needs a Camoufox: python -m camoufox fetch"
)
@pytest.mark.parametrize("headless", [True, False])
async def test_it_gives_nothing_away(headless: bool) -> None:
    seen = await look(engine="camoufox", headless=headless)
    assert given_away(seen) == []


@pytest.mark.skipif(available(Engine.CAMOUFOX), reason="there is a Camoufox")
def test_its_launcher_alone_is_no_camoufox() -> None:
    assert "camoufox" not in versions()
    assert "playwright" in versions()
