"""What a model costs: https://platform.claude.com/docs/en/about-claude/pricing, as of November 2026."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

MILLION = 1_000_000


class Price(NamedTuple):
    """US dollars for a million tokens."""

    input: Decimal
    output: Decimal

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        return (self.input * input_tokens + self.output * output_tokens) / MILLION


PRICES: Mapping[str, Price] = {
    "claude-fable-5": Price(Decimal(10), Decimal(50)),
    "claude-opus-5-5": Price(Decimal(4), Decimal(20)),
    "claude-opus-5": Price(Decimal(5), Decimal(25)),
    "claude-opus-4-": Price(Decimal(5), Decimal(25)),
    "claude-sonnet-5": Price(Decimal(2), Decimal(10)),
    "claude-sonnet-4": Price(Decimal(3), Decimal(15)),
    "claude-haiku-4-5": Price(Decimal(1), Decimal(5)),
}
"""By how the model's name begins."""
DEAREST = max(PRICES.values())


def price_of(model: str) -> Price:
    """Of the longest beginning that fits. One that isn't listed counts as the dearest: a budget holds all the same."""
    fitting = [start for start in PRICES if model.startswith(start)]
    return PRICES[max(fitting, key=len)] if fitting else DEAREST
