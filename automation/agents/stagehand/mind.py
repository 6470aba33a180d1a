"""What Stagehand asks of a model, asked of ours: here, in this process, where the budget is and no key."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from automation.agents.stagehand.tree import without_values
from automation.errors import AutomationError, ModelUnavailableError
from automation.llm.base import LanguageModel, Query, Task
from automation.llm.structured import ask_for

if TYPE_CHECKING:
    from stagehand import LLMStructuredGenerateResult
    from stagehand.client_types import LLMGenerateInput

_MOST_INSTRUCTION = 2_000
_DONE = {"progress": "", "completed": True}
# Before its picture of the page; what stands in front of them is our own instruction again.
_MARKS = ("Accessibility Tree:", "DOM:")


class _Element(BaseModel):
    model_config = ConfigDict(extra="forbid")

    elementId: str = Field(pattern=r"^\d+-\d+$")  # noqa: N815 - Stagehand's word
    description: str
    method: Literal[
        "click", "fill", "type", "press", "scrollTo", "nextChunk", "prevChunk",
        "selectOptionFromDropdown", "hover", "doubleClick", "dragAndDrop",
    ]  # fmt: skip
    arguments: list[str]


class Elements(BaseModel):
    """What its model answers to “Observation”."""

    model_config = ConfigDict(extra="forbid")

    elements: list[_Element]


class Extracted(RootModel[dict[str, Any]]):
    """To “Extraction”; held against the caller's own shape once Stagehand has put its addresses back in."""


@dataclass
class Thought:
    """One call of Stagehand's, while it runs. `plain`: the answer that needs no model. `error`: what came of asking."""

    task: Task
    instruction: str
    values: Collection[str] = ()
    plain: dict[str, Any] | None = None
    mistake: str = ""
    error: AutomationError | None = None


class Mind:
    def __init__(self, model: LanguageModel | None) -> None:
        self._model = model
        self._lock = asyncio.Lock()
        self._thought: Thought | None = None
        self._asking: asyncio.Task[BaseModel] | None = None

    @asynccontextmanager
    async def on(self, thought: Thought) -> AsyncIterator[Thought]:
        """While Stagehand is asked something. Nothing is asked of the model any more once this is left."""
        async with self._lock:
            self._thought = thought
            try:
                yield thought
            finally:
                self._thought = None
                if self._asking is not None:
                    self._asking.cancel()

    async def answer(self, asked: "LLMGenerateInput") -> "LLMStructuredGenerateResult":
        """Stagehand's callback. What goes wrong reaches the caller as the thought's `error`: Stagehand keeps only its words."""
        from stagehand import LLMStructuredGenerateParams, LLMStructuredGenerateResult

        thought = self._thought
        if thought is None or not isinstance(asked, LLMStructuredGenerateParams):
            raise ModelUnavailableError("nobody asked for that")
        try:
            value = await self._value(thought, asked.model_dump(mode="json", by_alias=True))
        except AutomationError as error:
            thought.error = error
            raise
        return LLMStructuredGenerateResult.model_validate(
            {
                "role": "assistant",
                "content": {"type": "text", "text": json.dumps(value)},
                "output_format": "json_schema",
                "structured_content": value,
            }
        )

    async def _value(self, thought: Thought, asked: dict[str, Any]) -> Any:
        match asked["response_format"]["name"]:
            case "Metadata":
                # Whether what was extracted is all: it gets no second look either way.
                return _DONE
            case "Extraction":
                return thought.plain or await self._ask(thought, asked, Extracted)
            case "Observation":
                return await self._ask(thought, asked, Elements)
            case other:
                raise ModelUnavailableError(f"nobody answers “{other}”")

    async def _ask(self, thought: Thought, asked: dict[str, Any], shape: type[BaseModel]) -> Any:
        if self._model is None:
            raise ModelUnavailableError(f"no model is set up for “{thought.instruction[:80]}”")
        self._asking = asyncio.ensure_future(ask_for(self._model, _query(thought, asked), shape))
        try:
            return (await self._asking).model_dump(mode="json")
        finally:
            self._asking = None


def _query(thought: Thought, asked: dict[str, Any]) -> Query:
    """How to answer is Stagehand's own word, and stands with our instruction; the page's words are data."""
    how = " ".join((asked.get("system_prompt") or "").split())
    # Nothing in a frame can be done, and some are other sites'; what one says may be asked for.
    frames = thought.task is Task.EXTRACT
    tree = without_values(_tree(asked["messages"]), thought.values, frames=frames)
    return Query(
        task=thought.task,
        instruction=f"{thought.instruction}\n\n{how}"[:_MOST_INSTRUCTION],
        page={"tree": tree},
        answer_schema=asked["response_format"]["schema"],
        mistake=thought.mistake,
    )


def _tree(messages: list[dict[str, Any]]) -> str:
    contents = [each["content"] for each in messages]
    blocks = [b for each in contents for b in (each if isinstance(each, list) else [each])]
    text = "\n".join(block["text"] for block in blocks if block.get("type") == "text")
    return next((text.partition(mark)[2] for mark in _MARKS if mark in text), text)
