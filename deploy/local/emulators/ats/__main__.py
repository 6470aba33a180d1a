"""`python -m deploy.local.emulators.ats --port P --data FOLDER`"""

import argparse
import sqlite3
import sys
from pathlib import Path

from deploy.local.emulators.ats.desk import Desk, Keys
from deploy.local.emulators.ats.ledger import Ledger
from deploy.local.emulators.ats.server import make_server
from deploy.local.emulators.listening import listen


def main() -> int:
    usual = Keys()
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.emulators.ats",
        description="Applicant tracking systems' own interfaces, with the practice board's postings.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4291)
    parser.add_argument("--data", type=Path, default=Path("var/ats"), help="folder of the ledger")
    parser.add_argument("--board", default="http://127.0.0.1:8010", help="the practice board")
    parser.add_argument("--greenhouse-key", default=usual.greenhouse)
    parser.add_argument("--lever-key", default=usual.lever)
    parser.add_argument("--lever-data-key", default=usual.lever_data)
    options = parser.parse_args()
    keys = Keys(options.greenhouse_key, options.lever_key, options.lever_data_key)
    try:
        listener = listen(options.host, options.port)
        desk = Desk(Ledger(options.data / "ledger.sqlite3"), keys, options.board)
    except (OSError, sqlite3.Error) as error:
        print(f"The emulators can't start: {error}.", file=sys.stderr)
        return 2
    print(f"Applicant tracking systems, emulated: http://{options.host}:{options.port}", flush=True)
    with listener:
        make_server(desk).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
