"""What is asked at the terminal of a site's account, and what is remembered."""

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console

from automation.console.accounts import AccountMemory, LogIns
from automation.console.terminal import Terminal
from automation.protocol import LogInAct, LogInReply, LogInRequest, LogInWants

SITE = "https://jobs.example:8443"


class Run:
    """One, with what is typed into it."""

    def __init__(self, folder: Path, lines: Iterable[str] = (), *, attended: bool = True) -> None:
        self._lines = [f"{line}\n" for line in lines]
        self._out = io.StringIO()
        terminal = Terminal(console=Console(file=self._out, width=400), read=self._read)
        terminal.attended = attended
        self.memory = AccountMemory(folder / "accounts.json", email="ada@example.com")
        self.log_ins = LogIns(self.memory, terminal)

    async def _read(self) -> str:
        return self._lines.pop(0) if self._lines else ""

    @property
    def said(self) -> str:
        return self._out.getvalue()

    async def ask(self, wants: LogInWants = LogInWants.ACCOUNT) -> LogInReply:
        request = LogInRequest(attempt="a", epoch=1, site=SITE, wants=wants)
        return await self.log_ins.answer(request, wait=5)


async def test_a_no_is_asked_for_again_by_the_next_run_of_who_is_there(tmp_path: Path) -> None:
    first = Run(tmp_path, ["3"])
    refused = await first.ask()
    assert refused.act is LogInAct.REFUSED
    assert "jobs.example:8443 wants an account, and you want none there." in refused.reason
    assert "a no is asked for again when Valet is next run by hand" in first.said
    assert await first.ask() == refused
    again = Run(tmp_path, ["1"])
    assert (await again.ask()).act is LogInAct.REGISTER
    assert "You wanted no account at jobs.example:8443 before." in again.said


async def test_a_no_holds_where_nobody_is_there(tmp_path: Path) -> None:
    refused = await Run(tmp_path, ["3"]).ask()
    alone = Run(tmp_path, ["1"], attended=False)
    assert (await alone.ask(), alone.said) == (refused, "")


@pytest.mark.parametrize(
    ("typed", "email"),
    [("", "ada@example.com"), ("not an email", "b@c.example"), ("not@email", "b@c.example")],
)
async def test_an_e_mail_address_is_one(tmp_path: Path, typed: str, email: str) -> None:
    lines = ["2", typed, *(["b@c.example"] if typed else []), " hunter2-Correct-Horse! "]
    run = Run(tmp_path, lines)
    reply = await run.ask()
    assert (reply.act, reply.email) == (LogInAct.SIGN_IN, email)
    assert reply.password.get_secret_value() == lines[-1]
    assert ("That isn't an e-mail address." in run.said) == bool(typed)
