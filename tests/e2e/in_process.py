"""The command line's `apply`, run in the test's own process and in a browser that others use too."""

import io
import json
from typing import Any
from unittest.mock import patch

from rich.console import Console

from automation.agents.base import BrowserAgent
from automation.agents.launch import Running
from automation.commands import apply as command
from automation.console.terminal import Terminal
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from tests.automation.agents.sharing import agent_in
from tests.board_process import BOARD, Applied, Person


async def apply_in(running: Running, person: Person, url: str, *, typed: str = "") -> Applied:
    """As `person.apply`."""
    person.know(url)
    output, lines = io.StringIO(), iter(typed.splitlines(keepends=True))

    async def read() -> str:
        return next(lines, "")

    async def open_agent(
        tier: int, *, watcher: RequestWatcher, gate: InputGate, **wishes: Any
    ) -> BrowserAgent:
        assert tier == 3
        return await agent_in(running, watcher, gate, trusted=wishes["trusted"])

    terminal = Terminal(console=Console(file=output, width=200), read=read)
    terminal.attended = False
    receipt = person.state / "receipt.json"
    names = ("resume", "cover_letter")
    application = command.Application(
        url=url,
        candidate=BOARD / "candidate.json",
        documents={name: BOARD / f"{name.replace('_', '-')}.pdf" for name in names},
        state=person.state,
        yes=True,
        delays=False,
        trusted=(person.board.origin,),
        receipt=receipt,
    )
    with patch.object(command, "create_browser_agent", open_agent):
        status = await command.apply(application, terminal)
    told = json.loads(receipt.read_text()) if receipt.exists() else {}
    return Applied(status, output.getvalue(), told)
