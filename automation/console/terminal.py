"""What a person sees and is asked in the terminal. Everything a page says is printed as text, its control characters removed."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from automation.console.lines import StandardInput
from automation.protocol import AccountStep, Action, Answer, Asked, Event, EventType, Kind

PLAIN: dict[str, str] = {
    EventType.STEP_STARTED: "Opening the page",
    EventType.PERMIT_REQUESTED: "Ready to send",
    EventType.VALIDATION_ERROR: "The site wants something changed",
    EventType.FORM_CHANGED: "The form changed before it was sent, so it is filled in anew",
    EventType.FIELD_TAKEN: "Keeping what you have put in",
    EventType.RESUMED: "Going on",
}

ACCOUNTS: dict[str, str] = {
    AccountStep.REGISTERING: "Creating the account",
    AccountStep.REGISTERED: "The account was created",
    AccountStep.NOT_REGISTERED: "The site did not create the account",
    AccountStep.EXISTS: "The site has an account with this address already",
    AccountStep.SIGNED_IN: "Signed in",
    AccountStep.NOT_SIGNED_IN: "The site does not take the password",
    AccountStep.CODE_ENTERED: "Entered the code",
    AccountStep.CODE_REFUSED: "The site does not take the code",
    AccountStep.CODE_RESENT: "Had the site send another code",
}


def clean(text: str, *, most: int = 300) -> str:
    """Page text made safe for a terminal: no control or direction characters, no markup, not endless."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    printable = " ".join(printable.split())
    return escape(printable if len(printable) <= most else printable[: most - 1] + "…")


class Terminal:
    """Reads lines from `read` (stdin), without blocking the run. An empty one, without even an end, says that nobody is there."""

    def __init__(
        self, *, console: Console | None = None, read: Callable[[], Awaitable[str]] | None = None
    ) -> None:
        self.console = console or Console(highlight=False)
        standard = StandardInput()
        self._read = read or standard.readline
        self._hushed: Callable[[], AbstractContextManager[None]] = (
            nullcontext if read else standard.hushed
        )
        self.attended = read is not None or standard.is_terminal
        """Somebody sits there, as far as that can be known."""
        self._gone = False

    async def ask(self, prompt: str) -> str | None:
        """One line, or None at the end of input."""
        line = await self._line(prompt)
        return None if line is None else line.strip()

    async def _line(self, prompt: str) -> str | None:
        if self._gone:
            return None
        self.console.print(prompt, end=" ")
        line = await self._read()
        if not line:
            self._gone = True
            self.console.print()
            return None
        return line.rstrip("\r\n")

    async def ask_secret(self, prompt: str) -> str | None:
        """As it is typed, blanks and all; and that doesn't show."""
        with self._hushed():
            line = await self._line(prompt)
        self.console.print()
        return line

    async def choose(self, prompt: str, options: Sequence[str]) -> int | None:
        """The place of one of them, from 0; None when nobody is there."""
        self.console.print(f"\n[bold yellow]?[/] [bold]{clean(prompt)}[/]")
        for number, option in enumerate(options, 1):
            self.console.print(f"  {number}. {clean(option)}")
        while True:
            line = await self.ask("  number:")
            if line is None:
                return None
            if line.isdigit() and 1 <= int(line) <= len(options):
                return int(line) - 1

    async def confirm(self, prompt: str) -> bool | None:
        """y or n; an empty line is no; None when nobody is there."""
        while True:
            line = await self.ask(f"{prompt} [bold]\\[y/N][/bold]")
            if line is None:
                return None
            if line.lower() in ("y", "yes"):
                return True
            if line.lower() in ("", "n", "no"):
                return False

    async def answer(self, asked: Asked, *, why: str = "") -> Answer | None:
        """Put one question to the person until the answer fits; None when nobody is there. `why`: what there was doesn't do."""
        self.console.print(
            f"\n[bold yellow]?[/] [bold]{clean(asked.label)}[/]{'' if asked.required else ' (optional)'}"
        )
        if asked.help:
            self.console.print(f"  [dim]{clean(asked.help)}[/]")
        for complaint in filter(None, (asked.error, why)):
            self.console.print(f"  [red]{clean(complaint)}[/]")
        for number, option in enumerate(asked.options, 1):
            self.console.print(f"  {number}. {clean(option)}")
        while True:
            line = await self.ask(_prompt(asked))
            if line is None:
                return None
            try:
                values = _parse(asked, line)
            except ValueError as error:
                self.console.print(f"  [red]{error}[/]")
                continue
            action = Action.FILL if values or asked.kind is Kind.CHECK else Action.SKIP
            return Answer(
                key=asked.key,
                action=action,
                values=values,
                source="person",
                reason="you answered it now",
            )

    def tell(self, event: Event) -> None:
        """One line a step, in plain words."""
        data = event.data
        match event.type:
            case EventType.STARTED:
                line = f"System: [bold]{clean(str(data['system']))}[/], tier {data['tier']}"
            case EventType.STEP_STARTED if data.get("step") == "next":
                line = "Going on to the next page"
            case EventType.PAGE_READ:
                line = f"Read the form: {data['questions']} questions, {data['required']} required"
            case EventType.FIELD_WRITTEN if data.get("source"):
                line = f"[green]✓[/] {clean(str(data['label']), most=70)} [dim]← {clean(str(data['source']))}[/]"
            case EventType.FIELD_FAILED:
                line = f"[red]✗[/] {clean(str(data['label']), most=70)} [dim]{clean(str(data['why']))}[/]"
            case EventType.ACCOUNT:
                line = ACCOUNTS.get(str(data["step"]), "")
            case EventType.SEND_BLOCKED:
                line = f"[yellow]Stopped a send:[/] {clean(str(data['why']))}"
            case EventType.ERROR:
                line = f"[red]{clean(str(data['message']))}[/]"
            case _:
                line = PLAIN.get(str(event.type), "")
        if line:
            self.console.print(f"[dim]{event.at.astimezone():%H:%M:%S}[/] {line}")

    def review(
        self, rows: Sequence[tuple[str, str, str]], *, title: str = "What will be sent"
    ) -> None:
        """Every field: label, value, source. A draft is shown whole: nobody answers for what they couldn't read."""
        table = Table("Question", "Answer", "From", title=title)
        for label, value, source in rows:
            most = 2_000 if source.startswith("model:") else 120
            table.add_row(clean(label, most=80), clean(value, most=most), clean(source))
        self.console.print(table)


def _prompt(asked: Asked) -> str:
    if asked.kind is Kind.CHOICES and asked.options:
        return "  numbers, separated by commas:"
    if asked.kind is Kind.CHOICE and asked.options:
        return "  number:"
    if asked.kind is Kind.CHECK:
        return "  tick it? \\[y/n]:"
    return "  answer:"


def _parse(asked: Asked, line: str) -> tuple[str, ...]:
    """The answer in `Answer.values` terms. Raises ValueError with a sentence."""
    if not line and not asked.required:
        return ()
    if asked.kind is Kind.CHECK:
        if line.lower() in ("y", "yes", "n", "no"):
            return ("true",) if line.lower().startswith("y") else ()
        raise ValueError("Please type y or n.")
    if not line:
        raise ValueError("This one is required.")
    if asked.options:
        return _chosen(asked, line)
    if asked.max_length is not None and len(line) > asked.max_length:
        raise ValueError(f"At most {asked.max_length} characters, please.")
    return (line,)


def _chosen(asked: Asked, line: str) -> tuple[str, ...]:
    parts = [part.strip() for part in line.split(",")] if asked.kind is Kind.CHOICES else [line]
    chosen = []
    for part in parts:
        exact = [option for option in asked.options if option.casefold() == part.casefold()]
        if exact:
            chosen.append(exact[0])
        elif part.isdigit() and 1 <= int(part) <= len(asked.options):
            chosen.append(asked.options[int(part) - 1])
        else:
            raise ValueError(f"Please give a number from 1 to {len(asked.options)}.")
    return tuple(chosen)
