"""How long to wait for what, and the clock that says so. Tests put a virtual one in its place."""

import asyncio
import random
import time
from dataclasses import dataclass, field


class Clock:
    """Monotonic seconds."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Until the event is set, at most `seconds`; whether it is."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return event.is_set()
        return True


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds throughout. The defaults are for production; tests shorten them."""

    batch: int = 32
    linger: float = 0.25
    """An event waits this long for company."""
    heartbeat: float = 10.0
    """An empty batch after this much silence: it shows life, fetches commands, and notices an inbox that forgot."""
    back_off_first: float = 0.25
    back_off_most: float = 30.0
    connect: float = 5.0
    answer: float = 15.0
    """For the first byte of an ordinary answer."""
    model: float = 120.0
    """On top of that, for what the language model says of a page, its own tries included."""
    draft: float = 30.0
    """On top of that, where the model is asked for answers that the person's facts don't give."""
    poll: float = 25.0
    """One long poll; the answer may take this and `answer`."""
    poll_gap: float = 1.0
    """Between two polls that came back at once."""
    patience: float = 60.0
    """Without a word from the control plane, before a caller is told so."""
    person_patience: float = 900.0
    """The same while a person is being waited for."""
    permit_window: float = 20.0
    permit_answer: float = 5.0
    """One try for a permit."""
    permit_gap: float = 0.5
    clock: Clock = field(default_factory=Clock)

    def back_off(self, failures: int, asked_for: float | None = None) -> float:
        """Full jitter. What the server asked for is the least."""
        most = min(self.back_off_most, self.back_off_first * 2 ** min(failures, 16))
        return max(random.uniform(0, most), asked_for or 0.0)  # noqa: S311
