"""The language model: off without its key."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ImproperlyConfigured

from valet.settings import env

LLM_MODEL = env.text("LLM_MODEL")
ANTHROPIC_API_KEY = env.text("ANTHROPIC_API_KEY")
ANTHROPIC_BASE_URL = env.text("ANTHROPIC_BASE_URL")

try:
    LLM_BUDGET = Decimal(env.text("LLM_BUDGET"))
except InvalidOperation as error:
    raise ImproperlyConfigured("LLM_BUDGET is an amount in US dollars, such as 0.50") from error

DRAFT_SECONDS = 25
"""For all drafts of a page. Those that aren't there by then the person is asked for."""
