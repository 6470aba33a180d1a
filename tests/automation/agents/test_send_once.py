"""A server that takes a whole send and hangs up before a word gets it once, though Chromium would send again by itself."""

import asyncio
import shutil
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from automation.agents.base import Timing
from automation.agents.engines import Engine, available
from automation.agents.factory import create_browser_agent
from automation.page.wire import WireRequest
from automation.sending.guard import Shield
from tests.contracts.agent_contract import Bench, Watcher, until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PAGE = b"<!doctype html><form method=post action=/send><input name=a value=b></form>"


class Shielding(Watcher):
    """Arms the agent's shield before a send leaves, as the guard does."""

    shield: Shield | None = None

    @override
    async def admit(self, request: WireRequest) -> bool:
        if request.method == "POST" and self.shield is not None:
            await self.shield.arm(request.url)
        return await super().admit(request)


class HangsUp:
    def __init__(self, *, keep_alive: bool) -> None:
        self.sends = 0
        self.port = 0
        self._keep_alive = keep_alive

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (head := await self._head(reader)).startswith(b"GET"):
                kept = b"keep-alive" if self._keep_alive else b"close"
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: %s\r\nContent-Length: %d\r\n\r\n%s"
                    % (kept, len(PAGE), PAGE)
                )
                if not self._keep_alive:
                    return
            if head:
                self.sends += 1
                raw = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
        finally:
            writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        """And the body after it; b"" at the end."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            for line in head.lower().split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    await reader.readexactly(int(line.split(b":")[1]))
        except (asyncio.IncompleteReadError, OSError):
            return b""
        return head


async def certificate(folder: Path) -> ssl.SSLContext:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    files = folder / "key.pem", folder / "certificate.pem"
    made = await asyncio.create_subprocess_exec(
        *f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1".split(),
        *("-keyout", files[0], "-out", files[1]),
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await made.wait() == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    return context


@asynccontextmanager
async def hanging_up(*, keep_alive: bool, tls: ssl.SSLContext | None) -> AsyncIterator[HangsUp]:
    server = HangsUp(keep_alive=keep_alive)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("keep_alive", [True, False], ids=["reused", "fresh"])
async def test_a_send_arrives_once(tmp_path: Path, scheme: str, keep_alive: bool) -> None:
    if not available(Engine.CHROMIUM):
        pytest.skip("chromium is not installed")
    tls = await certificate(tmp_path) if scheme == "https" else None
    async with hanging_up(keep_alive=keep_alive, tls=tls) as server:
        url = f"{scheme}://127.0.0.1:{server.port}"
        watcher = Shielding()
        agent = await create_browser_agent(
            3,
            watcher,
            engine="chromium",
            timing=Timing.off(),
            trusted=[url],
            ignore_https_errors=True,
        )
        async with agent:
            await agent.navigate(url + "/")
            shield = agent.shield  # type: ignore[attr-defined]
            watcher.shield = shield
            await Bench(agent, None, watcher).read("() => document.forms[0].submit()")  # type: ignore[arg-type]
            await until(lambda: server.sends > 0)
            await asyncio.sleep(1.0)
            await shield.disarm(abandon=True)
            await asyncio.sleep(0.3)
    assert server.sends == 1
