"""What relaying a screen costs, beside a viewer at the sandbox's own port: throughput, latency, and the memory of who looks on."""

import asyncio
import json
import statistics
import struct
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

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
RAW = struct.pack(">BxHi", 2, 1, 0)
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
    """Asks for raw pictures, and reads them."""

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
        await self._socket.send(RAW)

    async def picture(self, width: int, height: int) -> int:
        """Bytes of one, asked for whole."""
        await self._socket.send(struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
        read = 0
        while read < width * height * 4:
            kind, count = struct.unpack(">BxH", await self._read(4))
            assert kind == 0
            for _ in range(count):
                *_, wide, high, encoding = struct.unpack(">HHHHi", await self._read(12))
                assert encoding == 0
                read += len(await self._read(wide * high * 4))
        return read


async def throughput(viewer: Viewer) -> float:
    """MB a second."""
    start = time.perf_counter()
    total = sum([await viewer.picture(*SIZE) for _ in range(PICTURES)])
    return total / (time.perf_counter() - start) / 1e6


async def latency(viewer: Viewer) -> float:
    """Milliseconds from asking for a small picture until it is here, the median."""
    times = []
    for _ in range(ASKS):
        start = time.perf_counter()
        await viewer.picture(8, 8)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


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

            ways: dict[str, Viewer] = {
                "direct": await at(direct_url, ["binary"], Authorization=f"Bearer {runner_token}"),
                "relayed": await relayed(),
            }
            measured: dict[str, dict[str, list[float]]] = {
                way: {"MB/s": [], "ms": []} for way in ways
            }
            for _ in range(ROUNDS):
                for way, viewer in ways.items():
                    measured[way]["ms"].append(await latency(viewer))
                    measured[way]["MB/s"].append(await throughput(viewer))
            web = of_web(stack)
            before = web.memory_info().rss
            for _ in range(VIEWERS):
                await relayed()
            grown = web.memory_info().rss - before
    best = {way: (max(each["MB/s"]), min(each["ms"])) for way, each in measured.items()}
    _tell(capsys, best, grown)


def _tell(capsys: Any, best: dict[str, tuple[float, float]], grown: int) -> None:
    ratio = best["relayed"][0] / best["direct"][0]
    added = best["relayed"][1] - best["direct"][1]
    with capsys.disabled():
        print(
            f"\ndirect {best['direct'][0]:.0f} MB/s, relayed {best['relayed'][0]:.0f} MB/s: {ratio:.2f}; "
            f"a small picture {best['direct'][1]:.2f} ms, relayed {best['relayed'][1]:.2f} ms: +{added:.2f} ms; "
            f"{VIEWERS} who look on: +{grown / 1e6:.0f} MB in the web process"
        )
