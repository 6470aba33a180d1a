"""The language model that applications are helped by, and what it costs them."""

from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from applications.models import Application, Attempt
from automation.errors import BudgetSpentError
from automation.llm.base import Usage
from automation.llm.budget import BudgetedModel
from automation.llm.choice import model_of
from automation.llm.claude import Claude


def language_model() -> Claude | None:
    """None where no key is set. Raises `BadInputError` for a setting that names no model."""
    return _model(settings.LLM_MODEL, settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL)


@lru_cache(maxsize=4)
def _model(setting: str, key: str, url: str) -> Claude | None:
    """One for the process: it remembers what it learnt of itself."""
    return model_of(setting, key=key, url=url)


def model_for(attempt: Attempt) -> BudgetedModel | None:
    """The model at the expense of this attempt's application."""
    model = language_model()
    return BudgetedModel(model, AttemptAccount(attempt.pk)) if model else None


class AttemptAccount:
    """Kept in the attempt's row. The limit is for all attempts of the application together."""

    def __init__(self, attempt_id: UUID) -> None:
        self._attempt = attempt_id

    async def reserve(self, amount: Decimal) -> None:
        await sync_to_async(_reserve)(self._attempt, amount)

    async def settle(self, reserved: Decimal, usage: Usage) -> None:
        await sync_to_async(_settle)(self._attempt, reserved, usage)


def _reserve(attempt_id: UUID, amount: Decimal) -> None:
    with transaction.atomic():
        # Two that ask at once wait here for each other.
        application = Application.objects.select_for_update(no_key=True).get(attempts=attempt_id)
        spent = application.attempts.aggregate(cost=Sum("model_cost"))["cost"] or Decimal(0)
        if spent + amount > settings.LLM_BUDGET:
            raise BudgetSpentError(f"{spent} of {settings.LLM_BUDGET} US dollars are spent")
        Attempt.objects.filter(pk=attempt_id).update(
            model_cost=F("model_cost") + amount, model_calls=F("model_calls") + 1
        )


def _settle(attempt_id: UUID, reserved: Decimal, usage: Usage) -> None:
    Attempt.objects.filter(pk=attempt_id).update(
        model_cost=F("model_cost") - reserved + usage.cost,
        model_input_tokens=F("model_input_tokens") + usage.input_tokens,
        model_output_tokens=F("model_output_tokens") + usage.output_tokens,
    )
