"""What forms and flows may do to a page. Playwright, CDP and Selenium each implement it; one contract suite runs over all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from automation.page.outline import Outline
from automation.page.snapshot import Control, OptionState, Snapshot


@dataclass(frozen=True, slots=True)
class Capabilities:
    sees_bodies: bool = True
    """Request bodies are shown to the watcher."""
    holds_requests: bool = True
    """A request can be kept waiting and aborted."""
    cross_origin_frames: bool = True


class Page(Protocol):
    """Every mutating call first passes the input gate; each raises `ControlGoneError` when `ref` no longer points at anything,
    `WriteError` when the control can't take it, `BrowserGoneError` when there is no browser."""

    capabilities: Capabilities

    @property
    def url(self) -> str: ...

    async def snapshot(self) -> Snapshot: ...

    async def outline(self, marks: Mapping[str, str]) -> Outline:
        """What the page says of itself besides its form. `marks`: CSS selectors by name. Refs are good as a snapshot's are."""

    async def read(self, ref: str) -> Control:
        """That control's state now, in the snapshot's terms; the ref stays good."""

    async def set(self, ref: str, text: str, *, paste: bool = False) -> None:
        """Replace a text control's content: select what is there, type with human delays (or paste), leave real events behind."""

    async def press(self, ref: str) -> None:
        """Scroll to it and click at a random point inside it, with real pointer events."""

    async def key(self, ref: str, key: str) -> None:
        """Focus it and press one key (`Enter`, `ArrowDown`, `Escape`, `Tab`, `Backspace`)."""

    async def choose(self, ref: str, indexes: Sequence[int]) -> None:
        """Select these options of a native select, and no others."""

    async def upload(self, ref: str, files: Sequence[Path]) -> None:
        """Put files into a file input, hidden or not; `[]` empties it."""

    async def open_options(self, ref: str) -> tuple[OptionState, ...]:
        """The options of this control's open list, each with a `ref` to press; () when no list is open. Doesn't open it."""

    async def settle(self, *, quiet: float = 0.15, at_most: float = 3.0) -> None:
        """Until neither the DOM nor the network has changed for `quiet` seconds, or `at_most` has passed."""

    async def show_challenge(self) -> None:
        """Bring the first that waits for a person, in a frame of its own, into the middle of the window."""

    async def screenshot(self, *, full_page: bool = False) -> bytes:
        """PNG."""

    async def close(self) -> None: ...
