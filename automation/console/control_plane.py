"""The control plane of one terminal: permits are files, questions are asked on the spot, y/N before sending."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automation.console.accounts import LogIns
from automation.console.memory import AnswerMemory
from automation.console.permits import FilePermits
from automation.console.sessions import Sessions
from automation.console.terminal import Terminal, clean
from automation.errors import BadInputError
from automation.forms.answers import NOT_OFFERED, AnswerSource
from automation.forms.handback import by_hand, is_fact
from automation.forms.options import worded
from automation.outbox import Outbox
from automation.protocol import (
    Action,
    Answer,
    Asked,
    Event,
    EventType,
    Evidence,
    HandBack,
    Holder,
    Kind,
    LogInReply,
    LogInRequest,
    Need,
    PermitReply,
    PermitRequest,
    Reason,
    Resolution,
    ResolveReply,
    ResolveRequest,
)


@dataclass
class Sheet:
    """What a run has asked and answered so far: the receipt's lines. Values stay in this process and the receipt."""

    asked: dict[str, Asked] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    written: dict[str, bool] = field(default_factory=dict)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What lists were seen to have once they were open."""
    events: list[Event] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Names of the files behind the documents."""

    def rows(self) -> list[tuple[str, str, str]]:
        """Label, value, source of everything that is or will be sent."""
        return [
            (asked.label, self.shown(key), self.answers[key].source)
            for key, asked in self.asked.items()
            if key in self.answers and self.answers[key].action is Action.FILL
        ]

    def note_written(self, kind: EventType, key: str, offered: Sequence[str]) -> None:
        """`offered`: what the page's list was seen to have."""
        self.written[key] = kind is EventType.FIELD_WRITTEN
        if offered:
            self.offered[key] = tuple(offered)

    def shown(self, key: str) -> str:
        """An answer as a person reads it."""
        asked = self.asked[key]
        if not asked.options:
            asked = asked.model_copy(update={"options": self.offered.get(key, ())})
        kind, values = asked.kind, worded(asked, self.answers[key])
        if kind is Kind.CHECK:
            return "ticked" if values else "not ticked"
        return ", ".join(
            self.files.get(value, value) if kind is Kind.FILE else value for value in values
        )


class ConsoleControlPlane:
    """Implements `automation.control.ControlPlane`. `folder` is the attempt's; `permits` are shared by all runs of this person."""

    def __init__(
        self,
        *,
        folder: Path,
        permits: FilePermits,
        memory: AnswerMemory,
        source: AnswerSource,
        documents: dict[str, Path],
        terminal: Terminal,
        yes: bool,
        window: bool = True,
    ) -> None:
        """`yes`: sends unasked. `window`: the person sees the browser."""
        self.sheet = Sheet(files={name: path.name for name, path in documents.items()})
        self._sessions = Sessions(folder.parent / "sessions")
        self._outbox = Outbox(folder)
        self._permits = permits
        self._memory = memory
        self._source = source
        self._documents = documents
        self.terminal = terminal
        self._yes = yes
        self._window = window
        self._approved = ""
        self._by_hand: dict[str, Asked] = {}
        self.log_ins = LogIns(None, terminal)
        """Those of nobody: whoever has a memory for accounts puts it here."""

    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        event = await self._outbox.append(kind, data)
        self.sheet.events.append(event)
        if kind is EventType.EVIDENCE:
            self._permits.record(Evidence.model_validate(data))
        elif kind is EventType.ACCOUNT:
            self.log_ins.note(data["site"], data["step"])
        elif kind in (EventType.FIELD_WRITTEN, EventType.FIELD_FAILED):
            self.sheet.note_written(kind, data["key"], data.get("options", ()))
        self.terminal.tell(event)
        return event

    async def drain(self) -> None:
        """Events are applied as they are emitted."""

    async def resolve(self, request: ResolveRequest, *, wait: float = 0.0) -> ResolveReply:
        reply = await self._source.resolve(request)
        asked = {question.key: question for question in request.questions}
        answers = []
        for answer in reply.answers:
            theirs = self._by_hand.get(answer.key)
            if theirs is not None and asked[answer.key].error in ("", theirs.error):
                answers.append(by_hand(theirs))
                continue
            known = self.sheet.answers.get(answer.key)
            if (
                answer.action is Action.ASK
                and known is not None
                and known.action is not Action.ASK
                and known.source == "person"
                and not asked[answer.key].error
                and not (answer.source == NOT_OFFERED and known.values == asked[answer.key].refused)
            ):
                answers.append(known)
            elif answer.action is Action.ASK and wait > 0 and asked[answer.key].waits:
                answers.append(await self._ask(asked[answer.key], answer, wait))
            else:
                answers.append(answer)
        self.sheet.asked |= asked
        self.sheet.answers |= {answer.key: answer for answer in answers}
        return ResolveReply(answers=tuple(answers), entries=reply.entries)

    async def _ask(self, asked: Asked, pending: Answer, wait: float) -> Answer:
        try:
            async with asyncio.timeout(wait):
                answer = await self.terminal.answer(
                    asked, why=pending.reason if pending.source == NOT_OFFERED else ""
                )
        except TimeoutError:
            return pending
        if answer is None:
            return pending
        if answer.action is Action.FILL and asked.kind is not Kind.FILE:
            self._memory.keep(asked, answer)
        return answer

    async def hand_back(self, request: HandBack) -> None:
        for asked in request.questions:
            self.sheet.asked[asked.key] = asked
            self._by_hand[asked.key] = asked
            self.sheet.answers[asked.key] = by_hand(asked)
            self.sheet.written[asked.key] = True
            if asked.current and is_fact(asked):
                self._memory.keep(asked, by_hand(asked))

    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        return await self.log_ins.answer(request, wait=wait)

    async def request_permit(self, request: PermitRequest) -> PermitReply:
        if (
            self._yes
            or request.holder is Holder.PERSON
            or (request.holder is Holder.AGENT and request.plan_hash == self._approved)
        ):
            return self._permits.grant(request)
        if request.holder is Holder.PAGE:
            return await self._permit_page(request)
        self.terminal.review(self.sheet.rows())
        yes = await self.terminal.confirm("Send this application now?")
        if yes:
            self._approved = request.plan_hash
            return self._permits.grant(request)
        reason = (
            "Nothing was sent."
            if yes is False
            else "Nobody answered, so nothing was sent. Use --yes to send unasked."
        )
        return self._permits.refuse(request.act_id, code="declined", reason=reason)

    async def _permit_page(self, request: PermitRequest) -> PermitReply:
        """The page wants to send by itself: without a person's word it may not."""
        if await self.terminal.confirm(
            "The site is sending the application by itself, before it is complete. Let it?"
        ):
            return self._permits.grant(request)
        return self._permits.refuse(
            request.act_id, code="declined", reason="The page was kept from sending by itself."
        )

    async def wait_for_person(self, need: Need) -> Resolution:
        if need.reason is Reason.REVIEW:
            self.terminal.review(self.sheet.rows())
            question = "Is everything right? Send it?"
        else:
            self.terminal.console.print(f"[bold yellow]This needs you:[/] {clean(need.detail)}")
            if not self._window:
                self.terminal.console.print("There is no window to do it in: use --headed.")
                return Resolution.PARKED
            question = "Do it in the browser window. Done?"
        answer = await self.terminal.confirm(question)
        if answer is None:
            return Resolution.PARKED
        if answer and need.reason is Reason.REVIEW:
            self._approved = need.plan_hash
        return Resolution.DONE if answer else Resolution.GIVE_UP

    async def document(self, name: str) -> Path:
        if name not in self._documents:
            raise BadInputError(
                f"The form wants a document that wasn't given: {name.replace('_', ' ')}."
            )
        return self._documents[name]

    async def keep_picture(self, name: str, png: bytes) -> None:
        """The engine has left it in the attempt's folder already, where the receipt finds it."""

    async def load_session(self, origin: str) -> dict[str, Any] | None:
        kept = self._sessions.of(origin)
        return kept.as_data() if kept else None

    async def save_session(self, origin: str, state: dict[str, Any]) -> None:
        self._sessions.keep(origin, state)

    async def close(self) -> None:
        await self._outbox.close()
