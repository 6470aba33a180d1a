"""`python -m deploy.local.board`: run the practice board."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from deploy.local.board.server import make_server

DEFAULT_PORT = 8010
LARGEST_PORT = 65535


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port between 0 and {LARGEST_PORT}.")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.board",
        description="A job site to practise applying on, and the judge of what arrives there.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="port to listen on (8010); 0 takes any"
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        default=Path("var/board/ledger.sqlite3"),
        metavar="FILE",
        help="where arrivals are kept (var/board/ledger.sqlite3)",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. A problem with the arguments is one sentence and status 2."""
    options = _parser().parse_args(arguments)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.host, options.port))
            server = make_server(options.ledger, options.host, options.port)
        except OSError as problem:
            print(f"The practice board can't start: {problem.strerror}.", file=sys.stderr)
            return 2
        host, port = listener.getsockname()[:2]
        print(f"Practice board: http://{host}:{port}/", flush=True)
        server.run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
