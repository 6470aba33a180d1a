"""`read`: shows what is understood of a form, and fills in nothing."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from automation.agents.engines import Engine
from automation.agents.playwright_errors import typed_errors
from automation.agents.playwright_page import PlaywrightPage
from automation.ats.pages import SELECTORS, site_of_page
from automation.ats.registry import Site, recognise
from automation.commands.browsing import Browsing, browsing
from automation.errors import BadInputError
from automation.flows.standing import applied_notice, closed_notice
from automation.flows.step import Primary, Step, primary_of, step_of
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.gate import InputGate

if TYPE_CHECKING:
    from playwright.async_api import Route

_SAVED = "https://saved.invalid/"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is understood of one page. `notice`: its own word that no application is taken."""

    page: str
    site: Site
    form: Form
    step: Step
    primary: Primary | None
    notice: str


def read(
    *,
    more: Annotated[list[Path] | None, typer.Argument(help="Further saved pages.")] = None,
    files: Annotated[list[Path] | None, typer.Option(help="Saved pages (.html, .html.gz).")] = None,
    url: Annotated[str | None, typer.Option(help="Address of a form.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser window.")] = False,
    engine: Annotated[Engine, typer.Option(help="Browser engine.")] = Engine.CHROMIUM,
) -> None:
    """Show a page as it is understood: whose system it is, the step, its questions and errors, the button that leads on, and
    what is left alone and why. Fills in nothing."""
    saved = [*(files or ()), *(more or ())]
    if bool(saved) == bool(url):
        raise BadInputError("Say what to read: either --files or --url.")
    if url is not None:
        recognise(url)
    pages = {path.name: _saved(path) for path in saved}
    readings = asyncio.run(_read(pages, url, engine, headless=not headed))
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in readings], indent=1, ensure_ascii=False))
        return
    console = Console()
    for each in readings:
        _show(console, each)


async def _read(
    pages: dict[str, bytes], url: str | None, engine: Engine, *, headless: bool
) -> list[Reading]:
    async with browsing(engine, [url] if url else (), headless=headless, delays=False) as browser:
        if url is not None:
            async with browser.page(url) as page:
                return [await _reading(url, page)]
        found = []
        for name, body in pages.items():
            async with _saved_page(browser, body) as page:
                found.append(await _reading(name, page))
        return found


async def _reading(name: str, page: PlaywrightPage) -> Reading:
    form = understand(await page.snapshot())
    outline = await page.outline(SELECTORS)
    site = site_of_page(outline, recognise(outline.url))
    primary = primary_of(outline, form, site)
    closed = closed_notice(outline.lines, way_in=primary is not None)
    return Reading(
        name, site, form, step_of(outline, form), primary, applied_notice(outline.lines) or closed
    )


@asynccontextmanager
async def _saved_page(browser: Browsing, body: bytes) -> AsyncIterator[PlaywrightPage]:
    """The page with its scripts as they are, and no network: whatever else it asks for isn't there."""

    async def serve(route: "Route") -> None:
        if route.request.url == _SAVED:
            await route.fulfill(body=body, content_type="text/html; charset=utf-8")
        else:
            await route.abort()

    context = await browser.running.context()
    try:
        with typed_errors():
            await context.route("**/*", serve)
            driven = await context.new_page()
            await driven.goto(_SAVED, wait_until="domcontentloaded")
        page = PlaywrightPage(driven, gate=InputGate(), timing=browser.timing)
        await page.settle()
        yield page
    finally:
        with typed_errors():
            await context.close()


def _saved(path: Path) -> bytes:
    try:
        body = path.read_bytes()
        return gzip.decompress(body) if path.suffix == ".gz" else body
    except (OSError, EOFError):
        raise BadInputError(f"The saved page {path} can't be read.") from None


def _show(console: Console, reading: Reading) -> None:
    form, system = reading.form, reading.site.vendor.title
    title = " · ".join(
        escape(part) for part in (reading.page, system, form.employer, form.title) if part
    )
    table = Table(title=title, title_justify="left", header_style="bold", expand=True)
    for column, ratio in (
        ("Question", 4),
        ("Kind", 1),
        ("Widget", 1),
        ("Required", 1),
        ("Options", 4),
    ):
        table.add_column(column, ratio=ratio, overflow="fold")
    for each in form.questions:
        options = ", ".join(option.label for option in each.options[:8])
        if len(each.options) > 8:
            options += f" and {len(each.options) - 8} more"
        elif not each.options_known:
            options = "(shown when opened)"
        table.add_row(
            escape(each.label),
            each.kind,
            each.widget,
            "yes" if each.required else "",
            escape(options),
        )
    console.print(table)
    console.print(f"step: {escape(_words(reading.step))}")
    for text in _errors(form):
        console.print(f"[red]error: {escape(text)}[/]")
    if reading.notice:
        console.print(f"[yellow]the page says: {escape(reading.notice)}[/]")
    if reading.primary is not None:
        console.print(f"{reading.primary.does}: {escape(reading.primary.label)}")
    for left in form.left:
        label = left.control.label or left.control.name or left.control.id
        console.print(f"[dim]left alone ({left.why}): {escape(label)}[/]")


def _words(step: Step) -> str:
    counted = f"{step.number} of {step.of}" if step.number is not None else ""
    percent = f"{step.percent} %" if step.percent is not None else ""
    return ", ".join(part for part in (step.name, counted, percent) if part)


def _errors(form: Form) -> list[str]:
    own = [f"{each.label}: {each.error}" for each in form.questions if each.error]
    return [*own, *form.errors]


def _plain(reading: Reading) -> dict[str, Any]:
    form = reading.form
    return {
        "page": reading.page,
        "system": reading.site.vendor.name,
        "step": asdict(reading.step),
        "primary": asdict(reading.primary) if reading.primary else None,
        "notice": reading.notice,
        "employer": form.employer,
        "title": form.title,
        "questions": [
            each.asked().model_dump(mode="json") | {"widget": each.widget.value}
            for each in form.questions
        ],
        "left": [
            {
                "id": each.control.id,
                "name": each.control.name,
                "label": each.control.label,
                "why": each.why,
            }
            for each in form.left
        ],
        "submit": form.submit.label if form.submit else None,
        "next": form.next.label if form.next else None,
        "errors": list(form.errors),
    }
