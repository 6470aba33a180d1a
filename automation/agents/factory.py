"""Which agent drives which tier."""

from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypedDict, Unpack

from automation.agents.base import BrowserAgent, Timing
from automation.agents.engines import Engine, Identity, available, not_available
from automation.errors import BadInputError, TierNotAvailableError
from automation.feeds.base import Bases
from automation.gate import InputGate
from automation.llm.base import LanguageModel
from automation.page.wire import RequestWatcher

# By dotted path: drivers are heavy, and not all of them are installed everywhere.
AGENTS: Mapping[int, str] = {
    2: "automation.agents.stagehand.start",
    3: "automation.agents.playwright.start",
    4: "automation.agents.api_direct.start",
}
NAMES: Mapping[int, str] = {
    1: "AdsPower profiles",
    2: "Browserbase sessions",
    3: "a browser of our own",
    4: "employers' programming interfaces",
}
PREFERENCE = (Engine.CAMOUFOX, Engine.CHROMIUM, Engine.FIREFOX)


class Wishes(TypedDict, total=False):
    """`engine`: empty takes the first installed of `PREFERENCE`. `endpoint`: a running browser to attach to, instead of
    starting one. `trusted`: origins that may be opened though their address is private. `session`: of `session_state()`. `model`: for what an instruction needs that rules
    don't understand. `confined`: one that is started shows pages of the web alone, whoever uses it. `bases`: where vendors' own
    interfaces are; `answer_seconds`: for a request to one of them."""

    engine: Engine | str
    executable: str | Path | None
    headless: bool
    timing: Timing | None
    trusted: Collection[str]
    endpoint: str
    session: Mapping[str, Any] | None
    identity: Identity | None
    model: LanguageModel | None
    ignore_https_errors: bool
    confined: bool
    bases: Bases
    answer_seconds: float


async def create_browser_agent(
    tier: int,
    watcher: RequestWatcher | None = None,
    gate: InputGate | None = None,
    **wishes: Unpack[Wishes],
) -> BrowserAgent:
    """A started agent; the caller closes it. Raises `TierNotAvailableError`, `EngineNotAvailableError`, `BrowserGoneError`."""
    path = AGENTS.get(tier)
    if path is None:
        named = f"tier {tier} ({NAMES[tier]})" if tier in NAMES else f"tier {tier}"
        raise TierNotAvailableError(
            f"{named} isn't available here",
            for_person=f"This site needs {named}, which isn't available here.",
        )
    module, _, name = path.rpartition(".")
    start = getattr(import_module(module), name)
    agent: BrowserAgent = await start(watcher, gate or InputGate(), wishes)
    return agent


def chosen_engine(wish: Engine | str = "", executable: str | Path | None = None) -> Engine:
    """Raises `BadInputError` for a name that is none, `EngineNotAvailableError` when nothing is installed."""
    if not wish:
        if executable:
            raise BadInputError("Say which engine that program is.")
        for engine in PREFERENCE:
            if available(engine):
                return engine
        raise not_available(Engine.CHROMIUM)
    try:
        return Engine(wish)
    except ValueError as error:
        raise BadInputError(f"“{wish}” is not an engine; there are {', '.join(Engine)}.") from error
