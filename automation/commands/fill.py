"""`fill`: fills in forms in a browser and reports what it did; sends nothing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from automation.agents.engines import Engine
from automation.ats.address import origin_of
from automation.ats.registry import recognise
from automation.commands.browsing import Browsing, browsing, while_there
from automation.commands.report import filled, unopened, write_report
from automation.errors import AutomationError, BadInputError, BrowserGoneError, NavigationError
from automation.flows.single import complete_page
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.forms.model import Form, Written
from automation.page.snapshot import Snapshot
from automation.protocol import Answer, ResolveRequest

_SECONDS_A_FORM = 300.0
_AT_ONCE = 3
"""Filling in a form is mostly waiting for it."""


def fill(  # noqa: PLR0913 - a typer function's parameters are the command's options
    *,
    urls_file: Annotated[Path, typer.Option(help="File of addresses, one a line.")],
    candidate: Annotated[
        Path, typer.Option(help="Who applies: JSON Resume, extras under x-valet.")
    ],
    reports: Annotated[Path, typer.Option(help="Folder for a report an address.")],
    resume: Annotated[Path | None, typer.Option(help="Résumé to attach.")] = None,
    cover_letter: Annotated[Path | None, typer.Option(help="Cover letter to attach.")] = None,
    stop_before_submit: Annotated[
        bool, typer.Option("--stop-before-submit", help="Required: this command never sends.")
    ] = False,
    headless: Annotated[bool, typer.Option("--headless", help="Show no window.")] = False,
    no_delays: Annotated[
        bool, typer.Option("--no-delays", help="Type at once instead of at a human pace.")
    ] = False,
    engine: Annotated[Engine, typer.Option(help="Browser engine.")] = Engine.CHROMIUM,
) -> None:
    """Fill in the form at each address and write what was done; nothing is sent.

    Exit status: 0 every form was handled, 1 some page couldn't be, 2 bad input.
    """
    if not stop_before_submit:
        raise BadInputError(
            "fill never sends: say --stop-before-submit to show you know, or use apply."
        )
    urls = _addresses(urls_file)
    facts = Facts.load(candidate)
    documents = _documents({"resume": resume, "cover_letter": cover_letter})
    _folder(reports)
    filling = _Filling(facts, documents, reports)
    handled = asyncio.run(_fill_all(filling, urls, engine, headless=headless, delays=not no_delays))
    raise typer.Exit(0 if handled else 1)


async def _fill_all(
    filling: "_Filling", urls: Sequence[str], engine: Engine, *, headless: bool, delays: bool
) -> bool:
    """In one browser, or in as many as it takes. What was open in one that died is opened again alone: there it costs its page
    alone."""
    left, alone, good = list(urls), list[str](), True
    # A window has one focus; without one every page of Chromium has its own.
    at_once = _AT_ONCE if headless and engine is Engine.CHROMIUM else 1
    while left or alone:
        lines = min(at_once, len(left)) if left else 1
        waiting = left or alone
        async with browsing(engine, urls, headless=headless, delays=delays) as browser:
            ends = await asyncio.gather(
                *(
                    filling.line(browser, waiting, alone=alone if left else None)
                    for _ in range(lines)
                )
            )
        good = good and all(ends)
    return good


class _Filling:
    def __init__(self, facts: Facts, documents: dict[str, Path], reports: Path) -> None:
        self._source = LocalFacts(facts, documents=tuple(documents))
        self._documents = documents
        self._reports = reports
        self._console = Console(stderr=True, highlight=False)

    async def line(self, browser: Browsing, left: list[str], *, alone: list[str] | None) -> bool:
        """One form after the other until none is left or the browser is gone. False when a page couldn't be filled in.

        `alone`: where pages go that were open when the browser died; None where this is the only line.
        """
        good = True
        while left:
            url = left.pop(0)
            try:
                good &= await while_there(browser, self._one(browser, url))
            except BrowserGoneError as error:
                if alone is not None:
                    alone.append(url)
                    return good
                self._finish(url, unopened(url, error.for_person))
                return False
        return good

    async def _one(self, browser: Browsing, url: str) -> bool:
        """Fill in one form and write its report; False when the page couldn't be opened or got stuck."""
        try:
            async with asyncio.timeout(_SECONDS_A_FORM):
                report = await self._fill(browser, url)
        except TimeoutError:
            report = unopened(url, f"Not done within {_SECONDS_A_FORM:.0f} seconds.")
        except NavigationError as error:
            report = unopened(url, f"{error.for_person} {str(error).splitlines()[0]}")
        except BrowserGoneError:
            raise
        except AutomationError as error:
            report = unopened(url, error.for_person)
        self._finish(url, report)
        return "error" not in report

    async def _fill(self, browser: Browsing, url: str) -> dict[str, Any]:
        async with browser.page(url) as page:
            origins = {origin_of(url), origin_of(page.url)}
            result = await complete_page(
                page,
                self._resolve,
                document=self._document,
                on_written=_unwatched,
                allowed_origins=origins,
            )
        if not result.form.questions:
            return unopened(url, "No application form was found on this page.")
        return filled(url, result, self._documents)

    def _finish(self, url: str, report: dict[str, Any]) -> None:
        write_report(self._reports, url, report)
        if "error" in report:
            self._console.print(f"[red]✗[/] {url}: {report['error']}", soft_wrap=True)
            return
        fields = report["fields"]
        written = sum(each["written"] for each in fields)
        asks = sum(each["action"] == "ask" for each in fields)
        self._console.print(f"[green]✓[/] {url}: {written} written, {asks} to ask", soft_wrap=True)

    async def _resolve(self, form: Form, snapshot: Snapshot) -> Sequence[Answer]:
        if not form.questions:
            return ()
        request = ResolveRequest(
            place=snapshot.place,
            attempt="fill",
            epoch=1,
            url=snapshot.url,
            origin=origin_of(snapshot.url),
            employer=form.employer,
            language=snapshot.language,
            questions=tuple(question.asked() for question in form.questions),
        )
        return (await self._source.resolve(request)).answers

    async def _document(self, name: str) -> Path:
        return self._documents[name]


async def _unwatched(_: Written) -> None:
    pass


def _addresses(path: Path) -> list[str]:
    """Raises `BadInputError` for what can't be read, isn't text, or holds anything but addresses."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise BadInputError(f"The list of addresses {path} can't be read.") from None
    urls = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not urls:
        raise BadInputError(f"The list of addresses {path} is empty.")
    for url in urls:
        recognise(url)
    return urls


def _documents(given: dict[str, Path | None]) -> dict[str, Path]:
    documents = {name: path for name, path in given.items() if path is not None}
    for name, path in documents.items():
        if not path.is_file() or not path.stat().st_size:
            raise BadInputError(f"The {name.replace('_', ' ')} {path} is not a file, or is empty.")
    return documents


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise BadInputError(f"The reports can't be written to {path}.") from None
