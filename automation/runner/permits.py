"""Asking for a permit to send, within the window that starts when it is first asked for."""

import json
import logging
import os
import time
from pathlib import Path

from pydantic import ValidationError

from automation.errors import ControlPlaneUnreachableError
from automation.protocol import PermitReply, PermitRequest
from automation.runner.link import Link, RefusedError, UnreachableError

log = logging.getLogger(__name__)

LATE = "late"


class Permits:
    """A permit is good for `permit_window` seconds from its act's first request, whatever happened to the answers.

    - An answer that comes in time is passed on; `seconds` then counts from the call that returned it.
    - The window ran out and a request may have arrived: not granted, code `late`. The control plane may hold a live
      permit: nothing may be sent under it, and it is closed by `unused` evidence.
    - The window ran out and surely no request arrived: `ControlPlaneUnreachableError`. There is no permit.

    Acts are noted on disk first, so a restarted process can't take an old act's answer for a fresh one.
    """

    def __init__(self, folder: Path, link: Link) -> None:
        self._path = folder / "acts.jsonl"
        self._link = link
        self._asked: dict[str, float] = {}
        self._arrived: set[str] = set()
        self._old = _read(self._path)

    async def request(self, request: PermitRequest) -> PermitReply:
        pace = self._link.pace
        if request.act_id in self._old:
            return _late(request, "asked for before a restart")
        called_at = pace.clock.now()
        if request.act_id not in self._asked:
            self._note(request.act_id)
        first = self._asked.setdefault(request.act_id, called_at)
        until = first + pace.permit_window
        while (left := until - pace.clock.now()) > 0:
            try:
                reply = await self._once(request, min(left, pace.permit_answer))
            except UnreachableError as error:
                log.warning("act %s: no answer: %s", request.act_id, error)
                if error.arrived:
                    self._arrived.add(request.act_id)
                left = until - pace.clock.now()
                await pace.clock.sleep(max(0.0, min(left, error.retry_after or pace.permit_gap)))
                continue
            self._arrived.add(request.act_id)
            return self._in_time(request, reply, first, called_at)
        if request.act_id in self._arrived:
            return _late(request, "no answer in time")
        raise ControlPlaneUnreachableError(f"act {request.act_id}: no permit could be asked for")

    async def _once(self, request: PermitRequest, within: float) -> PermitReply:
        try:
            response = await self._link.post("runner/permit", request, within=within)
        except RefusedError as error:
            return PermitReply(
                act_id=request.act_id, granted=False, code=error.code, reason=error.reason
            )
        try:
            reply = PermitReply.model_validate_json(response.content)
        except ValidationError as error:
            raise UnreachableError("the answer to a permit request makes no sense") from error
        if reply.act_id != request.act_id:
            raise UnreachableError("the answer is to another act")
        return reply

    def _in_time(
        self, request: PermitRequest, reply: PermitReply, first: float, called_at: float
    ) -> PermitReply:
        if not reply.granted:
            return reply
        good_until = first + min(reply.seconds, self._link.pace.permit_window)
        if self._link.pace.clock.now() >= good_until:
            return _late(request, "granted too late")
        return reply.model_copy(update={"seconds": good_until - called_at})

    def _note(self, act_id: str) -> None:
        # Led by a line end too: the last line may have been cut short.
        line = b"\n" + json.dumps({"act_id": act_id, "at": time.time()}).encode() + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _late(request: PermitRequest, reason: str) -> PermitReply:
    return PermitReply(act_id=request.act_id, granted=False, code=LATE, reason=reason)


def _read(path: Path) -> frozenset[str]:
    """Acts of earlier processes. A torn line is one that was never sent."""
    if not path.exists():
        return frozenset()
    found = set()
    for raw in path.read_bytes().splitlines():
        try:
            found.add(str(json.loads(raw)["act_id"]))
        except (ValueError, KeyError, TypeError):
            continue
    return frozenset(found)
