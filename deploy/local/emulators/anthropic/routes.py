"""The vendor's own addresses."""

import asyncio
import json
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from deploy.local.emulators.anthropic.desk import Desk, Reply
from deploy.local.emulators.anthropic.errors import ApiError, request_id
from deploy.local.emulators.anthropic.moods import MOODS
from deploy.local.emulators.anthropic.reading import Asked, check

_BYTES_A_TOKEN = 4


async def desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


TheDesk = Annotated[Desk, Depends(desk)]


async def admitted(request: Request, desk: TheDesk) -> None:
    # The SDK bears its key since its second version; before, it had a header of its own.
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    if desk.key not in (bearer, request.headers.get("x-api-key")):
        raise ApiError(401, "invalid API key")
    if not request.headers.get("anthropic-version"):
        raise ApiError(400, "anthropic-version: header is required")


router = APIRouter(prefix="/v1", dependencies=[Depends(admitted)])


@router.get("/models")
async def models(desk: TheDesk) -> JSONResponse:
    told = [model.told() for model in desk.models.values()]
    page = {"first_id": told[0]["id"], "last_id": told[-1]["id"], "has_more": False}
    return _answer({"data": told, **page})


@router.get("/models/{name}")
async def model(name: str, desk: TheDesk) -> JSONResponse:
    if name not in desk.models:
        raise ApiError(404, f"model: {name}")
    return _answer(desk.models[name].told())


@router.post("/messages")
async def messages(asked: Asked, request: Request, desk: TheDesk) -> JSONResponse:
    desk.asked.append(await request.json())
    if desk.faults:
        fault = desk.faults.pop(0)
        await asyncio.sleep(fault.seconds)
        if fault.status:
            raise ApiError(fault.status, "ordered by a test", fault.retry_after)
    check(asked, desk.models.get(asked.model))
    reply = desk.replies.pop(0) if desk.replies else Reply(value=MOODS[desk.mood](asked))
    return _answer(_message(asked, reply))


def _message(asked: Asked, reply: Reply) -> dict[str, Any]:
    text = reply.text or json.dumps(reply.value)
    content: list[dict[str, Any]] = [{"type": "text", "text": text}]
    stop = "end_turn"
    if asked.tool_choice.get("type") == "tool" and not reply.text:
        use = {"type": "tool_use", "id": f"toolu_{secrets.token_hex(12)}", "input": reply.value}
        content, stop = [{**use, "name": asked.tool_choice["name"]}], "tool_use"
    if reply.stop_reason == "refusal":
        content = []
    told = asked.system + "".join(turn.text for turn in asked.messages)
    return {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": reply.stop_reason or stop,
        "stop_sequence": None,
        "usage": {
            "input_tokens": len(told) // _BYTES_A_TOKEN + 1,
            "output_tokens": len(text) // _BYTES_A_TOKEN + 1,
        },
    }


def _answer(body: dict[str, Any]) -> JSONResponse:
    return JSONResponse(body, headers={"request-id": request_id()})
