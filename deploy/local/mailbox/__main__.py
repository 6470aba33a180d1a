"""`python -m deploy.local.mailbox --smtp-port P --port Q --data DIR`"""

import argparse
import sys
from pathlib import Path

import uvicorn

from deploy.local.emulators.listening import listen
from deploy.local.mailbox.app import create_mailbox
from deploy.local.mailbox.box import Box


def arguments_of(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.mailbox",
        description="Receives all mail that is sent on this machine, and shows it.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--port", type=int, default=8026, help="of the page")
    parser.add_argument("--data", type=Path, default=Path("var/mail"), metavar="DIR")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    options = arguments_of(given)
    try:
        box = Box(options.data)
        smtp = listen(options.host, options.smtp_port)
        web = listen(options.host, options.port)
    except OSError as error:
        print(f"The mailbox can't start: {error.strerror}.", file=sys.stderr)
        return 2
    config = uvicorn.Config(
        create_mailbox(box, smtp),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    print(f"Mail: http://{options.host}:{options.port}/", flush=True)
    with smtp, web:
        uvicorn.Server(config).run([web])
    return 0


if __name__ == "__main__":
    sys.exit(main())
