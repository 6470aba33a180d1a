"""How late the event loop is: what one job takes of it, all the others wait for."""

import asyncio
from collections import deque

EVERY = 0.25
OVER = 60.0


class Pulse:
    """Seconds throughout. `worst`: of the last minute."""

    def __init__(self, *, every: float = EVERY, over: float = OVER) -> None:
        self._every = every
        self._late: deque[float] = deque(maxlen=max(1, int(over / every)))

    @property
    def worst(self) -> float:
        return max(self._late, default=0.0)

    async def beat(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + self._every
            await asyncio.sleep(self._every)
            self._late.append(max(0.0, clock() - due))
