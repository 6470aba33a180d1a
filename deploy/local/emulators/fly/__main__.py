"""`python -m deploy.local.emulators.fly --port P --data DIR`"""

import argparse
import sys
from pathlib import Path

from deploy.local.emulators.fly.app import APP, TOKEN, Setup
from deploy.local.emulators.fly.fleet import Pace
from deploy.local.emulators.fly.server import make_server
from deploy.local.emulators.server import serve


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
    return serve(
        lambda: make_server(setup_of(options)),
        host=options.host,
        port=options.port,
        data=options.data,
        greeting="Fly's machines, under /v1",
    )


if __name__ == "__main__":
    sys.exit(main())
