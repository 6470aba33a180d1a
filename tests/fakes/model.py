"""The emulated model on a socket, and the client that asks it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from automation.llm import prompts
from automation.llm.base import Query, Said
from automation.llm.claude import Claude
from deploy.local.emulators.anthropic.app import KEY, create_emulator
from deploy.local.emulators.anthropic.desk import Desk
from deploy.local.emulators.anthropic.moods import obedient
from deploy.local.emulators.anthropic.reading import Asked, Turn
from tests.served import Served

MODEL = "claude-sonnet-5-5"


@contextmanager
def served_model(mood: str = "helpful") -> Iterator[tuple[Desk, str]]:
    """Its desk, and its address."""
    desk = Desk(KEY, mood)
    with Served(create_emulator(desk)) as site:
        yield desk, site.url


def client(
    url: str, *, name: str = MODEL, key: str = KEY, seconds: float = 5.0, retries: int = 2
) -> Claude:
    return Claude(name, key=key, url=url, seconds=seconds, retries=retries)


class InProcess:
    """A mood of the emulator without a socket. `asked`: every query that reached it."""

    name = "obedient"

    def __init__(self, mood: Callable[[Asked], dict[str, Any]] = obedient) -> None:
        self._mood = mood
        self.asked: list[Query] = []

    async def ask(self, query: Query) -> Said:
        self.asked.append(query)
        request = Asked(
            model=MODEL,
            max_tokens=100,
            system=prompts.system(query.task),
            messages=[Turn(role="user", content=prompts.message(query))],
            output_config={"format": {"schema": query.answer_schema}},
        )
        return Said(self._mood(request))
