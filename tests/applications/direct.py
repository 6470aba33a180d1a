"""An employer's own interface that counts what arrives, over a socket; and the way to it."""

import contextlib
import json
import socket
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from pydantic import SecretStr
from typing_extensions import override

from applications.ways import Way
from automation.apis.base import ApplicationResult, Complaint, Key, Sheet
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind, PermitState

LABELS = ("First name", "Email")
_TRUST = httpx.create_ssl_context(trust_env=False)
"""Made once, as `automation.apis.delivery` does: it takes longer than the request."""


def published(*labels: str, system: str = "greenhouse") -> Published:
    return Published(
        system=system,
        title="Engineer",
        employer="Acme",
        questions=tuple(
            PublishedQuestion(
                asked=Asked(key=f"published|{label}", label=label, kind=Kind.TEXT, required=True),
                name=label,
            )
            for label in labels or LABELS
        ),
        complete=True,
    )


class Employer(ThreadingHTTPServer):
    """Takes everything, unless `answers` says otherwise: a status for each arrival, 0 to break the connection off. The last one
    goes on for ever. `held` keeps the answer back until it is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrived: list[dict[str, Any]] = []
        self.answers: list[int] = [200]
        self.body: dict[str, Any] = {"success": "Thank you."}
        self.headers: dict[str, str] = {}
        self.held: threading.Event | None = None
        self.came = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def by_person(self) -> Counter[str]:
        return Counter(each["Email"] for each in self.arrived)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who was killed doesn't wait for the answer."""


class _Handler(BaseHTTPRequestHandler):
    server: Employer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        employer = self.server
        employer.arrived.append(json.loads(body))
        status = employer.answers.pop(0) if len(employer.answers) > 1 else employer.answers[0]
        employer.came.set()
        if employer.held is not None:
            employer.held.wait(20)
        if status == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = json.dumps(employer.body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in employer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: Any) -> None: ...


@contextlib.contextmanager
def employing() -> Iterator[Employer]:
    with Employer() as employer:
        thread = threading.Thread(target=employer.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield employer
        finally:
            employer.shutdown()
            thread.join()


@dataclass
class Client:
    """A plain client of that employer."""

    url: str
    complaints: Sequence[Complaint] = ()

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        return ()

    def carried(self, sheet: Sheet) -> Collection[str]:
        return sheet.answers.keys()

    async def looked_up(self, sheet: Sheet) -> Sheet:
        return sheet

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        told = {
            each.name: " ".join(sheet.answers[each.asked.key].values)
            for each in sheet.published.questions
        }
        try:
            async with httpx.AsyncClient(verify=_TRUST, trust_env=False, timeout=20) as client:
                response = await client.post(self.url, json=told)
        except httpx.ConnectError:
            return ApplicationResult(PermitState.UNUSED, "couldn't connect")
        except httpx.HTTPError:
            return ApplicationResult(PermitState.UNKNOWN, "the connection broke")
        after = response.headers.get("Retry-After")
        return ApplicationResult(
            _state(response.status_code),
            f"HTTP {response.status_code}",
            status=response.status_code,
            confirmation=response.json().get("success", ""),
            complaints=tuple(
                Complaint(label, text) for label, text in response.json().get("errors", {}).items()
            ),
            after=float(after) if after else None,
        )


def _state(status: int) -> PermitState:
    if status < 300:
        return PermitState.CONFIRMED
    refused = status in (400, 401, 403, 404, 422, 429)
    return PermitState.REFUSED if refused else PermitState.UNKNOWN


@dataclass
class NoWait:
    held_off: list[float] = field(default_factory=list)

    async def take(self) -> None: ...
    async def done(self) -> None: ...

    async def hold_off(self, seconds: float) -> None:
        self.held_off.append(seconds)


def way_to(url: str, *labels: str, turned_down: list[int | None] | None = None) -> Way:
    """`turned_down` takes the statuses with which the key was."""
    told = turned_down if turned_down is not None else []
    return Way(
        published=published(*labels),
        key=Key("greenhouse", "acme", "job_board", SecretStr("key")),
        agent=Client(url),
        turn=NoWait(),
        refused=told.append,
    )


FACTS: Mapping[str, Any] = {"basics": {"name": "Ada Byron", "email": "ada@example.com"}}
