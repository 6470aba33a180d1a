"""Keeps a few programs running side by side: their lines marked, the dead restarted, all stopped
together."""

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A program that ran this long had started well: its next restart does not wait longer for it.
SETTLED_AFTER = 10.0
GRACE = 5.0

COLOURS = ("36", "35", "33", "32", "34")


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


class Supervisor:
    def __init__(self, services: list[Service], *, folder: Path, width: int = 0) -> None:
        self._services = services
        self._folder = folder
        self._width = max([width, *(len(service.name) for service in services)])
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Returns when `stop` is set and everything started here has ended."""
        keepers = [asyncio.create_task(self._keep(service, stop)) for service in self._services]
        await stop.wait()
        # The keepers see `stop` when their program ends, so ending the programs ends everything.
        await asyncio.gather(*(self._end(process) for process in self._running.values()))
        await asyncio.gather(*keepers)

    async def _keep(self, service: Service, stop: asyncio.Event) -> None:
        pause = FIRST_PAUSE
        clock = asyncio.get_running_loop().time
        while not stop.is_set():
            started = clock()
            code = await self._run_once(service, stop)
            if stop.is_set():
                return
            if clock() - started > SETTLED_AFTER:
                pause = FIRST_PAUSE
            self._say(service, f"ended with {code}; starts again in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self, service: Service, stop: asyncio.Event) -> int:
        # A pipe of our own: asyncio's wait() waits for its pipes to close too, and what a dead
        # program left running holds them open.
        reading, writing = os.pipe()
        try:
            # Its own session: a Ctrl-C reaches only us, and we stop every program in good order.
            process = await asyncio.create_subprocess_exec(
                *service.command,
                cwd=self._folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **service.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
            )
        finally:
            os.close(writing)
        self._running[service.name] = process
        if stop.is_set():  # set while the program was being started: run() has not seen it
            await self._end(process)
        lines = asyncio.create_task(self._pass_on(service, reading))
        code = await process.wait()
        self._signal(process, signal.SIGKILL)  # to what it left running, which would keep its port
        await lines
        del self._running[service.name]
        return code

    async def _pass_on(self, service: Service, reading: int) -> None:
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb")
        )
        with contextlib.closing(transport):
            while True:
                try:
                    line = await reader.readline()
                except ValueError:  # longer than the reader's limit; what was buffered is dropped
                    continue
                if not line:
                    return
                self._say(service, line.decode(errors="replace").rstrip("\r\n"))

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self._signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            self._signal(process, signal.SIGKILL)
            await process.wait()

    @staticmethod
    def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        # The whole session, since a program may have started browsers of its own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    def _say(self, service: Service, line: str) -> None:
        name = f"{service.name:<{self._width}} |"
        if sys.stdout.isatty():
            colour = COLOURS[self._services.index(service) % len(COLOURS)]
            name = f"\033[{colour}m{name}\033[0m"
        print(f"{name} {line}", flush=True)
