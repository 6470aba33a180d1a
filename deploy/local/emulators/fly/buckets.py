"""The API's rate limits: https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    each_second: float
    burst: int


USUAL = Rate(1, 3)
RATES = {"get": Rate(5, 10)}


@dataclass(slots=True)
class Buckets:
    """One for each action and machine, or for each action and app where it concerns no machine."""

    active: bool = True
    clock: Callable[[], float] = time.monotonic
    _left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def take(self, action: str, subject: str) -> bool:
        """False where there is none left."""
        if not self.active:
            return True
        rate, now = RATES.get(action, USUAL), self.clock()
        left, at = self._left.get((action, subject), (float(rate.burst), now))
        left = min(float(rate.burst), left + (now - at) * rate.each_second)
        taken = left >= 1
        self._left[action, subject] = (left - taken, now)
        return taken
