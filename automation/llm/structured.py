"""An answer of the model's as the object that was asked for, with one try to mend it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from automation.errors import ModelAnswerError, ModelRefusedError
from automation.llm.base import LanguageModel, Query

Shape = TypeVar("Shape", bound=BaseModel)


async def ask_for(model: LanguageModel, query: Query, shape: type[Shape]) -> Shape:
    """Raises `ModelRefusedError`, `ModelAnswerError` where the second try is malformed too, and what `ask` raises."""
    try:
        return await _once(model, query, shape)
    except ModelAnswerError as error:
        return await _once(model, query.model_copy(update={"mistake": str(error)[:2_000]}), shape)


async def _once(model: LanguageModel, query: Query, shape: type[Shape]) -> Shape:
    said = await model.ask(query)
    if said.refused:
        raise ModelRefusedError(said.refused)
    try:
        return shape.model_validate(said.value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)[:5]
        told = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'the whole'}: {each['msg']}" for each in problems
        )
        raise ModelAnswerError(told) from None
