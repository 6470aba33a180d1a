"""A worker that takes sandboxes in a process of its own, which may be killed at a moment. Forked from a server that has loaded
everything, so that there can be many."""

import multiprocessing
import os
import signal
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from deploy.local.emulators.fly.app import APP, TOKEN
from sandboxes import leases, pool, registry
from sandboxes.errors import ProviderError
from sandboxes.fly.client import FlyClient
from sandboxes.fly.provider import FlyProvider
from sandboxes.runner import RunnerClient
from tests.pooled import Pooled, ready
from valet.lib.ids import new_id

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.sandboxes.preloaded"])

MOMENTS: dict[str, tuple[Any, str]] = {
    "hand over": (pool, "_hand_over"),
    "create": (FlyProvider, "create"),
    "prepare": (FlyProvider, "prepare"),
    "start": (FlyProvider, "start"),
    "retire": (FlyProvider, "retire"),
    "destroy": (FlyProvider, "destroy"),
}


@dataclass(frozen=True)
class Place:
    """Where a worker works. `runners`: whether something runs in the emulator's machines."""

    database: dict[str, Any]
    fly: str
    image: str
    target: int
    runners: bool = False

    @classmethod
    def of(cls, fly: Pooled, *, runners: bool = False) -> "Place":
        database = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "USER")}
        origin = f"{fly.emulator.origin}/v1"
        return cls(database, origin, fly.image, settings.POOL_TARGET, runners)

    def enter(self) -> None:
        connection.settings_dict.update(self.database)
        settings.POOL_TARGET = self.target
        client = FlyClient(app=APP, token=TOKEN, base_url=self.fly)
        provider = FlyProvider(client, image=self.image)
        registry.provider_of.cache_clear()
        registry.TIERS[3] = Pooled.spec_of(lambda: provider)
        if not self.runners:
            setattr(RunnerClient, "is_up", lambda _: True)  # noqa: B010 - mypy would see a method


def start(work: Any, *arguments: Any) -> BaseProcess:
    process = _context.Process(target=work, args=arguments)
    process.start()
    return process


def killed(place: Place, work: str, subject: UUID, moment: str) -> None:
    """`moment`: `before` or `after`, and one of `MOMENTS`. SIGKILL: nothing can clean up."""
    place.enter()
    when, _, name = moment.partition(" ")
    owner, attribute = MOMENTS[name]
    carry_out = getattr(owner, attribute)

    def deadly(*given: Any, **named: Any) -> Any:
        if when == "after":
            carry_out(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, attribute, deadly)
    {
        "provide": lambda: ready(subject),
        "keep": pool.keep,
        "release": lambda: leases.release(subject),
    }[work]()


def claims(place: Place, number: int) -> None:
    """So many sandboxes one after another, each given back at once."""
    place.enter()
    for _ in range(number):
        subject = new_id()
        ready(subject, looks=600, pause=0.3 if place.runners else 0.01)
        leases.release(subject)
        pool.replenish()


def tend(place: Place, over: Any) -> None:
    """As beat, but more often."""
    place.enter()
    while not over.wait(0.2):
        try:
            pool.keep()
            leases.reap()
        except ProviderError:
            continue


def event() -> Any:
    return _context.Event()
