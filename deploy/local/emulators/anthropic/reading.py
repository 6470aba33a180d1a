"""A request of the Messages API, held against what the vendor takes."""

import json
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from deploy.local.emulators.anthropic.catalogue import Model
from deploy.local.emulators.anthropic.errors import ApiError


class Part(BaseModel):
    type: str
    text: str = ""


class Turn(BaseModel):
    role: str
    content: str | list[Part]

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content)


class Tool(BaseModel):
    name: str
    description: str = ""
    input_schema: dict[str, Any]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: str
    max_tokens: int = Field(ge=1)
    messages: list[Turn] = Field(min_length=1)
    system: str = ""
    tools: list[Tool] = []
    tool_choice: dict[str, Any] = {}
    output_config: dict[str, Any] = {}

    @property
    def answer_schema(self) -> dict[str, Any]:
        if self.tools:
            return self.tools[0].input_schema
        schema: dict[str, Any] = (self.output_config.get("format") or {}).get("schema") or {}
        return schema

    def part(self, tag: str) -> Any:
        """What stands between these tags in the last message; {} where there are none."""
        found = re.search(rf"<{tag}>(.*?)</{tag}>", self.messages[-1].text, re.DOTALL)
        return json.loads(found[1]) if found else {}


def check(asked: Asked, model: Model | None) -> None:
    if model is None or model.lifecycle == "retired":
        raise ApiError(404, f"model: {asked.model}")
    if model.structured and asked.tool_choice.get("type") in ("tool", "any"):
        raise ApiError(400, "tool_choice: this model doesn't support forced tool use")
    if asked.output_config and not model.structured:
        raise ApiError(400, "output_config: this model doesn't support structured outputs")
    if asked.output_config:
        _closed(asked.answer_schema)


def _closed(schema: Any) -> None:
    """Structured outputs want every object to say that it has no other properties."""
    if isinstance(schema, list):
        for each in schema:
            _closed(each)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise ApiError(
            400, "output_config.format.schema: additionalProperties must be set to false"
        )
    for each in schema.values():
        _closed(each)
