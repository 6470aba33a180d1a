"""The language model as a sandbox has it: through the control plane, which holds the key and counts what it costs."""

from collections.abc import Awaitable, Callable

from automation.errors import (
    BudgetSpentError,
    ControlPlaneUnreachableError,
    ModelAnswerError,
    ModelError,
    ModelRefusedError,
    ModelUnavailableError,
    ModelUnreachableError,
)
from automation.llm.base import OF_PAGES, Query, Said
from automation.protocol import ModelReply, ModelRequest
from automation.runner.link import RefusedError

Send = Callable[[ModelRequest], Awaitable[ModelReply]]
_ERRORS: dict[str, type[ModelError]] = {
    each.code: each
    for each in (BudgetSpentError, ModelAnswerError, ModelRefusedError, ModelUnavailableError)
}


class GatewayModel:
    """`send` posts to `runner/model`. Raises `StaleEpochError` besides what the model's own errors are."""

    def __init__(self, send: Send, *, attempt: str, epoch: int) -> None:
        self._send = send
        self._attempt, self._epoch = attempt, epoch
        self._name = "gateway"

    @property
    def name(self) -> str:
        return self._name

    async def ask(self, query: Query) -> Said:
        if query.task not in OF_PAGES or query.facts:
            raise ModelUnavailableError("a sandbox asks about its page and about nothing else")
        request = ModelRequest.model_validate(
            {
                "attempt": self._attempt,
                "epoch": self._epoch,
                **query.model_dump(mode="json", exclude={"facts"}),
            }
        )
        try:
            reply = await self._send(request)
        except RefusedError as error:
            raise _ERRORS.get(error.code, ModelUnavailableError)(str(error)) from error
        except ControlPlaneUnreachableError as error:
            raise ModelUnreachableError(str(error)) from error
        self._name = reply.name
        return Said(reply.value, refused=reply.refused)
