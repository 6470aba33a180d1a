"""Ends the sandbox once one of its programs can't be kept running: supervisord would go on without it.

An event listener: http://supervisord.org/events.html#event-listener-notification-protocol
"""

import os
import signal
import sys


def main() -> None:
    while True:
        print("READY", flush=True)
        header = dict(pair.split(":") for pair in sys.stdin.readline().split())
        if not header:
            return
        event = sys.stdin.read(int(header["len"]))
        print(f"the sandbox ends: {event}", file=sys.stderr, flush=True)
        os.kill(os.getppid(), signal.SIGTERM)
        print("RESULT 2\nOK", end="", flush=True)


if __name__ == "__main__":
    main()
