import pytest

from automation.agents import factory
from automation.agents.base import Timing
from automation.agents.engines import Engine, Identity, find_browser, stealth
from automation.agents.factory import chosen_engine, create_browser_agent
from automation.agents.launch import Launch, launch
from automation.errors import (
    BadInputError,
    BrowserGoneError,
    EngineNotAvailableError,
    TierNotAvailableError,
)
from automation.gate import InputGate


class Started:
    def __init__(self, watcher, gate, wishes):
        self.watcher, self.gate, self.wishes = watcher, gate, wishes


async def begin(watcher, gate, wishes):
    return Started(watcher, gate, wishes)


@pytest.mark.parametrize("tier", [0, 1, 5])
async def test_a_tier_that_is_not_built_says_so(tier):
    with pytest.raises(TierNotAvailableError, match=f"tier {tier}"):
        await create_browser_agent(tier)


async def test_the_third_tier_is_the_browser_beside_us(monkeypatch):
    assert factory.AGENTS[3] == "automation.agents.playwright.start"
    monkeypatch.setattr("automation.agents.playwright.start", begin)
    gate, timing = InputGate(), Timing.off()
    agent = await create_browser_agent(3, None, gate, engine="firefox", timing=timing)
    assert isinstance(agent, Started)
    assert agent.gate is gate
    assert agent.wishes == {"engine": "firefox", "timing": timing}


async def test_the_second_tier_is_stagehand_in_a_browser_that_is_lent(monkeypatch):
    assert factory.AGENTS[2] == "automation.agents.stagehand.start"
    with pytest.raises(TierNotAvailableError, match="lent"):
        await create_browser_agent(2, model=None)
    monkeypatch.setattr("automation.agents.stagehand.runtime.find_spec", lambda name: None)
    with pytest.raises(EngineNotAvailableError, match=r"pool\.txt"):
        await create_browser_agent(2, endpoint="ws://127.0.0.1:1/")


async def test_a_gate_of_its_own_where_none_is_given(monkeypatch):
    monkeypatch.setattr("automation.agents.playwright.start", begin)
    agent = await create_browser_agent(3)
    assert isinstance(agent, Started)
    assert not agent.gate.paused


def test_an_engine_is_what_was_asked_for():
    assert chosen_engine("firefox") is Engine.FIREFOX
    with pytest.raises(BadInputError, match="netscape"):
        chosen_engine("netscape")
    with pytest.raises(BadInputError):
        chosen_engine("", "/usr/bin/true")


def test_without_a_wish_the_first_that_is_installed(monkeypatch):
    installed = {Engine.FIREFOX, Engine.CHROMIUM}
    monkeypatch.setattr(factory, "available", lambda engine: engine in installed)
    assert chosen_engine() is Engine.CHROMIUM
    installed.clear()
    with pytest.raises(EngineNotAvailableError):
        chosen_engine()


async def test_a_program_that_is_none_is_said_by_name(tmp_path):
    program = tmp_path / "browser"
    with pytest.raises(EngineNotAvailableError, match="browser is not a program"):
        await create_browser_agent(3, engine="chromium", executable=program)
    program.write_text("")
    with pytest.raises(EngineNotAvailableError):
        find_browser(Engine.FIREFOX, program)
    program.chmod(0o755)
    assert find_browser(Engine.FIREFOX, program) == program


def test_camoufox_is_never_taken_for_another(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    with pytest.raises(EngineNotAvailableError, match="camoufox fetch"):
        find_browser(Engine.CAMOUFOX)


def test_what_a_browser_hides_is_said_as_it_is():
    assert stealth(Engine.CAMOUFOX, headless=False).fingerprint_protected
    assert not stealth(Engine.FIREFOX, headless=False).fingerprint_protected
    assert "navigator.webdriver is true" in str(stealth(Engine.FIREFOX, headless=False))
    assert "camoufox" not in str(stealth(Engine.FIREFOX, headless=False)).lower()
    assert "HeadlessChrome" in str(stealth(Engine.CHROMIUM, headless=True))
    assert "HeadlessChrome" not in str(stealth(Engine.CHROMIUM, headless=False))
    attached = stealth(Engine.CAMOUFOX, headless=False, attached=True)
    assert not attached.fingerprint_protected


def test_an_identity_gives_what_it_has():
    assert Identity(locale="de-DE").context_options() == {"locale": "de-DE"}


@pytest.mark.parametrize("engine", [Engine.CHROMIUM, Engine.FIREFOX])
async def test_a_program_that_is_no_browser_is_named(engine):
    with pytest.raises(BrowserGoneError) as gone:
        await launch(Launch(engine=engine, executable="/bin/true"))
    assert gone.value.for_person.startswith("/bin/true didn't start as a browser")
    assert "\n" not in str(gone.value)
