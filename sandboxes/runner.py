"""The control plane's side of a runner's HTTP API (`automation.runner.app`)."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from automation.protocol import Event, EventPage, JobSpec, JobStatus, RunnerHealth

Reply = TypeVar("Reply", bound=BaseModel)
_PAGE = 100


class RunnerUnreachableError(Exception):
    """No answer, or none that makes sense: it may be down, or gone."""


class RunnerRefusedError(Exception):
    """It answered, and won't. `code` is its problem's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code

    @property
    def is_of_token(self) -> bool:
        """It doesn't know ours: one of the two is being changed, and nothing is said of any job."""
        return self.status == HTTPStatus.UNAUTHORIZED


class RunnerClient:
    """Seconds throughout. `headers`: what the way there asks for. Never retries, never shows its token."""

    def __init__(
        self,
        url: str,
        *,
        token: str,
        headers: Mapping[str, str] | None = None,
        answer: float = 5.0,
        connect: float = 2.0,
    ) -> None:
        self._url = url
        self._token = SecretStr(token)
        self._headers = dict(headers or {})
        self._timeout = httpx.Timeout(answer, connect=connect)

    def health(self) -> RunnerHealth:
        return self._read(RunnerHealth, self._ask("GET", "/health", timeout=httpx.Timeout(2.0)))

    def is_up(self) -> bool:
        try:
            self._ask("GET", "/health", timeout=httpx.Timeout(2.0))
        except (RunnerUnreachableError, RunnerRefusedError):
            return False
        return True

    def extension(self) -> bytes:
        """The archive of what it drives a vendor's browser through. Raises `RunnerRefusedError` where it has none."""
        return self._ask("GET", "/extension").content

    def submit(self, job: JobSpec) -> JobStatus:
        """Safe to repeat: the same attempt and epoch is one job."""
        return self._read(JobStatus, self._ask("POST", "/jobs", json=job.bared()))

    def status(self, attempt: str) -> JobStatus:
        return self._read(JobStatus, self._ask("GET", f"/jobs/{attempt}"))

    def events(self, attempt: str, *, after: int) -> Iterator[Event]:
        """Those with a larger number, in order, to the last one there is."""
        while True:
            answer = self._ask(
                "GET", f"/jobs/{attempt}/events", params={"after": after, "limit": _PAGE}
            )
            page = self._read(EventPage, answer)
            yield from page.events
            if not page.events or page.events[-1].seq >= page.head:
                return
            after = page.events[-1].seq

    def cancel(self, attempt: str) -> None:
        self._ask("POST", f"/jobs/{attempt}/cancel")

    def nudge(self, attempt: str) -> None:
        """There are answers to fetch."""
        self._ask("POST", f"/jobs/{attempt}/answer")

    def screenshot(self, attempt: str) -> bytes:
        """PNG of what the browser shows now."""
        return self._ask("GET", f"/jobs/{attempt}/screenshot").content

    def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        timeout = request.pop("timeout", self._timeout)
        headers = {**self._headers, "Authorization": f"Bearer {self._token.get_secret_value()}"}
        # The environment's proxies are for the open network, a sandbox is ours.
        with (
            _translated(),
            httpx.Client(
                base_url=self._url, trust_env=False, timeout=timeout, verify=_certificates()
            ) as client,
        ):
            response = client.request(method, path, headers=headers, **request)
        if response.status_code >= 500:
            raise RunnerUnreachableError(f"{path}: {response.status_code}")
        if not response.is_success:
            raise RunnerRefusedError(response.status_code, _code(response))
        return response

    @staticmethod
    def _read(kind: type[Reply], response: httpx.Response) -> Reply:
        try:
            return kind.model_validate_json(response.content)
        except ValidationError as error:
            raise RunnerUnreachableError("its answer makes no sense") from error


@cache
def _certificates() -> ssl.SSLContext:
    """They take longer to load than most answers to come."""
    return httpx.create_ssl_context(trust_env=False)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise RunnerUnreachableError(repr(error)) from error


def _code(response: httpx.Response) -> str:
    try:
        return str(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return f"http_{response.status_code}"
