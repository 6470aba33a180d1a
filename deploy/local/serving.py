"""A uvicorn server in a thread of its own, on a free loopback port, for the length of a `with` block: for tests."""

import threading
from typing import Self

import uvicorn

from deploy.local.emulators.listening import listen

_START_SECONDS = 10.0
_POLL_SECONDS = 0.01


class ServerThread:
    def __init__(self, server: uvicorn.Server, *, name: str) -> None:
        self._socket = listen("127.0.0.1", 0)
        self._server = server
        self._pause = threading.Event()
        self._thread = threading.Thread(
            target=server.run, args=([self._socket],), name=name, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        for _ in range(int(_START_SECONDS / _POLL_SECONDS)):
            if self._server.started:
                return self
            self._pause.wait(_POLL_SECONDS)
        raise TimeoutError(f"{self._thread.name} didn't start.")

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()
