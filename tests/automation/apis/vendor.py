"""A vendor's server, down at the socket: it answers as told, or breaks off where it is told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from automation.apis.base import EmployerAPI, Key, KeyUntestedError
from automation.feeds.base import Bases


@dataclass(frozen=True)
class Arrived:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def method(self) -> str:
        return self.line.split(" ")[0]

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def parts(self) -> list[tuple[str, str | None, bytes]]:
        """Name, name of the file if it is one, content."""
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return [
            (
                str(part.get_param("name", header="content-disposition")),
                part.get_filename(),
                bytes(part.get_payload(decode=True)),
            )
            for part in message.iter_parts()
        ]

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, content.decode()) for name, file, content in self.parts if file is None]

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        return {name: (file, content) for name, file, content in self.parts if file is not None}


@dataclass(frozen=True)
class Says:
    """One answer. `breaks`: where it resets the connection instead: after "accept", "head", "body", or "middle" of its answer."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    breaks: str = ""
    silent: bool = False

    def raw(self) -> bytes:
        body = self.body if isinstance(self.body, str) else json.dumps(self.body)
        content = body.encode()
        headers = {"content-length": str(len(content)), **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode() + content


def patience(says: Says) -> float:
    """Seconds for its answer: few where there is none."""
    return 1.5 if says.silent else 20.0


class Vendor:
    """Gives `says` one after the other, the last of them for ever."""

    def __init__(self) -> None:
        self.says: list[Says] = [Says()]
        self.arrived: list[Arrived] = []
        self.connections = 0
        self.serving: set[asyncio.Task[None]] = set()
        self.url = ""

    @property
    def bases(self) -> Bases:
        return Bases(
            greenhouse=f"{self.url}/gh",
            lever=f"{self.url}/lever",
            lever_eu=f"{self.url}/eu",
            recruitee=f"{self.url}/{{tenant}}",
        )

    @property
    def sent(self) -> Arrived:
        """The only POST."""
        (one,) = [each for each in self.arrived if each.method == "POST"]
        return one

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if task := asyncio.current_task():
            self.serving.add(task)
        try:
            await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        says = self.says[0] if len(self.says) == 1 else self.says.pop(0)
        if says.breaks == "accept":
            return
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in lines)}
        if says.breaks == "head":
            return
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.arrived.append(Arrived(line, headers, body))
        if says.breaks == "body":
            return
        if says.silent:
            await reader.read()
            return
        raw = says.raw()
        writer.write(raw[:-3] if says.breaks == "middle" else raw)
        await writer.drain()
        if says.breaks != "middle":
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def serving() -> AsyncIterator[Vendor]:
    vendor = Vendor()
    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    vendor.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield vendor
    finally:
        server.close()
        if vendor.serving:
            # They end with their clients; what is left at the end of the loop would be complained of.
            await asyncio.wait(vendor.serving, timeout=5)


async def checked(api: EmployerAPI, key: Key) -> str:
    """What is said of it, also where that is nothing of the key."""
    try:
        return await api.check(key)
    except KeyUntestedError as error:
        return error.for_person
