"""Runs Valet on this machine: `make up`."""

import argparse
import asyncio
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environ

from deploy.local.servers.postgres import until_it_answers
from deploy.local.stack import BOARD, DEMO, PORTS, ROOT, Stack
from deploy.local.supervise import Supervisor

READY_WITHIN = 90.0
GIVEN = (
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "TRUSTED_ORIGINS",
    "CONTROL_PLANE_URL",
    "PUBLIC_URL",
)
GIVEN_BY_VENDORS = (
    "ANTHROPIC_",
    "ASHBY_",
    "BAMBOOHR_",
    "BROWSERBASE_",
    "FLY_",
    "GREENHOUSE_",
    "LEVER_",
    "LLM_",
    "PERSONIO_",
    "PINPOINT_",
    "POOL_",
    "RECRUITEE_",
    "RUNNER_POOL_",
    "SANDBOX_",
    "SITE_",
    "SMARTRECRUITERS_",
    "TEAMTAILOR_",
    "WORKABLE_",
)

# One posting on each kind of system that the board speaks.
EXAMPLES = (
    "/greenhouse/acme/jobs/1?seed=1",
    "/lever/acme/00000000-0000-4000-8000-000000000001/apply?seed=1",
    "/ashby/acme/00000000-0000-4000-8000-000000000001/application?seed=1",
    "/workday/acme/job/1?seed=1",
)


async def answers(url: str) -> bool:
    def fetch() -> None:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
            pass

    try:
        await asyncio.to_thread(fetch)
    except urllib.error.HTTPError:
        return True
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


def welcome(stack: Stack) -> str:
    board = stack.url("board")
    apply = [
        *(".venv/bin/python", "-m", "automation", "apply", board + EXAMPLES[0]),
        *("--candidate", str(BOARD / "candidate.json"), "--resume", str(BOARD / "resume.pdf")),
        *("--cover-letter", str(BOARD / "cover-letter.pdf"), "--trust", board),
    ]
    addresses = "\n".join(f"    {board}{path}" for path in EXAMPLES)
    return (
        f"\nValet is up:  {stack.url('web')}/\n\n"
        f"  Log in as     {DEMO}\n"
        f"  password      {stack.keys.demo_password}\n"
        f"  staff         {stack.url('web')}/admin/\n"
        f"  mail          {stack.url('mailbox')}/\n"
        f"  vendors       {stack.url('ats')}/, employers' keys to them in {stack.data / 'stack.json'}\n\n"
        f"  Postings of the practice board to apply to:\n{addresses}\n\n"
        f"  From a terminal:\n    {shlex.join(apply)}\n\nCtrl-C stops everything; what was written is kept.\n"
    )


async def prepare(stack: Stack) -> None:
    if stack.postgres is not None:
        await asyncio.to_thread(until_it_answers, stack.postgres.url("postgres"))
    say("preparing the database")
    await asyncio.to_thread(stack.prepare_database)
    await asyncio.to_thread(stack.make_demo_person)


def say(text: str) -> None:
    print(text, flush=True)


async def greet(stack: Stack, began: float) -> None:
    addresses = [
        stack.url("web") + "/healthz",
        stack.url("board") + "/",
        stack.url("mailbox") + "/",
        stack.url("ats") + "/_emulator/health",
    ]
    if stack.emulates_fly:
        addresses.append(stack.url("fly") + "/")
    if stack.emulates_browserbase:
        addresses.append(stack.url("browserbase") + "/")
    if stack.has_pool:
        addresses.append(stack.url("pool") + "/health")
    for address in addresses:
        if not await is_up(address):
            say(f"nothing answers at {address} yet; the lines above may say why")
            return
    stack.write_down()
    say(welcome(stack))
    say(f"ready in {time.monotonic() - began:.0f} s")


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Two that run on one data folder would end each other's machines. The second says so, and leaves with 2."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "running").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Valet runs on {data} already.", file=sys.stderr)
            sys.exit(2)
        yield


async def run(stack: Stack) -> None:
    began = time.monotonic()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    programs = stack.programs()
    width = max(len(service.name) for service in programs)
    gone = asyncio.Event()
    servers = asyncio.create_task(Supervisor(stack.servers(), folder=ROOT, width=width).run(gone))
    try:
        await prepare(stack)
        greeting = asyncio.create_task(greet(stack, began))
        await Supervisor(programs, folder=ROOT, width=width).run(stop)
        greeting.cancel()
    finally:
        # The programs first: a database waits for those who use it.
        gone.set()
        await servers


def given(environment: dict[str, str]) -> dict[str, str]:
    """What the person has set themselves, in the environment or in .env."""
    return {
        name: value
        for name, value in environment.items()
        if value and (name in GIVEN or name.startswith(GIVEN_BY_VENDORS))
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make up", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the product's; another when taken")
    parser.add_argument("--any-ports", action="store_true", help="whatever is free, for tests")
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT / os.environ.get("VALET_DATA", "var"),
        help="folder of everything written at run time",
    )
    parser.add_argument(
        "--screens",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether sandboxes' browsers show a window; without, nobody can take one over",
    )
    parser.add_argument(
        "--practice-model",
        action="store_true",
        help="with an emulated language model, whose drafts say that they are practice",
    )
    parser.add_argument(
        "--flower",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether staff see the queue",
    )
    arguments = parser.parse_args()
    environ.Env.read_env(ROOT / ".env")
    ports = {"web": arguments.port}
    if arguments.any_ports:
        ports = dict.fromkeys(PORTS, 0)
    with alone(arguments.data):
        stack = Stack.on(
            arguments.data,
            given=given(dict(os.environ)),
            ports=ports,
            screens=arguments.screens,
            practice_model=arguments.practice_model,
            flower=arguments.flower,
        )
        try:
            asyncio.run(run(stack))
        except subprocess.CalledProcessError as error:
            print(
                f"Valet can't start: {shlex.join(error.cmd[1:])} says why above.", file=sys.stderr
            )
            sys.exit(2)


if __name__ == "__main__":
    main()
