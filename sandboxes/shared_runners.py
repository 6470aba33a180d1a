"""The pool of runners that a tier shares: each has many places, and drives browsers that are elsewhere."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandboxes.errors import NoCapacityError, ProviderUnavailableError
from sandboxes.runner import RunnerClient, RunnerRefusedError, RunnerUnreachableError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SharedRunner:
    url: str
    load: float
    """Of its places, the part that is taken."""
    versions: Mapping[str, str]


class SharedRunners:
    """`held`: by a runner's URL, how many are on their way to it. Its own word alone counts those that have arrived."""

    def __init__(
        self,
        urls: Sequence[str],
        *,
        token: str,
        held: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self.token = token
        self._held = held

    def pick(self, *, avoid: str = "") -> SharedRunner:
        """The least loaded that has a place. Raises `NoCapacityError` where none has, `ProviderUnavailableError` where none answers."""
        up = list(self._up())
        if not up:
            raise ProviderUnavailableError("no runner of the pool answers", arrived=False)
        free = [each for each in up if each.load < 1 and each.url != avoid]
        if not free:
            raise NoCapacityError("no runner of the pool has a free place")
        return min(free, key=lambda each: each.load)

    def client(self, url: str) -> RunnerClient:
        return RunnerClient(url, token=self.token)

    def _up(self) -> Iterator[SharedRunner]:
        held = self._held()
        for url in self._urls:
            try:
                health = self.client(url).health()
            except (RunnerUnreachableError, RunnerRefusedError) as error:
                log.warning("the runner at %s can't be asked: %s", url, error)
                continue
            taken = max(health.running, held.get(url, 0))
            yield SharedRunner(url, taken / max(health.capacity, 1), health.versions)
