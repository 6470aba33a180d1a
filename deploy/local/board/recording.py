"""The middleware that writes every request into the ledger before the board acts on it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from deploy.local.board.addresses import read_address
from deploy.local.board.judge import FileFact
from deploy.local.board.ledger import Arrival, Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

RECORD_KEY = "board.request_id"
LARGEST_BODY = 20 * 1024 * 1024

# The board's own readers and files would only drown what the postings received.
UNRECORDED = ("/static/", "/ledger", "/expected.json", "/favicon")


class RecordingMiddleware:
    """Reads the whole body, records the request, and hands the same body on.

    The body is read to its end first, so that a request is either recorded in full or (when the
    client goes away in the middle) not at all: a real site couldn't have taken it either.
    """

    def __init__(self, app: ASGIApp, ledger: Ledger) -> None:
        self.app = app
        self.ledger = ledger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNRECORDED):
            await self.app(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:
            return
        if len(body) > LARGEST_BODY:
            await PlainTextResponse("That is too large.", 413)(scope, receive, send)
            return
        record = self.ledger.record(await _describe(scope, body))
        scope[RECORD_KEY] = record

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.ledger.mark_answered(record, message["status"])
            await send(message)

        await self.app(scope, _replay(body, receive), watch)


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body, or None when the client went away before its end."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size <= LARGEST_BODY + 1:
            pieces.append(piece)
        else:
            pieces = [b"\0" * (LARGEST_BODY + 1)]
        if not message.get("more_body", False):
            return b"".join(pieces)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that yields the body once and afterwards waits on the real one."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _describe(scope: Scope, body: bytes) -> Arrival:
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    address = read_address(scope["path"], query)
    content_type = headers.get("content-type", "")
    fields, files = await _parse(scope, body, content_type)
    host, port = scope.get("client") or ("", 0)
    return Arrival(
        method=scope["method"],
        path=scope["path"],
        query=query,
        content_type=content_type,
        size=len(body),
        host=host,
        port=port,
        body_sha256=hashlib.sha256(body).hexdigest(),
        vendor=address.vendor,
        company=address.company,
        job=address.job,
        fields=fields,
        files=files,
    )


async def _parse(
    scope: Scope, body: bytes, content_type: str
) -> tuple[Mapping[str, object], list[FileFact]]:
    """Fields and files of a body; what can't be read is recorded by its size alone."""
    if not body:
        return {}, []
    if "json" in content_type:
        return _parse_json(body), []
    if "form" not in content_type:
        return {}, []

    async def once() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        return await read_form(Request(scope, once))
    except Exception:  # noqa: BLE001 -- a broken body must be recorded too, whatever broke
        return {}, []


def _parse_json(body: bytes) -> Mapping[str, object]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {"": parsed}


async def read_form(request: Request) -> tuple[dict[str, list[str]], list[FileFact]]:
    """The texts of a form by name, each name with all its values, and the facts of its files."""
    async with request.form(max_files=50, max_part_size=LARGEST_BODY) as form:
        return _fields_of(form), await _files_of(form)


def _fields_of(form: FormData) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return fields


async def _files_of(form: FormData) -> list[FileFact]:
    """A file box that was left empty sends a nameless file, which is none."""
    facts: list[FileFact] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            content = await value.read()
            digest = hashlib.sha256(content).hexdigest()
            facts.append(FileFact(name, value.filename, digest, len(content)))
    return facts
