"""The language model: off without its key."""

from valet.settings import env

LLM_MODEL = env.text("LLM_MODEL")
ANTHROPIC_API_KEY = env.text("ANTHROPIC_API_KEY")
ANTHROPIC_BASE_URL = env.text("ANTHROPIC_BASE_URL")
LLM_BUDGET = env.decimal("LLM_BUDGET")

DRAFT_SECONDS = 25
"""For all drafts of a page. Those that aren't there by then the person is asked for."""
