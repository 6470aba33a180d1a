"""A site that reads a whole POST and then behaves badly, and a client that speaks SOCKS5 to the proxy."""

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path

FORM = b"<form method=post action=/apply><input name=a value=1><button>Send</button></form>"
HINTS = b"HTTP/1.1 103 Early Hints\r\n\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Mood(StrEnum):
    """What the site does once it has read a POST to its end."""

    ANSWERS = "answers"
    RESETS = "resets"
    ENDS = "ends"
    TIMES_OUT = "408"
    SAYS_INTERIM = "103, then resets"
    SAYS_INTERIM_SLOWLY = "103 in two pieces, then resets"
    SAYS_HALF_A_HEAD = "half a head, then resets"
    SAYS_INTERIM_AND_ANSWERS = "103 and an answer at once, then ends"


class Site:
    def __init__(self, mood: Mood, *, keeps: bool = True) -> None:
        self.mood = mood
        self.keeps = keeps
        """Connections, after an answer to a GET."""
        self.posts: list[bytes] = []
        self.connections = 0
        self.port = 0
        self.tls = False

    @property
    def origin(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, TimeoutError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, *_ = head.split(b" ", 2)
        if method == b"POST":
            found = re.search(rb"content-length: (\d+)", head.lower())
            assert found is not None
            self.posts.append(await reader.readexactly(int(found[1])))
            if self.mood is not Mood.ANSWERS:
                await self._misbehave(writer)
                return False
        body = FORM if path == b"/" else b"ok"
        writer.write(self._head(len(body)))
        # Apart, as many servers send them: in TLS the body is then a record of its own.
        await writer.drain()
        writer.write(body)
        await writer.drain()
        return self.keeps

    def _head(self, length: int) -> bytes:
        lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", f"Content-Length: {length}"]
        if not self.keeps:
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode()

    async def _misbehave(self, writer: asyncio.StreamWriter) -> None:
        match self.mood:
            case Mood.TIMES_OUT:
                writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n")
                writer.write(b"Connection: close\r\n\r\n")
            case Mood.RESETS:
                reset(writer)
            case Mood.SAYS_INTERIM:
                writer.write(HINTS)
                await asyncio.sleep(0.05)
                reset(writer)
            case Mood.SAYS_INTERIM_SLOWLY:
                writer.write(HINTS[:14])
                await asyncio.sleep(0.05)
                writer.write(HINTS[14:])
                await asyncio.sleep(0.05)
                reset(writer)
            case Mood.SAYS_HALF_A_HEAD:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
                await asyncio.sleep(0.05)
                reset(writer)
            case Mood.SAYS_INTERIM_AND_ANSWERS:
                writer.write(HINTS + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            case _:
                pass


def reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    writer.transport.abort()


@asynccontextmanager
async def open_site(
    mood: Mood, *, keeps: bool = True, certificate: Path | None = None
) -> AsyncIterator[Site]:
    site = Site(mood, keeps=keeps)
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        site.tls = True
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def make_certificate(folder: Path) -> Path:
    """Self-signed, key and certificate in one file."""
    key, certificate, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes", "-newkey", "rsa:2048"]
    command = ["openssl", "req", "-x509", *subject, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


class Client:
    """One connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def ask(self, request: bytes) -> bytes:
        """The whole answer."""
        self.writer.write(request)
        async with asyncio.timeout(60):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            return head + await self.reader.readexactly(int(length[1]) if length else 0)

    async def hear(self, seconds: float = 2.0) -> bytes:
        """What comes; b"" at the end of the connection. Raises `TimeoutError` on silence."""
        async with asyncio.timeout(seconds):
            return await self.reader.read(65536)

    async def silent(self, seconds: float = 0.25) -> bool:
        try:
            await self.hear(seconds)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def through(port: int, host: str, there: int) -> AsyncIterator[tuple[int, Client]]:
    """The proxy's answer to CONNECT (0: granted) and the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"\x05\x01\x00")
        assert await reader.readexactly(2) == b"\x05\x00"
        name = host.encode()
        writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + there.to_bytes(2, "big"))
        said = (await reader.readexactly(10))[1]
        yield said, Client(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
            await writer.wait_closed()


def post(body: bytes = b"a=1", path: str = "/apply") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
