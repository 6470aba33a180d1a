"""`python -m deploy.local.emulators.feeds --port P`"""

import argparse
import sys

import uvicorn

from deploy.local.emulators.feeds.app import create_emulator
from deploy.local.emulators.listening import listen


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.emulators.feeds",
        description="Published postings of seven vendors, made up.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4310)
    options = parser.parse_args()
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        print(f"The emulator can't start: {error}.", file=sys.stderr)
        return 2
    config = uvicorn.Config(
        create_emulator(), log_level="warning", access_log=False, timeout_graceful_shutdown=1
    )
    print(f"Published postings, emulated: http://{options.host}:{options.port}", flush=True)
    with listener:
        uvicorn.Server(config).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
