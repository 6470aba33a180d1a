"""What relaying a screen costs, beside a viewer at the sandbox's own port: throughput, latency, and the memory of who looks on.

Raw pixels fill both cores of a small machine before anything relays them. What is possible there is told by a pump in the
middle that reads nothing of what it passes on.
"""

import asyncio
import json
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from deploy.local.emulators.fly.displays import has_screens
from tests.stack import Applicant, RunningStack

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not has_screens(), reason="there is no Xtigervnc"),
]

SIZE = (1280, 900)
PICTURES, ASKS, VIEWERS, ROUNDS = 60, 300, 100, 3
RAW, ZRLE = 0, 16
"""Every pixel as it is, which no viewer asks for and where the way is all there is; and packed, as viewers have it."""
PUMP = """
import socket, sys, threading

def pump(source, target):
    piece = memoryview(bytearray(1 << 20))
    while count := source.recv_into(piece):
        target.sendall(piece[:count])

server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
near, _ = server.accept()
far = socket.create_connection((sys.argv[1], int(sys.argv[2])))
for each in (near, far):
    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
threading.Thread(target=pump, args=(near, far), daemon=True).start()
pump(far, near)
"""
SCREEN_OF = """
import json
from applications.models import Takeover
from sandboxes import leases
wait = Takeover.objects.get(resolved_at=None)
screen = leases.screen_of(wait.attempt_id)
print(json.dumps([str(wait.pk), screen.url, screen.token.get_secret_value()]))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    running = RunningStack.start(tmp_path_factory.mktemp("stack") / "data", screens=True)
    yield running
    running.stop()


class Viewer:
    """Asks for pictures, and reads them."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._buffer = bytearray()

    async def _read(self, length: int) -> bytes:
        while len(self._buffer) < length:
            data = await self._socket.recv()
            if isinstance(data, bytes):
                self._buffer += data
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    async def greet(self) -> None:
        await self._read(12)
        await self._socket.send(b"RFB 003.008\n")
        await self._read((await self._read(1))[0])
        await self._socket.send(b"\x01")
        await self._read(4)
        await self._socket.send(b"\x01")
        (length,) = struct.unpack(">I", (await self._read(24))[20:])
        await self._read(length)

    async def prefer(self, encoding: int) -> None:
        await self._socket.send(struct.pack(">BxHi", 2, 1, encoding))

    async def picture(self, width: int, height: int) -> int:
        """Bytes of one, asked for whole."""
        await self._socket.send(struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
        read = pixels = 0
        while pixels < width * height:
            kind, count = struct.unpack(">BxH", await self._read(4))
            assert kind == 0
            for _ in range(count):
                *_, wide, high, encoding = struct.unpack(">HHHHi", await self._read(12))
                pixels += wide * high
                read += len(await self._read(await self._length(encoding, wide * high)))
        return read

    async def _length(self, encoding: int, pixels: int) -> int:
        if encoding == RAW:
            return pixels * 4
        assert encoding == ZRLE
        return int.from_bytes(await self._read(4), "big")


async def throughput(viewer: Viewer, encoding: int) -> tuple[float, float]:
    """Pictures and MB a second."""
    await viewer.prefer(encoding)
    start = time.perf_counter()
    total = sum([await viewer.picture(*SIZE) for _ in range(PICTURES)])
    took = time.perf_counter() - start
    return PICTURES / took, total / took / 1e6


async def latency(viewer: Viewer) -> float:
    """Milliseconds from asking for a small picture until it is here, the median."""
    times = []
    await viewer.prefer(RAW)
    for _ in range(ASKS):
        start = time.perf_counter()
        await viewer.picture(8, 8)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


@contextmanager
def pumped(url: str) -> Iterator[str]:
    """The address with a bare pump before it."""
    there = urlsplit(url)
    command = [sys.executable, "-c", PUMP, str(there.hostname), str(there.port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield there._replace(netloc=f"127.0.0.1:{port}").geturl()
        process.kill()


def of_web(stack: RunningStack) -> psutil.Process:
    below = psutil.Process(stack.process.pid).children(recursive=True)
    return next(each for each in below if "uvicorn" in " ".join(each.cmdline()))


async def test_what_the_relay_costs(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    url = stack.url("lever", mode="captcha")
    with stack.client() as http:
        applicant = Applicant(stack, http)
        application = await asyncio.to_thread(applicant.apply, url)
        await asyncio.to_thread(applicant.when, application, "captcha_detected", url=url)
        told = await asyncio.to_thread(stack.manage, "shell", "-v0", "-c", SCREEN_OF)
        need, direct_url, runner_token = json.loads(told)

        def token() -> str:
            answer = http.post("/vnc/token", json={"need": need, "access": "view"})
            return str(answer.json()["token"])

        async with AsyncExitStack() as opened:

            async def at(address: str, protocols: list[str], **headers: str) -> Viewer:
                socket = await opened.enter_async_context(
                    connect(
                        address,
                        subprotocols=[Subprotocol(each) for each in protocols],
                        additional_headers=headers,
                        origin=Origin(stack.web),
                        compression=None,
                        max_size=None,
                        proxy=None,
                        open_timeout=60,
                    )
                )
                viewer = Viewer(socket)
                await viewer.greet()
                return viewer

            async def relayed() -> Viewer:
                path = f"{stack.web.replace('http', 'ws')}/ws/screen/"
                who = {"Authorization": f"Bearer {stack.token()}"}
                return await at(path, ["binary", token()], **who)

            to_runner = {"Authorization": f"Bearer {runner_token}"}
            pump = opened.enter_context(pumped(direct_url))
            ways: dict[str, Viewer] = {
                "direct": await at(direct_url, ["binary"], **to_runner),
                "pumped": await at(pump, ["binary"], **to_runner),
                "relayed": await relayed(),
            }
            measured: dict[str, list[tuple[float, float, float]]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, viewer in ways.items():
                    _, raw = await throughput(viewer, RAW)
                    packed, _ = await throughput(viewer, ZRLE)
                    measured[way].append((raw, packed, await latency(viewer)))
            web = of_web(stack)
            before = web.memory_info().rss
            for _ in range(VIEWERS):
                await relayed()
            grown = web.memory_info().rss - before
    _tell(capsys, measured, grown)


def _tell(capsys: Any, measured: dict[str, list[tuple[float, float, float]]], grown: int) -> None:
    raw, packed, ms = (
        {way: statistics.median(each[at] for each in rounds) for way, rounds in measured.items()}
        for at in range(3)
    )
    with capsys.disabled():
        print(
            f"\nraw: direct {raw['direct']:.0f} MB/s, relayed {raw['relayed']:.0f}: {raw['relayed'] / raw['direct']:.2f} "
            f"(a bare pump: {raw['pumped'] / raw['direct']:.2f}); "
            f"packed: direct {packed['direct']:.1f} pictures/s, relayed {packed['relayed']:.1f}: "
            f"{packed['relayed'] / packed['direct']:.2f} (a bare pump: {packed['pumped'] / packed['direct']:.2f}); "
            f"a small picture {ms['direct']:.2f} ms, relayed {ms['relayed']:.2f}: +{ms['relayed'] - ms['direct']:.2f}; "
            f"{VIEWERS} who look on: +{grown / 1e6:.0f} MB in the web process"
        )
