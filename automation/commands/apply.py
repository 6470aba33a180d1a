"""`apply`: one application from the terminal, start to receipt."""

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automation.agents.base import BrowserAgent, Timing
from automation.agents.engines import Engine, stealth
from automation.agents.factory import create_browser_agent
from automation.ats.registry import Site, recognise
from automation.console.control_plane import ConsoleControlPlane
from automation.console.memory import AnswerMemory
from automation.console.permits import FilePermits, Permit
from automation.console.receipt import Receipt, make_receipt, write_receipt
from automation.console.state import usable_folder
from automation.console.terminal import Terminal, clean
from automation.egress import Destinations
from automation.engine import run_attempt
from automation.errors import BadInputError
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import Document, JobSpec, Mode, Outcome, OutcomeState, PermitState

EXIT = {
    OutcomeState.SUBMITTED: 0,
    OutcomeState.UNCONFIRMED: 4,
    OutcomeState.FAILED: 5,
    OutcomeState.CANCELLED: 6,
    OutcomeState.PARKED: 7,
}
ALREADY_APPLIED = 3


@dataclass(frozen=True, slots=True)
class Application:
    """What the command was given, checked."""

    url: str
    candidate: Path
    documents: dict[str, Path]
    state: Path
    review: bool = False
    yes: bool = False
    engine: Engine = Engine.CHROMIUM
    executable: Path | None = None
    headed: bool = False
    delays: bool = True
    trusted: tuple[str, ...] = ()
    receipt: Path | None = None


def check_documents(documents: dict[str, Path | None]) -> dict[str, Path]:
    """Those that were given. Raises `BadInputError` for one that isn't a readable file."""
    given = {name: path for name, path in documents.items() if path is not None}
    for name, path in given.items():
        if not path.is_file() or not os.access(path, os.R_OK):
            raise BadInputError(
                f"The {name.replace('_', ' ')} {path} is not a file that can be read."
            )
        if path.stat().st_size == 0:
            raise BadInputError(f"The {name.replace('_', ' ')} {path} is empty.")
    return given


async def apply(application: Application, terminal: Terminal) -> int:
    """Run it; returns the exit status. Raises `BadInputError` before anything starts."""
    site = recognise(application.url, trusted=application.trusted)
    if Destinations.trusting(application.trusted).refuses(site.url):
        raise BadInputError(
            f"{site.origin} is inside the network: say --trust {site.origin} if it may be opened."
        )
    facts = Facts.load(application.candidate)
    permits = FilePermits(application.state / "permits")
    barred = await _settle_earlier(permits, site, terminal)
    if barred is not None:
        return barred
    attempt = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    folder = usable_folder(application.state / "attempts" / attempt)
    memory = AnswerMemory(application.state / "answers.json")
    control = ConsoleControlPlane(
        folder=folder,
        permits=permits,
        memory=memory,
        documents=application.documents,
        terminal=terminal,
        source=LocalFacts(facts, documents=tuple(application.documents), remembered=memory.entries),
        approve=not (application.yes or application.review),
    )
    job = JobSpec(
        attempt=attempt,
        application=attempt,
        url=site.url,
        posting_key=site.posting.key,
        mode=Mode.COPILOT if application.review else Mode.AUTOPILOT,
        documents=tuple(
            Document(name=name, file_name=path.name, ticket=name)
            for name, path in application.documents.items()
        ),
    )
    try:
        outcome = await _run(job, control, application, folder)
    finally:
        await control.close()
    receipt = make_receipt(
        site,
        control.sheet,
        outcome,
        tier=job.tier,
        engine=application.engine.value,
        stealth=str(stealth(application.engine, headless=not application.headed)),
        folder=folder,
    )
    _finish(receipt, application, folder, terminal)
    return EXIT[outcome.state]


async def _run(
    job: JobSpec, control: ConsoleControlPlane, application: Application, folder: Path
) -> Outcome:
    cancelled = asyncio.Event()

    async def open_agent(watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        return await create_browser_agent(
            job.tier,
            engine=application.engine,
            executable=application.executable,
            headless=not application.headed,
            timing=Timing() if application.delays else Timing.off(),
            gate=gate,
            watcher=watcher,
            trusted=application.trusted,
        )

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, cancelled.set)
    try:
        return await run_attempt(
            job,
            control=control,
            open_agent=open_agent,
            state=folder,
            gate=InputGate(),
            cancelled=cancelled,
            trusted=application.trusted,
        )
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _settle_earlier(permits: FilePermits, site: Site, terminal: Terminal) -> int | None:
    """What an earlier run left behind: an exit status when this posting is barred, None when it may be applied to."""
    permit = permits.live(site.posting.key)
    if permit is None:
        return None
    if permit.state is PermitState.CONFIRMED:
        terminal.console.print(
            f"You already applied to this posting on {permit.at:%d %B %Y}. Nothing was sent."
        )
        return ALREADY_APPLIED
    if permit.state is PermitState.GRANTED and _alive(permit.pid):
        terminal.console.print(
            "Another run is sending this application right now. Nothing was sent by this one."
        )
        return EXIT[OutcomeState.UNCONFIRMED]
    permit = _mark_unknown(permits, permit)
    terminal.console.print(
        f"[yellow]An earlier run, on {permit.at:%d %B %Y at %H:%M} UTC, may have sent this application[/]"
        f"{f' ({clean(permit.why)})' if permit.why else ''}. Look in your mail, or ask the employer."
    )
    arrived = await terminal.ask("Did it arrive? \\[yes / no / Enter if you don't know]")
    if arrived is None or arrived.lower() not in ("y", "yes", "n", "no"):
        terminal.console.print(
            "Nothing was sent. When you know, say so: python -m automation settle URL --arrived | --not-arrived"
        )
        return EXIT[OutcomeState.UNCONFIRMED]
    permits.settle(site.posting.key, arrived=arrived.lower().startswith("y"))
    return ALREADY_APPLIED if arrived.lower().startswith("y") else None


def _mark_unknown(permits: FilePermits, permit: Permit) -> Permit:
    """A permit whose run died is `unknown`: only evidence or the person's word closes it."""
    if permit.state is PermitState.GRANTED:
        permits.abandon(permit.act_id, why="the run stopped before it knew")
    return permits.live(permit.posting_key) or permit


def _alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return pid > 0
    return False


def settle(
    url: str, *, arrived: bool, state: Path, trusted: Collection[str], terminal: Terminal
) -> int:
    """`settle`: the person's word on an application that may have been sent. Returns the exit status."""
    site = recognise(url, trusted=trusted)
    permit = FilePermits(state / "permits").settle(site.posting.key, arrived=arrived)
    if permit is None:
        raise BadInputError("There is no unconfirmed application to that address.")
    word = "noted as arrived" if arrived else "noted as not arrived; it may be applied to again"
    terminal.console.print(f"{clean(site.posting.key)}: {word}.")
    return 0


def _finish(receipt: Receipt, application: Application, folder: Path, terminal: Terminal) -> None:
    path = application.receipt or folder / "receipt.html"
    write_receipt(receipt, path)
    colour = {"submitted": "green", "unconfirmed": "yellow", "parked": "yellow"}.get(
        receipt.outcome.state.value, "red"
    )
    terminal.console.print(
        f"\n[bold {colour}]{receipt.outcome.state.value.upper()}[/]  {clean(receipt.outcome.reason)}"
    )
    if receipt.outcome.confirmation:
        terminal.console.print(f"The site said: “{clean(receipt.outcome.confirmation)}”")
    terminal.review(
        [
            (line.question, line.value, line.source)
            for line in receipt.lines
            if line.action == "fill"
        ]
    )
    if receipt.grade:
        terminal.console.print(f"Evidence: {receipt.grade}")
    terminal.console.print(
        f"Receipt: {path.with_suffix('.html')} and {path.with_suffix('.json')}", soft_wrap=True
    )
