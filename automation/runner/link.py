"""One attempt's line to its control plane: authenticated requests, and what each kind of answer means."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, SecretStr

from automation.errors import (
    BadInputError,
    ControlPlaneError,
    ControlPlaneUnreachableError,
    StaleEpochError,
)
from automation.runner.pace import Pace

log = logging.getLogger(__name__)

LONGEST_RETRY_AFTER = 300.0


class RefusedError(ControlPlaneError):
    """The control plane understood and said no (4xx). `code` is its own word for why."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(f"{status} {code}: {reason}")
        self.status = status
        self.code = code
        self.reason = reason


class UnreachableError(ControlPlaneUnreachableError):
    """No answer, or one that says to come back. `arrived` is false where the request surely wasn't received."""

    def __init__(self, message: str, *, arrived: bool = True, retry_after: float | None = None):
        super().__init__(message)
        self.arrived = arrived
        self.retry_after = retry_after


class Link:
    """Requests under `{control_plane}/api/v1/`. Never retries; never shows its token.

    401 and 403, and 409 with `stale_epoch`, mean that another attempt has taken over: `StaleEpochError`.
    """

    def __init__(
        self,
        control_plane: str,
        token: SecretStr,
        pace: Pace,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        if urlsplit(control_plane).scheme not in ("http", "https"):
            raise BadInputError("The control plane's address must start with http:// or https://.")
        self.pace = pace
        self.token = token
        self._client = httpx.AsyncClient(
            base_url=control_plane.rstrip("/") + "/api/v1/",
            transport=transport,
            timeout=httpx.Timeout(pace.answer, connect=pace.connect),
            # The environment's proxies are for the open network, the control plane is ours.
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def post(
        self,
        path: str,
        body: BaseModel,
        *,
        params: Mapping[str, str] | None = None,
        within: float | None = None,
    ) -> httpx.Response:
        async with self.stream(
            "POST",
            path,
            params=params,
            within=within,
            content=body.model_dump_json().encode(),
            headers={"Content-Type": "application/json"},
        ) as response:
            return response

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        whole: bool = True,
        within: float | None = None,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> AsyncIterator[httpx.Response]:
        """The answer when it is a 2xx; its body is read already unless `whole` is false."""
        timeout = httpx.Timeout(within or self.pace.answer, connect=self.pace.connect)
        token = self.token
        try:
            async with self._client.stream(
                method,
                path,
                headers={**(headers or {}), "Authorization": f"Bearer {token.get_secret_value()}"},
                timeout=timeout,
                **request,
            ) as response:
                if whole or not response.is_success:
                    await response.aread()
                if response.status_code == 401 and self.token is not token:
                    # The token was renewed while this request was on its way: nobody has taken over.
                    raise UnreachableError(f"{path}: asked with the token before", arrived=False)
                check(response)
                yield response
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnreachableError(f"{path}: {error!r}", arrived=False) from error
        except httpx.RequestError as error:
            raise UnreachableError(f"{path}: {error!r}") from error


def check(response: httpx.Response) -> None:
    """Raise what a status other than 2xx stands for."""
    status = response.status_code
    if response.is_success:
        return
    path = response.request.url.path
    if status >= 500 or status in (408, 425, 429):
        raise UnreachableError(f"{path}: {status}", retry_after=_retry_after(response))
    code, reason = _problem(response)
    if status in (401, 403) or (status == 409 and code == "stale_epoch"):
        raise StaleEpochError(f"{path}: {status} {code}")
    raise RefusedError(status, code, reason)


def _problem(response: httpx.Response) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return f"http_{response.status_code}", ""
    code = str(body.get("code") or f"http_{response.status_code}")
    return code, str(body.get("reason") or body.get("detail") or "")[:500]


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return min(LONGEST_RETRY_AFTER, max(0.0, float(response.headers["Retry-After"])))
    except (KeyError, ValueError):
        return None
