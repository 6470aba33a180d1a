"""`apply`: one application from the terminal, start to receipt."""

import asyncio
import os
import secrets
import shlex
import signal
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.markup import escape

from automation.agents.base import BrowserAgent, Timing
from automation.agents.engines import Engine, stealth
from automation.agents.factory import create_browser_agent
from automation.ats.registry import Site, recognise
from automation.console.accounts import AccountMemory, LogIns
from automation.console.control_plane import ConsoleControlPlane
from automation.console.memory import AnswerMemory
from automation.console.people import folder_of, folders
from automation.console.permits import FilePermits, Permit
from automation.console.receipt import Receipt, make_receipt, write_receipt
from automation.console.state import usable_folder
from automation.console.terminal import Terminal, clean
from automation.egress import Destinations
from automation.engine import run_attempt
from automation.errors import BadInputError, ModelError
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.gate import InputGate
from automation.llm.base import LanguageModel
from automation.llm.budget import BudgetedModel, Purse
from automation.llm.choice import BUDGET
from automation.llm.claude import Claude
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
    model: Claude | None = None
    budget: Decimal = BUDGET
    """US dollars that the model may cost."""
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
    purse = Purse(application.budget)
    model = await _model(application, purse, terminal)
    own = folder_of(application.state, facts)
    permits = FilePermits(own / "permits")
    memory = AnswerMemory(own / "answers.json")
    memory.entries()
    barred = await _settle_earlier(permits, site, terminal, application)
    if barred is not None:
        return barred
    attempt = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    folder = usable_folder(own / "attempts" / attempt)
    control = ConsoleControlPlane(
        folder=folder,
        permits=permits,
        memory=memory,
        documents=application.documents,
        terminal=terminal,
        source=LocalFacts(
            facts,
            documents=tuple(application.documents),
            remembered=memory.entries,
            model=model,
        ),
        yes=application.yes,
        window=application.headed,
    )
    accounts = AccountMemory(own / "accounts.json", email=facts.basics.email or "")
    control.log_ins = LogIns(accounts, terminal)
    job = JobSpec(
        attempt=attempt,
        application=attempt,
        url=site.url,
        posting_key=site.posting.common_key,
        mode=Mode.COPILOT if application.review else Mode.AUTOPILOT,
        documents=tuple(
            Document(name=name, file_name=path.name, ticket=name)
            for name, path in application.documents.items()
        ),
    )
    try:
        outcome = await _run(job, control, application, folder=folder, model=model)
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
    if purse.used.cost:
        terminal.console.print(
            f"The language model cost {purse.used.cost:.4f} US dollars: {purse.used.input_tokens} tokens read, {purse.used.output_tokens} written."
        )
    return ALREADY_APPLIED if outcome.code == "already_live" else EXIT[outcome.state]


async def _model(
    application: Application, purse: Purse, terminal: Terminal
) -> LanguageModel | None:
    """None without one, and where its service doesn't answer. Raises `BadInputError` for one that there is not."""
    if application.model is None:
        return None
    model: LanguageModel | None = BudgetedModel(application.model, purse)
    try:
        warning = await application.model.check()
    except ModelError as error:
        warning, model = f"{error.for_person} Going on without it.", None
    if warning:
        terminal.console.print(f"[yellow]{clean(warning)}[/]")
    return model


async def _run(
    job: JobSpec,
    control: ConsoleControlPlane,
    application: Application,
    *,
    folder: Path,
    model: LanguageModel | None,
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
            session=await control.load_session(job.url),
            model=model,
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


async def _settle_earlier(
    permits: FilePermits, site: Site, terminal: Terminal, application: Application
) -> int | None:
    """What an earlier run left behind: an exit status when this posting is barred, None when it may be applied to."""
    permit = _earlier(permits, site)
    if permit is None:
        return None
    if permit.state is PermitState.CONFIRMED:
        terminal.console.print(
            f"You already applied to this posting on {permit.at:%d %B %Y}. Nothing was sent."
        )
        return ALREADY_APPLIED
    if permits.is_held(permit):
        terminal.console.print(
            "Another run is sending this application right now. Nothing was sent by this one."
        )
        return ALREADY_APPLIED
    permit = _mark_unknown(permits, permit)
    terminal.console.print(
        f"[yellow]An earlier run, on {permit.at:%d %B %Y at %H:%M} UTC, may have sent this application[/]"
        f"{f' ({clean(permit.why)})' if permit.why else ''}. Look in your mail, or ask the employer."
    )
    arrived = await terminal.ask("Did it arrive? \\[yes / no / Enter if you don't know]")
    if arrived is None or arrived.lower() not in ("y", "yes", "n", "no"):
        terminal.console.print(
            f"Nothing was sent. When you know, say so:\n  {escape(_settle_command(application))}",
            soft_wrap=True,
        )
        return EXIT[OutcomeState.UNCONFIRMED]
    permits.settle(permit.posting_key, arrived=arrived.lower().startswith("y"))
    return ALREADY_APPLIED if arrived.lower().startswith("y") else None


def _earlier(permits: FilePermits, site: Site) -> Permit | None:
    found = (permits.live(key) for key in site.posting.keys)
    return next((permit for permit in found if permit is not None), None)


def _settle_command(application: Application) -> str:
    python = os.path.relpath(sys.executable)
    words = [sys.executable if python.startswith("..") else python, "-m", "automation", "settle"]
    words.append(application.url)
    for origin in application.trusted:
        words += ["--trust", origin]
    return f"{shlex.join(words)} --arrived   (or --not-arrived)"


def _mark_unknown(permits: FilePermits, permit: Permit) -> Permit:
    """A permit whose run died is `unknown`: only evidence or the person's word closes it."""
    if permit.state is PermitState.GRANTED:
        permits.abandon(permit.act_id, why="the run stopped before it knew")
    return permits.live(permit.posting_key) or permit


def settle(
    url: str,
    *,
    arrived: bool,
    state: Path,
    candidate: Path | None,
    trusted: Collection[str],
    terminal: Terminal,
) -> int:
    """`settle`: the person's word on an application that may have been sent. Returns the exit status."""
    site = recognise(url, trusted=trusted)
    own = [folder_of(state, Facts.load(candidate))] if candidate else folders(state)
    unsettled = [
        (permits, permit)
        for permits in (FilePermits(folder / "permits") for folder in own)
        if (permit := _earlier(permits, site)) is not None
        and permit.state is not PermitState.CONFIRMED
    ]
    if not unsettled:
        raise BadInputError(
            "There is no unconfirmed application to that address. A private one needs the --trust that it was sent with."
        )
    if len(unsettled) > 1:
        raise BadInputError("Several people have one to that address: say whose with --candidate.")
    permits, permit = unsettled[0]
    if permits.is_held(permit):
        raise BadInputError("A run is still sending it: wait until that has ended.")
    permits.settle(permit.posting_key, arrived=arrived)
    word = "noted as arrived" if arrived else "noted as not arrived; it may be applied to again"
    terminal.console.print(f"{clean(permit.posting_key)}: {word}.")
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
    rows = [(line.question, line.value, line.source) for line in receipt.lines if line.on_the_page]
    if rows:
        terminal.review(rows, title="What was sent" if receipt.sent else "What was filled in")
    if receipt.grade:
        terminal.console.print(f"Evidence: {receipt.grade}")
    terminal.console.print(
        f"Receipt: {path.with_suffix('.html')} and {path.with_suffix('.json')}", soft_wrap=True
    )
