"""A browser agent without a browser: one blank page, and a note of everything that was done."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pydantic import BaseModel

from automation.agents.base import ActResult, Observation
from automation.errors import BrowserGoneError, UnsupportedOperationError
from automation.gate import InputGate
from automation.page.outline import Outline
from automation.page.port import Capabilities
from automation.page.snapshot import Control, OptionState, Snapshot
from automation.page.wire import RequestWatcher

Model = TypeVar("Model", bound=BaseModel)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b""))
    )


PNG = _png()


class FakePage:
    """Shows `shown`, and passes the gate before each change as a real one does."""

    capabilities = Capabilities()

    def __init__(self, gate: InputGate) -> None:
        self.shown = Snapshot(url="about:blank")
        self.done: list[tuple[str, ...]] = []
        self.gone = False
        self._gate = gate

    @property
    def url(self) -> str:
        return self.shown.url

    async def note(self, *what: str) -> None:
        async with self._gate.passing():
            if self.gone:
                raise BrowserGoneError
            self.done.append(what)

    async def snapshot(self) -> Snapshot:
        if self.gone:
            raise BrowserGoneError
        return self.shown

    async def outline(self, marks: Mapping[str, str]) -> Outline:
        return Outline(url=self.url)

    async def read(self, ref: str) -> Control:
        return next(control for control in self.shown.controls if control.ref == ref)

    async def set(self, ref: str, text: str, *, paste: bool = False) -> None:
        await self.note("set", ref, text)

    async def press(self, ref: str) -> None:
        await self.note("press", ref)

    async def key(self, ref: str, key: str) -> None:
        await self.note("key", ref, key)

    async def choose(self, ref: str, indexes: Sequence[int]) -> None:
        await self.note("choose", ref, *map(str, indexes))

    async def upload(self, ref: str, files: Sequence[Path]) -> None:
        await self.note("upload", ref, *(file.name for file in files))

    async def open_options(self, ref: str) -> tuple[OptionState, ...]:
        return ()

    async def settle(self, *, quiet: float = 0.15, at_most: float = 3.0) -> None:
        return

    async def show_challenge(self) -> None:
        await self.note("show_challenge")

    async def screenshot(self, *, full_page: bool = False) -> bytes:
        if self.gone:
            raise BrowserGoneError
        return PNG

    async def selectors(self, refs: Sequence[str]) -> list[str]:
        return [f"#{ref}" for ref in refs]

    async def linked_data(self) -> list[str]:
        return []

    async def scroll(self, where: str) -> None:
        await self.note("scroll", where)

    async def close(self) -> None:
        self.gone = True


class FakeAgent:
    """The ten methods over a `FakePage`. `closed` tells whether it was let go of properly."""

    def __init__(self, watcher: RequestWatcher, gate: InputGate) -> None:
        self.watcher = watcher
        self.page = FakePage(gate)
        self.closed = False
        self.kept = False

    async def navigate(self, url: str, *, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        await self.page.note("navigate", url)
        self.page.shown = Snapshot(url=url)

    async def fill_field(self, selector: str, value: str) -> None:
        await self.page.note("fill", selector, value)

    async def click_element(self, selector: str) -> None:
        await self.page.note("click", selector)

    async def upload_file(self, selector: str, files: Path | Sequence[Path]) -> None:
        await self.page.note("upload", selector)

    async def extract_data(self, instruction: str, schema: type[Model]) -> Model:
        raise UnsupportedOperationError

    async def take_screenshot(self, *, full_page: bool = False) -> bytes:
        return await self.page.screenshot(full_page=full_page)

    async def get_current_url(self) -> str:
        return self.page.url

    async def act(self, instruction: str) -> ActResult:
        return ActResult(done=False, description=instruction)

    async def extract(self, instruction: str, schema: type[Model]) -> Model:
        raise UnsupportedOperationError

    async def observe(self, instruction: str = "") -> list[Observation]:
        return []

    async def session_state(self, *, leaving: bool = False) -> dict[str, Any]:
        return {"cookies": [], "origins": []}

    async def close(self) -> None:
        self.closed = True
        await self.page.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
