"""Lines of standard input, waited for without a thread: one that waits in a read can't be ended, and keeps the program from ending."""

import asyncio
import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK = 4096


class StandardInput:
    """`readline` gives a line with its end, and "" once there is nothing more, or nothing at all."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._read = b""
        self._over = False

    async def readline(self) -> str:
        while b"\n" not in self._read and not self._over:
            await self._more()
        line, end, self._read = self._read.partition(b"\n")
        return (line + end).decode(errors="replace")

    @property
    def is_terminal(self) -> bool:
        try:
            return os.isatty(self._descriptor)
        except OSError:
            return False

    @contextmanager
    def hushed(self) -> Iterator[None]:
        """What is typed meanwhile doesn't show, where this is a terminal."""
        try:
            before = termios.tcgetattr(self._descriptor)
        except (termios.error, OSError):  # a pipe or a file: nothing shows anyway
            yield
            return
        silent = [*before]
        silent[3] = before[3] & ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, silent)
        try:
            yield
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)

    async def _more(self) -> None:
        try:
            await self._ready()
            some = os.read(self._descriptor, CHUNK)
        except OSError:  # closed, or a terminal that has gone
            some = b""
        self._over = not some
        self._read += some

    async def _ready(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        try:
            loop.add_reader(self._descriptor, ready.set)
        except PermissionError:  # a file: there is nothing to wait for
            return
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._descriptor)
