"""The deployed runner, with another agent for the browsers that are lent: `POOL_AGENT` is its dotted path.

Where nobody names one and the tier's own isn't there, it is Playwright's.
"""

import os
import sys

from automation.agents import factory
from automation.runner.__main__ import main

PLAYWRIGHT = "automation.agents.playwright.start"

if __name__ == "__main__":
    named = os.environ.get("POOL_AGENT")
    factory.AGENTS = {2: PLAYWRIGHT, **factory.AGENTS, **({2: named} if named else {})}
    sys.exit(main())
