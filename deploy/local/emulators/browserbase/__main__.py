"""`python -m deploy.local.emulators.browserbase --port P --data DIR`"""

import argparse
import sys
from pathlib import Path

from deploy.local.emulators.browserbase.app import KEY, Setup
from deploy.local.emulators.browserbase.plans import PLANS
from deploy.local.emulators.browserbase.server import make_server
from deploy.local.emulators.browserbase.sessions import Pace
from deploy.local.emulators.server import serve


def arguments_of(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.emulators.browserbase",
        description="Browserbase's API, whose browsers are Chromium here.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4290)
    parser.add_argument("--data", type=Path, default=Path("var/browserbase"), metavar="DIR")
    parser.add_argument("--key", default=KEY, help=f"what clients must bear ({KEY})")
    parser.add_argument("--plan", default="startup", choices=list(PLANS))
    parser.add_argument(
        "--trusted",
        nargs="*",
        default=[],
        metavar="ORIGIN",
        help="with any, browsers reach the public web and these, and nothing else in here",
    )
    parser.add_argument(
        "--pending",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="until a new session runs; 0 as it is answered (0)",
    )
    parser.add_argument(
        "--connect-within",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="before a session without keep-alive is given up (300)",
    )
    parser.add_argument(
        "--write-back",
        type=float,
        default=2.0,
        metavar="SECONDS",
        help="from a session's end until its context holds what was persisted (2)",
    )
    parser.add_argument(
        "--browsers",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether its sessions have any",
    )
    return parser.parse_args(given)


def setup_of(options: argparse.Namespace) -> Setup:
    return Setup(
        data=options.data,
        key=options.key,
        plan=options.plan,
        pace=Pace(
            pending=options.pending,
            connect=options.connect_within,
            write_back=options.write_back,
        ),
        trusted=options.trusted,
        browsers=options.browsers,
    )


def main(given: list[str] | None = None) -> int:
    options = arguments_of(given)
    return serve(
        lambda: make_server(setup_of(options)),
        host=options.host,
        port=options.port,
        data=options.data,
        greeting="Browserbase",
    )


if __name__ == "__main__":
    sys.exit(main())
