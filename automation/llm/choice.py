"""The model that is set up: `provider/model`, and off without the provider's key."""

from decimal import Decimal

from automation.errors import BadInputError
from automation.llm.claude import Claude

DEFAULT = "anthropic/claude-sonnet-4-20250514"
BUDGET = Decimal("0.50")
"""US dollars for one application."""
PROVIDER = "anthropic"


def model_of(setting: str, *, key: str, url: str = "") -> Claude | None:
    """None without a key. Raises `BadInputError` for what names no model."""
    provider, _, name = setting.partition("/")
    if not key:
        return None
    if provider != PROVIDER or not name:
        raise BadInputError(
            f"LLM_MODEL: “{setting}” is no model; it is written as {PROVIDER}/name, such as {DEFAULT}."
        )
    return Claude(name, key=key, url=url)
