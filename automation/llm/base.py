"""What a language model is asked and what it says, whoever carries the question there."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field


class Task(StrEnum):
    ANSWER = "answer"
    """One question of a form, from the person's facts: an option, or a short fact."""
    DRAFT = "draft"
    """Prose for an open question, from the person's facts."""
    ACT = "act"
    EXTRACT = "extract"
    OBSERVE = "observe"


OF_PAGES = (Task.ACT, Task.EXTRACT, Task.OBSERVE)
"""What an agent asks of a page. The other tasks need a person's facts, and no sandbox has them."""


class Query(BaseModel):
    """`instruction` is our own word. `page` was written by strangers and `facts` by the person: both are data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Task
    instruction: str = Field(max_length=2_000)
    page: dict[str, Any] = {}
    facts: dict[str, str] = {}
    answer_schema: dict[str, Any]
    """JSON schema that the answer must keep to."""
    mistake: str = Field(default="", max_length=2_000)
    """What was wrong with the answer before."""


@dataclass(frozen=True, slots=True)
class Usage:
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    """US dollars."""


@dataclass(frozen=True, slots=True)
class Said:
    """`value` as it came: not yet held against the schema. `refused`: the model would not, and said why."""

    value: Any
    usage: Usage = Usage()
    refused: str = ""


class LanguageModel(Protocol):
    """Every failure is an `automation.errors.ModelError`."""

    @property
    def name(self) -> str:
        """As sources tell it."""

    async def ask(self, query: Query) -> Said: ...


class PricedModel(LanguageModel, Protocol):
    def most(self, query: Query) -> Decimal:
        """US dollars that asking this can cost at most."""
