"""`python -m deploy.local.emulators.fly --port P --data DIR`"""

import argparse
import logging
import sqlite3
import sys
from pathlib import Path

import uvicorn

from deploy.local.board.connections import TrackedProtocol
from deploy.local.emulators.fly.app import APP, TOKEN, Setup, create_emulator
from deploy.local.emulators.fly.fleet import Pace
from deploy.local.emulators.fly.server import Server
from deploy.local.emulators.listening import listen


def arguments_of(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.emulators.fly",
        description="Fly's Machines API, whose machines are processes here.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4280)
    parser.add_argument("--data", type=Path, default=Path("var/fly"), metavar="DIR")
    parser.add_argument("--token", default=TOKEN, help=f"what clients must bear ({TOKEN})")
    parser.add_argument(
        "--app", action="append", metavar="NAME", help=f"an app that exists ({APP})"
    )
    parser.add_argument(
        "--start-delay",
        type=float,
        default=0.4,
        metavar="SECONDS",
        help="from a machine's creation to its process (0.4)",
    )
    parser.add_argument(
        "--pull-delay",
        type=float,
        metavar="SECONDS",
        help="of that, until a machine can be started at all (half)",
    )
    parser.add_argument(
        "--runners",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether something runs in its machines",
    )
    parser.add_argument(
        "--screens",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether browsers show a window, that can be seen and taken over",
    )
    parser.add_argument("--rate-limit", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--end-machines", action="store_true", help="on SIGTERM, instead of letting them run on"
    )
    return parser.parse_args(given)


def setup_of(options: argparse.Namespace) -> Setup:
    pull = options.start_delay / 2 if options.pull_delay is None else options.pull_delay
    return Setup(
        data=options.data,
        token=options.token,
        apps=options.app or [APP],
        pace=Pace(created=pull, starting=max(0.0, options.start_delay - pull)),
        rate_limit=options.rate_limit,
        runners=options.runners,
        screens=options.screens,
        end_machines=options.end_machines,
    )


def main(given: list[str] | None = None) -> int:
    options = arguments_of(given)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        # Before anything else: who can't be asked must not take up machines.
        listener = listen(options.host, options.port)
        app = create_emulator(setup_of(options))
    except (OSError, sqlite3.OperationalError) as error:
        print(f"The emulator can't start with {options.data}: {error}.", file=sys.stderr)
        return 2
    config = uvicorn.Config(
        app,
        http=TrackedProtocol,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    print(f"Fly's machines: http://{options.host}:{options.port}/v1", flush=True)
    with listener:
        Server(config, app.state.cloud.fleet).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
