"""A site of our own, on two origins of this machine, that notes what arrives."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from automation.agents.launch import Running


class Site:
    """`pages` by path, `$OTHER` in them stands for the other origin. Everything else answers by its first path segment:

    `/status/404`, `/slow/3` (seconds), `/moved/307/path`; a POST is noted in `arrived` and answered with its length.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.other = f"http://localhost:{port}"
        self.pages: dict[str, str] = {"/": "<title>start</title>start", "/away": "away"}
        self.arrived: Counter[str] = Counter()
        self.running: Running | None = None
        """A browser that its attempts share."""

    @property
    def origins(self) -> tuple[str, str]:
        return self.url, self.other


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    @override
    def log_message(self, *args: Any) -> None:
        return

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        page = self.site.pages.get(path)
        if page is not None:
            kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
            self.answer(200, page.replace("$OTHER", self.site.other).encode(), kind)
            return
        match path.strip("/").split("/"):
            case ["status", status]:
                self.answer(int(status), f"this is {status}".encode())
            case ["slow", seconds]:
                threading.Event().wait(float(seconds))
                self.answer(200, b"late")
            case _:
                self.answer(404, b"nothing here")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.site.arrived[self.path] += 1
        match self.path.strip("/").split("/", 2):
            case ["moved", status, rest]:
                self.answer(int(status), b"", location=f"/{rest}")
            case ["status", status, *_]:
                self.answer(int(status), b"no")
            case _:
                self.answer(200, f"took {len(body)}".encode())

    def do_PUT(self) -> None:
        self.do_POST()

    def do_OPTIONS(self) -> None:
        self.answer(204, b"")

    def answer(
        self, status: int, body: bytes, kind: str = "text/html", *, location: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name in ("Origin", "Methods", "Headers"):
            self.send_header(f"Access-Control-Allow-{name}", "*")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error."""


@contextmanager
def serving() -> Iterator[Site]:
    class Bound(Handler):
        pass

    with Server(("127.0.0.1", 0), Bound) as server:
        Bound.site = site = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
