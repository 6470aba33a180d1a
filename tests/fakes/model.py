"""The emulated model on a socket, and the client that asks it."""

from collections.abc import Iterator
from contextlib import contextmanager

from automation.llm.claude import Claude
from deploy.local.emulators.anthropic.app import KEY, create_emulator
from deploy.local.emulators.anthropic.desk import Desk
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
