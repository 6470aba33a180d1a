"""The agent that drives a browser: ten methods every tier has, and the page port below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from pydantic import BaseModel

from automation.page.port import Page

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Timing:
    """Human pace. Seconds a typed character are drawn from `per_character`; `off()` for tests and benchmarks."""

    per_character: tuple[float, float] = (0.05, 0.15)
    before_action: tuple[float, float] = (0.1, 0.4)
    paste_from: int = 200
    """Texts this long are pasted, as people do."""

    @classmethod
    def off(cls) -> Self:
        return cls(per_character=(0.0, 0.0), before_action=(0.0, 0.0), paste_from=0)


@dataclass(frozen=True, slots=True)
class ActResult:
    done: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that could be done on the page now."""

    description: str
    selector: str
    method: str = "click"
    arguments: tuple[str, ...] = ()


class BrowserAgent(Protocol):
    """Async; every failure is an `automation.errors.AgentError`. Selectors are CSS."""

    @property
    def page(self) -> Page: ...

    async def navigate(self, url: str, *, timeout: float = 30.0) -> None: ...  # noqa: ASYNC109
    async def fill_field(self, selector: str, value: str) -> None: ...
    async def click_element(self, selector: str) -> None: ...
    async def upload_file(self, selector: str, files: Path | Sequence[Path]) -> None: ...
    async def extract_data(self, instruction: str, schema: type[Model]) -> Model: ...
    async def take_screenshot(self, *, full_page: bool = False) -> bytes: ...
    async def get_current_url(self) -> str: ...
    async def act(self, instruction: str) -> ActResult: ...
    async def extract(self, instruction: str, schema: type[Model]) -> Model: ...
    async def observe(self, instruction: str = "") -> list[Observation]: ...

    async def session_state(self, *, leaving: bool = False) -> dict[str, Any]:
        """What `session=` takes: cookies, and storages of the origins whose pages were open. With `leaving` also the
        sessionStorage of those that no tab shows any more, and, as expired or empty, what it began with and has lost; nothing leaves
        the browser then, and nothing is done in it but closing."""

    async def close(self) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
