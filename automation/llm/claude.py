"""Anthropic's models, over the official SDK: https://platform.claude.com/docs/en/api/messages"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from automation.errors import (
    BadInputError,
    ModelAnswerError,
    ModelTimeoutError,
    ModelUnavailableError,
    ModelUnreachableError,
)
from automation.llm import prompts
from automation.llm.base import Query, Said, Usage
from automation.llm.prices import price_of

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message, ModelInfo

log = logging.getLogger(__name__)

API = "https://api.anthropic.com"
MOST_TOKENS = 2_048
"""Of an answer, what the model thinks beforehand included. Each question reserves their price."""
_SECONDS = 45.0
_CONNECT_SECONDS = 5.0
_RETRIES = 2
_TOOL = "answer"
# Few texts have more tokens than a third of their bytes; the schema and the tags are in there too.
_BYTES_A_TOKEN = 3
_SPARE_TOKENS = 1_000


class Claude:
    """`most` and `ask` price by the table of `prices`; `check` says whether there is such a model."""

    def __init__(
        self,
        name: str,
        *,
        key: str,
        url: str = API,
        seconds: float = _SECONDS,
        retries: int = _RETRIES,
    ) -> None:
        self._name = name
        self._key, self._url = key, url or API
        self._seconds, self._retries = seconds, retries
        self._info: ModelInfo | None = None

    @property
    def name(self) -> str:
        return self._name

    def most(self, query: Query) -> Decimal:
        text = (
            f"{prompts.system(query.task)}{prompts.message(query)}{json.dumps(query.answer_schema)}"
        )
        tokens = len(text.encode()) // _BYTES_A_TOKEN + _SPARE_TOKENS
        return price_of(self._name).of(tokens, MOST_TOKENS)

    async def ask(self, query: Query) -> Said:
        async with self._client() as client:
            with _typed_errors():
                info = self._info = self._info or await client.models.retrieve(self._name)
                message: Message = await client.messages.create(
                    model=self._name,
                    max_tokens=MOST_TOKENS,
                    system=prompts.system(query.task),
                    messages=[{"role": "user", "content": prompts.message(query)}],
                    **_shape(info, query.answer_schema),
                )
        return Said(*self._read(message))

    async def check(self) -> str:
        """A sentence worth a warning, mostly "". Raises `BadInputError` for a model that can't be asked, `ModelUnreachableError`."""
        async with self._client() as client:
            with _typed_errors():
                from anthropic import AuthenticationError, NotFoundError, PermissionDeniedError  # noqa: PLC0415  # heavy: the SDK takes most of a second

                try:
                    info = await client.models.retrieve(self._name)
                except NotFoundError:
                    raise BadInputError(
                        f"LLM_MODEL: there is no model {self._name}; {await _offered(client)}"
                    ) from None
                except (AuthenticationError, PermissionDeniedError):
                    raise BadInputError(
                        "ANTHROPIC_API_KEY: this key isn't accepted; leave it out to do without a model."
                    ) from None
                if info.lifecycle == "retired":
                    raise BadInputError(
                        f"LLM_MODEL: {self._name} is retired; {await _offered(client)}"
                    )
        if info.lifecycle == "deprecated":
            when = f" on {info.retires_at:%d %B %Y}" if info.retires_at else ""
            return f"LLM_MODEL: {self._name} is deprecated and retires{when}."
        return ""

    def _client(self) -> "AsyncAnthropic":
        from anthropic import AsyncAnthropic, Timeout  # noqa: PLC0415  # heavy: the SDK takes most of a second

        # A client belongs to one event loop, and the control plane has several.
        return AsyncAnthropic(
            api_key=self._key,
            base_url=self._url,
            timeout=Timeout(self._seconds, connect=_CONNECT_SECONDS),
            max_retries=self._retries,
        )

    def _read(self, message: "Message") -> tuple[Any, Usage, str]:
        used = message.usage
        cached = (used.cache_creation_input_tokens or 0) + (used.cache_read_input_tokens or 0)
        tokens = used.input_tokens + cached
        usage = Usage(
            tokens, used.output_tokens, price_of(self._name).of(tokens, used.output_tokens)
        )
        if message.stop_reason == "refusal":
            why = message.stop_details.explanation if message.stop_details else ""
            return None, usage, why or "the model declined"
        return _value(message), usage, ""


def _shape(info: "ModelInfo", schema: dict[str, Any]) -> dict[str, Any]:
    """How this model is held to a schema. The newer ones refuse a forced tool, the older know nothing else:
    https://platform.claude.com/docs/en/build-with-claude/structured-outputs"""
    from anthropic import transform_schema  # noqa: PLC0415  # heavy: the SDK takes most of a second

    able = info.capabilities
    if able is None or not able.structured_outputs.supported:
        tool = {"name": _TOOL, "description": "Gives the answer.", "input_schema": schema}
        return {"tools": [tool], "tool_choice": {"type": "tool", "name": _TOOL}}
    config: dict[str, Any] = {"format": {"type": "json_schema", "schema": transform_schema(schema)}}
    if able.effort.low.supported:
        config["effort"] = "low"
    return {"output_config": config}


def _value(message: "Message") -> Any:
    """None where there is no answer in it: no schema admits that."""
    for block in message.content:
        if block.type == "tool_use":
            return block.input
    text = "".join(block.text for block in message.content if block.type == "text")
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _offered(client: "AsyncAnthropic") -> str:
    active = [each.id async for each in client.models.list(limit=100) if each.lifecycle == "active"]
    return f"there are {', '.join(f'anthropic/{name}' for name in active[:6])}."


@contextmanager
def _typed_errors() -> Iterator[None]:
    """The SDK has retried by then: connection errors, 408, 409, 429 and 5xx."""
    import anthropic  # noqa: PLC0415  # heavy: the SDK takes most of a second

    try:
        yield
    except anthropic.APITimeoutError as error:
        raise ModelTimeoutError("the model didn't answer in time") from error
    except (anthropic.APIConnectionError, anthropic.RateLimitError) as error:
        raise ModelUnreachableError(str(error)) from error
    except anthropic.APIResponseValidationError as error:
        raise ModelAnswerError("the model's service answers with something else") from error
    except anthropic.APIStatusError as error:
        if error.status_code >= 500 or error.status_code in (408, 409):
            raise ModelUnreachableError(f"{error.status_code} {error.message}") from error
        log.warning("the model's service refuses: %s %s", error.status_code, error.message)
        raise ModelUnavailableError(f"{error.status_code} {error.message}") from error
    except anthropic.AnthropicError as error:
        raise ModelUnreachableError(repr(error)) from error
