"""The fake control plane's addresses, and what each answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from automation.forms.handback import by_hand
from automation.protocol import (
    AccountStep,
    Action,
    Answer,
    EventBatch,
    HandBack,
    HandBackReply,
    InboxReply,
    LogInAct,
    LogInReply,
    LogInRequest,
    LogInWants,
    NeedReply,
    NeedRequest,
    PermitReply,
    PermitRequest,
    ResolveReply,
    ResolveRequest,
)
from tests.fakes.ledger import Attempt, Ledger

LONGEST_WAIT = 60.0
Source = Callable[[ResolveRequest], Awaitable[ResolveReply]]


async def ask_everything(request: ResolveRequest) -> ResolveReply:
    """The source that knows nothing."""
    return ResolveReply(
        answers=tuple(Answer(key=asked.key, action=Action.ASK) for asked in request.questions)
    )


def answers_by_label(facts: dict[str, str]) -> Source:
    """A source that knows these, by label; a question it doesn't know is skipped unless required, then asked."""

    async def resolve(request: ResolveRequest) -> ResolveReply:
        return ResolveReply(
            answers=tuple(
                Answer(
                    key=asked.key, action=Action.FILL, values=(facts[asked.label],), source="bank:1"
                )
                if asked.label in facts
                else Answer(key=asked.key, action=Action.ASK if asked.required else Action.SKIP)
                for asked in request.questions
            )
        )

    return resolve


@dataclass
class LogIns:
    """What the person says of a site's account and of its code, and what the runner told."""

    consent: bool | None = None
    code: str = ""
    begun: bool = False
    entered: bool = False

    def answer(self, request: LogInRequest) -> LogInReply:
        if request.wants is LogInWants.CODE:
            given = bool(self.code) and not self.entered
            act = LogInAct.ENTER if given else LogInAct.PENDING
            return LogInReply(act=act, code=SecretStr(self.code))
        if self.consent is None:
            return LogInReply(act=LogInAct.PENDING)
        if not self.consent:
            return LogInReply(act=LogInAct.REFUSED)
        act = LogInAct.SIGN_IN if self.begun else LogInAct.REGISTER
        return LogInReply(act=act, email="ada@example.com", password=SecretStr("Aa1!aaaaaaaaaaaa"))

    def note(self, batch: EventBatch) -> None:
        steps = {event.data.get("step") for event in batch.events if event.type == "account"}
        self.begun = self.begun or AccountStep.REGISTERING.value in steps
        self.entered = self.entered or AccountStep.CODE_ENTERED.value in steps


@dataclass
class Desk:
    """What the routes share. `requests`: method and path of everything that came in."""

    ledger: Ledger
    source: Source = ask_everything
    requests: list[str] = field(default_factory=list)
    closing: bool = False
    log_ins: LogIns = field(default_factory=LogIns)

    async def until(self, ready: Callable[[], bool], seconds: float) -> None:
        """A long poll; the database is the only thing that tells, as with several processes."""
        end = time.monotonic() + seconds
        while not ready() and time.monotonic() < end and not self.closing:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


def who(request: Request) -> Attempt:
    """Whose token this is; nobody's is 401 before anything else is looked at."""
    at = desk(request)
    at.requests.append(f"{request.method} {request.url.path}")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    attempt = at.ledger.holder_of(token) if scheme == "Bearer" and token else None
    if attempt is None:
        raise HTTPException(401, "unknown_token")
    return attempt


AtDesk = Annotated[Desk, Depends(desk)]
Who = Annotated[Attempt, Depends(who)]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT)]

router = APIRouter(prefix="/api/v1")


def admit(attempt: Attempt, name: str, epoch: int) -> None:
    if name != attempt.name:
        raise HTTPException(403, "other_attempt")
    if epoch != attempt.epoch:
        raise HTTPException(409, "stale_epoch")


@router.post("/webhooks/sandbox")
async def inbox(batch: EventBatch, who: Who, at: AtDesk) -> InboxReply:
    admit(who, batch.attempt, batch.epoch)
    at.log_ins.note(batch)
    return at.ledger.apply(batch)


@router.post("/runner/resolve")
async def resolve(request: ResolveRequest, who: Who, at: AtDesk, wait: Wait = 0.0) -> ResolveReply:
    admit(who, request.attempt, request.epoch)
    reply = await at.source(request)
    pending = {answer.key for answer in reply.answers if answer.action is Action.ASK}
    for key in pending:
        at.ledger.ask(who.name, key)
    await at.until(lambda: pending <= at.ledger.answers(who.name).keys(), wait)
    given = at.ledger.answers(who.name)
    return ResolveReply(
        answers=tuple(
            given[answer.key]
            if answer.key in given and (answer.action is Action.ASK or given[answer.key].by_hand)
            else answer
            for answer in reply.answers
        )
    )


@router.post("/runner/handback")
async def hand_back(request: HandBack, who: Who, at: AtDesk) -> HandBackReply:
    admit(who, request.attempt, request.epoch)
    for asked in request.questions:
        at.ledger.answer(who.name, by_hand(asked))
    return HandBackReply(keys=tuple(asked.key for asked in request.questions))


@router.post("/runner/login")
async def login(request: LogInRequest, who: Who, at: AtDesk, wait: Wait = 0.0) -> LogInReply:
    admit(who, request.attempt, request.epoch)
    await at.until(lambda: at.log_ins.answer(request).act is not LogInAct.PENDING, wait)
    return at.log_ins.answer(request)


@router.post("/runner/permit")
async def permit(request: PermitRequest, who: Who, at: AtDesk, response: Response) -> PermitReply:
    admit(who, request.attempt, request.epoch)
    reply = at.ledger.permit(who, request)
    response.status_code = 200 if reply.granted else 409
    return reply


@router.post("/runner/need")
async def need(request: NeedRequest, who: Who, at: AtDesk, wait: Wait = 0.0) -> NeedReply:
    admit(who, request.need.attempt, request.need.epoch)
    await at.until(lambda: at.ledger.need(request).resolution is not None, wait)
    return at.ledger.need(request)


@router.get("/runner/document/{ticket:path}")
async def document(ticket: str, who: Who, at: AtDesk) -> Response:
    body = at.ledger.document(who.name, ticket)
    if body is None:
        raise HTTPException(404, "no_document")
    return Response(body, media_type="application/octet-stream")


@router.put("/runner/picture", status_code=204)
async def keep_picture(name: str, request: Request, who: Who, at: AtDesk) -> None:
    at.ledger.pictures[name] = await request.body()


@router.get("/runner/state")
async def load_state(origin: str, who: Who, at: AtDesk) -> Response:
    body = at.ledger.session(who.user, origin)
    if body is None:
        raise HTTPException(404, "no_state")
    return Response(body, media_type="application/json")


@router.put("/runner/state", status_code=204)
async def save_state(origin: str, request: Request, who: Who, at: AtDesk) -> None:
    try:
        at.ledger.merge_session(who.user, origin, await request.body())
    except ValueError:
        raise HTTPException(422, "invalid") from None


def build_app(at: Desk) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.state.desk = at
    app.include_router(router)

    @app.exception_handler(HTTPException)
    async def refuse(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "invalid", str(error.errors()[0]["loc"]))

    return app


def problem(status: int, code: str, detail: str = "") -> JSONResponse:
    return JSONResponse(
        {"title": code, "status": status, "code": code, "detail": detail},
        status,
        media_type="application/problem+json",
    )
