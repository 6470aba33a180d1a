"""The command line: `python -m automation apply | fill | read | settle`. Bad input is a sentence and exit status 2."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from automation.agents.engines import Engine
from automation.ats.address import trusted_origin
from automation.commands.apply import Application, apply, check_documents, settle
from automation.commands.fill import fill
from automation.commands.read import read
from automation.console.state import usable_folder
from automation.console.terminal import Terminal
from automation.errors import AutomationError, BadInputError
from automation.settings import Settings

app = typer.Typer(
    name="automation",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Fills in and sends job applications as you would, and proves what was sent.",
)

Candidate = Annotated[
    Path,
    typer.Option(help="Who applies: JSON Resume with the facts that forms ask for under x-valet."),
]
Resume = Annotated[Path | None, typer.Option(help="Résumé to attach (PDF or DOCX).")]
CoverLetter = Annotated[Path | None, typer.Option(help="Cover letter to attach.")]
Trust = Annotated[
    list[str] | None,
    typer.Option(
        help="Origin of a private site that may be opened, such as a practice board: "
        "scheme, host and port. Also TRUSTED_ORIGINS."
    ),
]
State = Annotated[
    Path | None,
    typer.Option(help="Folder that remembers permits, answers and receipts. Also VALET_STATE."),
]
Chosen = Annotated[Engine, typer.Option(help="Browser engine.")]


@app.command(
    "apply",
    epilog="""
**Examples**

    python -m automation apply https://job-boards.greenhouse.io/acme/jobs/123 --candidate me.json --resume resume.pdf

    python -m automation apply URL --candidate me.json --resume resume.pdf --review --receipt sent.html

**Exit status**: 0 sent and confirmed · 2 bad input · 3 applied already, or by another run · 4 may have been sent · 5 failed · 6 you stopped it ·
7 needs you
""",
)
def apply_command(
    url: Annotated[str, typer.Argument(help="Address of the job or of its application form.")],
    candidate: Candidate,
    resume: Resume = None,
    cover_letter: CoverLetter = None,
    review: Annotated[
        bool, typer.Option("--review", help="Show every field and ask before sending.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
    engine: Chosen = Engine.CHROMIUM,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser window.")] = False,
    no_delays: Annotated[
        bool, typer.Option("--no-delays", help="Type at once instead of at a human pace.")
    ] = False,
    receipt: Annotated[
        Path | None,
        typer.Option(help="Where to write the receipt (.html or .json; both are written)."),
    ] = None,
    state: State = None,
    trust: Trust = None,
) -> None:
    """Fill in and send one application, and show the receipt."""
    settings = Settings()
    if review and yes:
        raise BadInputError(
            "--review asks before sending and --yes sends without asking: choose one."
        )
    if receipt is not None and (
        receipt.suffix not in (".html", ".json") or not receipt.parent.is_dir()
    ):
        raise BadInputError(
            f"The receipt {receipt} must end in .html or .json, in a folder that exists."
        )
    application = Application(
        url=url,
        candidate=candidate,
        documents=check_documents({"resume": resume, "cover_letter": cover_letter}),
        state=usable_folder(state or settings.state),
        review=review,
        yes=yes,
        engine=engine,
        executable=settings.program(engine),
        headed=headed,
        delays=not no_delays,
        trusted=(*settings.trusted_origins, *_origins(trust)),
        model=settings.language_model(),
        budget=settings.model_budget,
        receipt=receipt,
    )
    raise typer.Exit(asyncio.run(apply(application, Terminal())))


@app.command("settle")
def settle_command(
    url: Annotated[str, typer.Argument(help="Address of the job.")],
    arrived: Annotated[
        bool | None,
        typer.Option("--arrived/--not-arrived", help="What the employer or your mail says."),
    ] = None,
    candidate: Annotated[
        Path | None, typer.Option(help="Whose application, where several people use one state.")
    ] = None,
    state: State = None,
    trust: Trust = None,
) -> None:
    """Say whether an application that may have been sent arrived."""
    settings = Settings()
    if arrived is None:
        raise BadInputError("Say what became of the application: --arrived or --not-arrived.")
    trusted = (*settings.trusted_origins, *_origins(trust))
    raise typer.Exit(
        settle(
            url,
            arrived=arrived,
            state=usable_folder(state or settings.state),
            candidate=candidate,
            trusted=trusted,
            terminal=Terminal(),
        )
    )


app.command("fill")(fill)
app.command("read")(read)


def _origins(given: list[str] | None) -> tuple[str, ...]:
    return tuple(trusted_origin(origin, setting="--trust") for origin in given or ())


def main() -> None:
    if sys.stdin is None:  # closed by whoever started this: nobody is there, as at its end
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the process
    try:
        app()
    except AutomationError as error:
        Console(stderr=True, highlight=False).print(
            f"[red]{type(error).__name__.removesuffix('Error')}:[/] {escape(error.for_person)}",
            soft_wrap=True,
        )
        sys.exit(2 if isinstance(error, BadInputError) else 5)
