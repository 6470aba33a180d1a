"""Tier 2: a browser that a vendor lends, driven through Stagehand's SDK and the extension it has in that browser.

Where Stagehand can't do a thing, or does it wrongly, our own engine does it over CDP, on the same page: see `gaps`.
"""

from automation.agents.stagehand.agent import StagehandBrowserAgent, start

__all__ = ["StagehandBrowserAgent", "start"]
