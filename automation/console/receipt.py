"""The receipt: exactly what was sent, where each value came from, and how sure it is that it arrived."""

import base64
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, select_autoescape
from pydantic import AwareDatetime, BaseModel, Field

from automation.ats.registry import Site
from automation.console.control_plane import Sheet
from automation.protocol import Action, EventType, Grade, Outcome, OutcomeState

GRADES = {
    Grade.ATTEMPTED: "sent, no answer that proves anything",
    Grade.PAGE_CONFIRMED: "the page said thank you, the site's answer proves nothing",
    Grade.NETWORK_CONFIRMED: "the site's own answer confirmed it",
    Grade.RECEIPT_CONFIRMED: "the employer's system confirmed it by mail",
}


class Line(BaseModel):
    """One question: what was answered, and whether the page held it when it was read back."""

    question: str
    section: str
    action: Action
    value: str
    source: str
    reason: str
    written: bool
    reached: bool = True
    """False where the page sent by itself, or the run ended, before this one was written."""

    @property
    def on_the_page(self) -> bool:
        return self.action is Action.FILL and self.reached


class Receipt(BaseModel):
    """`seconds` from start to end; `cost` in US dollars, 0 on one's own machine."""

    version: Literal[1] = 1
    url: str
    posting: str
    system: str
    employer: str = ""
    tier: int
    engine: str
    stealth: str
    outcome: Outcome
    lines: tuple[Line, ...]
    blocked_sends: int = 0
    started: AwareDatetime
    ended: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    seconds_to_evidence: float | None = None
    """From opening the page to proof of what became of the send."""
    cost: float = 0.0
    screenshots: dict[str, str] = {}
    """before and after sending: PNG as data addresses."""

    @property
    def seconds(self) -> float:
        return (self.ended - self.started).total_seconds()

    @property
    def sent(self) -> bool:
        return self.outcome.state in (OutcomeState.SUBMITTED, OutcomeState.UNCONFIRMED)

    @property
    def grade(self) -> str:
        return GRADES[self.outcome.grade] if self.outcome.grade else ""


def make_receipt(
    site: Site,
    sheet: Sheet,
    outcome: Outcome,
    *,
    tier: int,
    engine: str,
    stealth: str,
    folder: Path,
) -> Receipt:
    lines = tuple(
        Line(
            question=asked.label,
            section=asked.section,
            action=answer.action,
            value=sheet.shown(key),
            source=answer.source,
            reason=answer.reason,
            written=sheet.written.get(key, False),
            reached=key in sheet.written,
        )
        for key, asked in sheet.asked.items()
        if (answer := sheet.answers.get(key)) is not None
    )
    pictures = {
        name: "data:image/png;base64,"
        + base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
        for name in ("before", "after")
        if (folder / f"{name}.png").exists()
    }
    return Receipt(
        url=site.url,
        posting=site.posting.key,
        system=site.vendor.title,
        employer=site.posting.tenant,
        tier=tier,
        engine=engine,
        stealth=stealth,
        outcome=outcome,
        lines=lines,
        screenshots=pictures,
        started=sheet.events[0].at,
        seconds_to_evidence=_to_evidence(sheet),
        blocked_sends=sum(event.type == EventType.SEND_BLOCKED for event in sheet.events),
    )


def _to_evidence(sheet: Sheet) -> float | None:
    times = {event.type: event.at for event in reversed(sheet.events)}
    start, end = times.get(EventType.STEP_STARTED), times.get(EventType.EVIDENCE)
    return (end - start).total_seconds() if start and end else None


def write_receipt(receipt: Receipt, path: Path) -> None:
    """`path` ends in .json or .html; the other one is written beside it."""
    data: dict[str, Any] = {"receipt": receipt}
    environment = Environment(autoescape=select_autoescape(default=True, default_for_string=True))
    template = environment.from_string(
        resources.files(__package__).joinpath("receipt.html.j2").read_text(encoding="utf-8")
    )
    for target, text in (
        (path.with_suffix(".html"), template.render(data)),
        (path.with_suffix(".json"), receipt.model_dump_json(indent=1)),
    ):
        target.touch(mode=0o600)
        target.write_text(text, encoding="utf-8")
