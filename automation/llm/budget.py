"""What asking may cost: taken beforehand at the most it can be, put right afterwards by what it was."""

import asyncio
from decimal import Decimal
from typing import Protocol

from automation.errors import BudgetSpentError, ModelError, ModelTimeoutError
from automation.llm.base import PricedModel, Query, Said, Usage


class Account(Protocol):
    """One application's. Safe against two that ask at once."""

    async def reserve(self, amount: Decimal) -> None:
        """Raises `BudgetSpentError` where that much isn't left."""

    async def settle(self, reserved: Decimal, usage: Usage) -> None: ...


class Purse:
    """An account in this process: the command line's, whose run is one application."""

    def __init__(self, limit: Decimal) -> None:
        self._limit = limit
        self.used = Usage()
        self._held = Decimal(0)

    async def reserve(self, amount: Decimal) -> None:
        if self.used.cost + self._held + amount > self._limit:
            raise BudgetSpentError(f"{self._limit} US dollars are spent on this application")
        self._held += amount

    async def settle(self, reserved: Decimal, usage: Usage) -> None:
        self._held -= reserved
        self.used = Usage(
            self.used.input_tokens + usage.input_tokens,
            self.used.output_tokens + usage.output_tokens,
            self.used.cost + usage.cost,
        )


class BudgetedModel:
    """A model that one application's account pays for."""

    def __init__(self, model: PricedModel, account: Account) -> None:
        self._model = model
        self._account = account

    @property
    def name(self) -> str:
        return self._model.name

    async def ask(self, query: Query) -> Said:
        reserved = self._model.most(query)
        await self._account.reserve(reserved)
        try:
            said = await self._model.ask(query)
        except (ModelTimeoutError, asyncio.CancelledError):
            # It may have been answered, and charged, after we left: the most it can have cost stays counted.
            await asyncio.shield(self._account.settle(reserved, Usage(cost=reserved)))
            raise
        except ModelError:
            await self._account.settle(reserved, Usage())
            raise
        await self._account.settle(reserved, said.usage)
        return said
