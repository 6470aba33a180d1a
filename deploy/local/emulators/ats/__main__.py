"""`python -m deploy.local.emulators.ats --port P --data FOLDER`"""

import argparse
import sys
from pathlib import Path

import uvicorn

from deploy.local.emulators.ats.desk import Desk, Keys
from deploy.local.emulators.ats.ledger import Ledger
from deploy.local.emulators.ats.server import make_server
from deploy.local.emulators.server import serve


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

    def make() -> uvicorn.Server:
        return make_server(Desk(Ledger(options.data / "ledger.sqlite3"), keys, options.board))

    return serve(
        make,
        host=options.host,
        port=options.port,
        data=options.data,
        greeting="Applicant tracking systems, emulated",
    )


if __name__ == "__main__":
    sys.exit(main())
