"""Runs Valet on this machine: `make up`."""

import argparse
import asyncio
import os
import shlex
import signal
import socket
import sys
import urllib.request
from pathlib import Path

from deploy.local.supervise import Service, Supervisor

ROOT = Path(__file__).resolve().parents[2]
BOARD = Path("deploy/local/board")
BOARD_PORT = 8010
HOST = "127.0.0.1"
READY_WITHIN = 60.0

# One posting on each kind of system that the board speaks.
EXAMPLES = (
    "/greenhouse/acme/jobs/1?seed=1",
    "/lever/acme/00000000-0000-4000-8000-000000000001/apply?seed=1",
    "/ashby/acme/00000000-0000-4000-8000-000000000001/application?seed=1",
)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 100):
        if is_free(port):
            return port
    raise SystemExit(f"no free port from {wanted} to {wanted + 99}")


async def answers(url: str) -> bool:
    def fetch() -> None:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
            pass

    try:
        await asyncio.to_thread(fetch)
    except OSError:
        return False
    return True


async def is_up(url: str) -> bool:
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    while asyncio.get_running_loop().time() < deadline:
        if await answers(url):
            return True
        await asyncio.sleep(0.2)
    return False


def welcome(base: str) -> str:
    apply = [
        ".venv/bin/python",
        "-m",
        "automation",
        "apply",
        base + EXAMPLES[0],
        "--candidate",
        str(BOARD / "candidate.json"),
        "--resume",
        str(BOARD / "resume.pdf"),
        "--cover-letter",
        str(BOARD / "cover-letter.pdf"),
        "--trust",
        base,
    ]
    addresses = "\n".join(f"  {base}{path}" for path in EXAMPLES)
    return (
        f"\nThe practice board is up. Job postings to apply to:\n{addresses}\n\n"
        f"Apply from another terminal:\n  {shlex.join(apply)}\n\nCtrl-C stops everything.\n"
    )


async def greet(base: str) -> None:
    if not await is_up(base):
        print(f"nothing answers at {base} yet; the lines above may say why", flush=True)
        return
    print(welcome(base), flush=True)


async def run(board_port: int, data: Path) -> None:
    port = free_port(board_port)
    board = Service(
        "board",
        [sys.executable, "-m", "deploy.local.board", "--port", str(port)],
        {"VALET_DATA": str(data)},
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    greeting = asyncio.create_task(greet(f"http://{HOST}:{port}"))
    await Supervisor([board], folder=ROOT).run(stop)
    greeting.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make up", description=__doc__)
    parser.add_argument("--board-port", type=int, default=BOARD_PORT)
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT / os.environ.get("VALET_DATA", "var"),
        help="folder of everything written at run time",
    )
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(arguments.board_port, arguments.data))


if __name__ == "__main__":
    main()
