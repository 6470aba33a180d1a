"""A control plane that speaks the runner's protocol over real HTTP, and fails in the ways a real one does.

    with FakeControlPlane(tmp_path) as plane:
        token = plane.attempt("a1")
        … plane.url, plane.ledger, plane.faults, plane.go_down(), plane.come_up()

`python -m tests.fakes.control_plane --folder F --port P` runs one as a process of its own.
"""

import argparse
import secrets
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn

from tests.fakes.faults import Faults, FaultyApp
from tests.fakes.ledger import Ledger
from tests.fakes.routes import Desk, build_app


class FakeControlPlane:
    """State lives in `folder` and outlives the server. Set `desk.source` to any answer source."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.faults = Faults()
        self.desk = Desk(self.ledger)
        self.app = FaultyApp(build_app(self.desk), self.faults)
        self._port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def attempt(self, name: str, **options: Any) -> str:
        """Register an attempt; its token."""
        token = options.pop("token", "") or secrets.token_urlsafe(24)
        self.ledger.add_attempt(name, token=token, **options)
        return token

    def come_up(self) -> None:
        """Listen, on the same port as before."""
        self.desk.closing = False
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self.app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        self._server = server = uvicorn.Server(config)
        self._thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not server.started:
            assert self._thread.is_alive(), "the fake control plane didn't start"
            time.sleep(0.01)  # noqa: TID251

    def go_down(self) -> None:
        """Stop listening: connections are refused until `come_up`."""
        self.desk.closing = True
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.come_up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.go_down()
        self.ledger.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    with FakeControlPlane(arguments.folder, port=arguments.port), suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    main()
