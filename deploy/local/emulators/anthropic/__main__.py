"""`python -m deploy.local.emulators.anthropic --port P`"""

import argparse
import sys

import uvicorn

from deploy.local.emulators.anthropic.app import KEY, create_emulator
from deploy.local.emulators.anthropic.desk import Desk
from deploy.local.emulators.anthropic.moods import MOODS
from deploy.local.emulators.listening import listen


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.emulators.anthropic",
        description="Anthropic's API, without a model behind it.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4290)
    parser.add_argument("--key", default=KEY, help=f"what clients must bring ({KEY})")
    parser.add_argument("--mood", choices=tuple(MOODS), default="helpful")
    options = parser.parse_args()
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        print(f"The emulator can't start: {error}.", file=sys.stderr)
        return 2
    app = create_emulator(Desk(options.key, options.mood))
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    print(f"Anthropic's API, emulated: http://{options.host}:{options.port}", flush=True)
    with listener:
        uvicorn.Server(config).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
