"""What an engine can't fill in, and why: there the person is asked, and nothing is sent."""

from automation.agents.engines import Engine

ASKED: dict[tuple[str, Engine], str] = {}
