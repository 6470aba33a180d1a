"""Playwright's page behind the page port."""

from automation.agents.playwright_page.page import PlaywrightPage

__all__ = ["PlaywrightPage"]
