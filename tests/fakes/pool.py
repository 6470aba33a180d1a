"""The deployed runner. Where no agent of the tier's own is there yet, Playwright's drives the browsers that are lent."""

import sys

from automation.agents import factory
from automation.runner.__main__ import main

if __name__ == "__main__":
    factory.AGENTS = {2: "automation.agents.playwright.start", **factory.AGENTS}
    sys.exit(main())
