"""What runners ask over HTTP, under /api/v1: a bearer token that opens one attempt and nothing else.

Errors are problem details (RFC 9457) with a code. 401: no such token; 403: another attempt's; 409: `stale_epoch`.
"""

import asyncio
import functools
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from pydantic import BaseModel, ValidationError

from applications import (
    attempts,
    drafts,
    logins,
    permits,
    pictures,
    questions,
    runner_inbox,
    screens,
    sessions,
    spending,
    takeover,
)
from applications.errors import StaleAttemptError, WrongStateError
from applications.models import Attempt
from automation.errors import (
    ModelError,
    ModelRefusedError,
    ModelUnavailableError,
    ModelUnreachableError,
)
from automation.forms.vocabulary.sensitive import speaks_of_it
from automation.llm.base import Query
from automation.protocol import (
    EventBatch,
    HandBack,
    LogInAct,
    LogInReply,
    LogInRequest,
    ModelReply,
    ModelRequest,
    NeedReply,
    NeedRequest,
    PermitRequest,
    Problem,
    Resolution,
    ResolveReply,
    ResolveRequest,
)
from automation.session import LARGEST, Session, read
from sandboxes import session_state
from valet.lib import blobs

LONGEST_WAIT = 25.0
LARGEST_BODY = 1024 * 1024
_POLL = 0.5
_LET_GO_POLL = 0.1
_BETWEEN = timedelta(seconds=1)
"""From one long poll of a runner to the next."""

P = ParamSpec("P")
Asked = TypeVar("Asked", bound=BaseModel)
View = Callable[Concatenate[HttpRequest, P], Coroutine[Any, Any, HttpResponse]]
Held = Callable[Concatenate[HttpRequest, Attempt, P], Coroutine[Any, Any, HttpResponse]]


class ProblemError(Exception):
    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.problem = Problem(
            title=code.replace("_", " "), status=status, code=code, detail=detail
        )


def _answer(body: BaseModel, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json")


def _said(problem: Problem) -> HttpResponse:
    return JsonResponse(
        problem.model_dump(), status=problem.status, content_type="application/problem+json"
    )


def for_runners(*methods: str) -> Callable[[Held[P]], View[P]]:
    """The view gets the attempt that the request's token opens."""

    def wrap(view: Held[P]) -> View[P]:
        @csrf_exempt
        @require_http_methods(methods)
        @functools.wraps(view)
        async def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return await view(request, await _holder(request), *args, **kwargs)
            except ProblemError as error:
                return _said(error.problem)
            except (StaleAttemptError, WrongStateError):
                return _said(
                    ProblemError(409, "stale_epoch", "Another attempt has taken over.").problem
                )

        return opened  # type: ignore[return-value]  # the decorators lose the parameters

    return wrap


async def _holder(request: HttpRequest) -> Attempt:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    attempt = await sync_to_async(attempts.holder_of)(token) if scheme == "Bearer" else None
    if attempt is None:
        raise ProblemError(401, "unknown_token")
    return attempt


def _read(request: HttpRequest, kind: type[Asked]) -> Asked:
    if len(request.body) > LARGEST_BODY:
        raise ProblemError(413, "too_large")
    try:
        return kind.model_validate_json(request.body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProblemError(422, "invalid", f"{place}: {first['msg']}") from None


def _admit(attempt: Attempt, *, name: str, epoch: int) -> None:
    _belongs(attempt, name=name, epoch=epoch)
    _must_run(attempt)


def _belongs(attempt: Attempt, *, name: str, epoch: int) -> None:
    if name != str(attempt.pk):
        raise ProblemError(403, "other_attempt")
    if epoch != attempt.epoch:
        raise ProblemError(409, "stale_epoch", "Another attempt has taken over.")


def _must_run(attempt: Attempt) -> None:
    """A sandbox that was given up may live on, with its token: the person's files and sessions aren't for it."""
    if attempt.sealed_at is not None:
        raise ProblemError(409, "stale_epoch", "Another attempt has taken over.")


def _wait(request: HttpRequest) -> float:
    try:
        return max(0.0, min(float(request.GET.get("wait", 0)), LONGEST_WAIT))
    except ValueError:
        raise ProblemError(422, "invalid", "wait: a number of seconds") from None


async def _let_go(attempt: Attempt) -> None:
    """The person's hands are off the browser, before the agent's may be on it: seconds at most, where a page fell silent."""
    while True:
        if await sync_to_async(screens.is_let_go)(attempt.pk):
            return
        await asyncio.sleep(_LET_GO_POLL)


@for_runners("POST")
async def inbox(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    batch = _read(request, EventBatch)
    # Also of one that is over: for a day it may still bring proof.
    _belongs(attempt, name=batch.attempt, epoch=batch.epoch)
    return _answer(await sync_to_async(runner_inbox.apply)(attempt.pk, batch))


@for_runners("POST")
async def resolve(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """With `wait`, held until what is pending is answered or that many seconds are over."""
    asked = _read(request, ResolveRequest)
    _admit(attempt, name=asked.attempt, epoch=asked.epoch)
    wait = _wait(request)
    await drafts.supply(attempt, asked)
    until, since = time.monotonic() + wait, timezone.now() - _BETWEEN
    while True:
        reply: ResolveReply = await sync_to_async(questions.resolve)(
            attempt.pk, asked, waiting=wait > 0, since=since
        )
        if not questions.waited_for(reply, asked) or reply.done or time.monotonic() >= until:
            await _let_go(attempt)
            return _answer(reply)
        await asyncio.sleep(_POLL)


@for_runners("POST")
async def handback(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What the person has put into the page while they had the browser."""
    told = _read(request, HandBack)
    _admit(attempt, name=told.attempt, epoch=told.epoch)
    return _answer(await sync_to_async(questions.hand_back)(attempt.pk, told))


@for_runners("POST")
async def model(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What an agent asks of its page: the key stays here, and the application's budget pays."""
    asked = _read(request, ModelRequest)
    _admit(attempt, name=asked.attempt, epoch=asked.epoch)
    asking = spending.model_for(attempt)
    if asking is None:
        raise ProblemError(404, ModelUnavailableError.code)
    if speaks_of_it([asked.instruction]):
        raise ProblemError(422, ModelRefusedError.code)
    query = Query.model_validate(asked.model_dump(exclude={"attempt", "epoch"}))
    try:
        said = await asking.ask(query)
    except ModelUnreachableError as error:
        raise ProblemError(503, error.code) from None
    except ModelError as error:
        raise ProblemError(422, error.code, error.for_person) from None
    return _answer(ModelReply(name=asking.name, value=said.value, refused=said.refused))


@for_runners("POST")
async def login(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What to do about an account or a code that the site wants. With `wait`, held as answers are."""
    asked = _read(request, LogInRequest)
    _admit(attempt, name=asked.attempt, epoch=asked.epoch)
    wait = _wait(request)
    until, since = time.monotonic() + wait, timezone.now() - _BETWEEN
    while True:
        reply: LogInReply = await sync_to_async(logins.answer)(
            attempt.pk, asked, waiting=wait > 0, since=since
        )
        if reply.act is not LogInAct.PENDING or time.monotonic() >= until:
            await _let_go(attempt)
            answered = _answer(reply)
            answered["Cache-Control"] = "no-store"
            return answered
        await asyncio.sleep(_POLL)


@for_runners("POST")
async def permit(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    asked = _read(request, PermitRequest)
    _admit(attempt, name=asked.attempt, epoch=asked.epoch)
    reply = await sync_to_async(permits.request)(attempt.pk, asked)
    return _answer(reply, status=200 if reply.granted else 409)


@for_runners("POST")
async def need(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    asked = _read(request, NeedRequest)
    _admit(attempt, name=asked.need.attempt, epoch=asked.need.epoch)
    if await sync_to_async(permits.is_approved_already)(attempt.pk, asked.need):
        return _answer(NeedReply(id=asked.id, resolution=Resolution.DONE))
    until = time.monotonic() + _wait(request)
    while True:
        reply: NeedReply = await sync_to_async(takeover.need)(attempt.pk, asked)
        if reply.resolution is not None or time.monotonic() >= until:
            await _let_go(attempt)
            return _answer(reply)
        await asyncio.sleep(_POLL)


@for_runners("GET")
async def document(request: HttpRequest, attempt: Attempt, ticket: str) -> HttpResponse:
    """One of the files that this application sends, by the ticket in the job."""
    _must_run(attempt)
    content = await sync_to_async(attempts.document)(attempt, ticket)
    if content is None:
        raise ProblemError(404, "no_document")
    return HttpResponse(content, content_type="application/octet-stream")


@for_runners("PUT")
async def picture(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """What the page showed at a point of the run, for the receipt."""
    _must_run(attempt)
    name = request.GET.get("name", "")
    if name not in pictures.NAMES:
        raise ProblemError(422, "invalid", f"name: one of {', '.join(pictures.NAMES)}")
    if not request.body.startswith(pictures.PNG):
        raise ProblemError(422, "invalid", "a PNG is wanted")
    await sync_to_async(pictures.keep)(attempt, name, request.body)
    return HttpResponse(status=204)


@for_runners("GET", "PUT")
async def state(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """The person's saved session on the site of `origin`, which is the application's own."""
    _must_run(attempt)
    origin = request.GET.get("origin", "")
    try:
        if request.method == "GET":
            return await _load(attempt, origin)
        await sync_to_async(sessions.save)(attempt, origin, _session(request))
    except sessions.OtherSiteError:
        raise ProblemError(422, "other_site", "The application is to another site.") from None
    except session_state.TooLargeError:
        raise ProblemError(413, "too_large") from None
    except session_state.RevokedError:
        raise ProblemError(409, "revoked", "The person has deleted this session.") from None
    except (session_state.TooBusyError, blobs.UnreachableError):
        raise ProblemError(503, "unavailable") from None
    return HttpResponse(status=204)


async def _load(attempt: Attempt, origin: str) -> HttpResponse:
    kept = await sync_to_async(sessions.load)(attempt, origin)
    if kept is None:
        raise ProblemError(404, "no_state")
    answered = HttpResponse(kept.as_json(), content_type="application/json")
    answered["Cache-Control"] = "no-store"
    return answered


def _session(request: HttpRequest) -> Session:
    if len(request.body) > LARGEST:
        raise ProblemError(413, "too_large")
    try:
        return read(request.body)
    except ValueError:
        raise ProblemError(422, "invalid", "cookies, origins, sessionStorage") from None


urlpatterns = [
    path("webhooks/sandbox", inbox),
    path("runner/resolve", resolve),
    path("runner/handback", handback),
    path("runner/login", login),
    path("runner/model", model),
    path("runner/permit", permit),
    path("runner/need", need),
    path("runner/document/<path:ticket>", document),
    path("runner/picture", picture),
    path("runner/state", state),
]
