"""Fly's Machines API over HTTP: one method a call, answers as frozen models, errors of `sandboxes.errors`.

https://fly.io/docs/machines/api/machines-resource/
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, SecretStr, TypeAdapter
from typing_extensions import override

from sandboxes.errors import GoneError, NotReadyError, ProviderUnavailableError
from sandboxes.fly.answers import Lease, Leased, Machine
from sandboxes.fly.complaints import error_of, retry_after

PUBLIC = "https://api.machines.dev/v1"
NONCE = "fly-machine-lease-nonce"
MACHINES = TypeAdapter(tuple[Machine, ...])
METADATA = TypeAdapter(dict[str, str])
# The vendor keeps one wait no longer than this, and takes whole seconds.
LONGEST_WAIT = 60
# Past what a wait was asked for, before its connection counts as dead.
WAIT_GRACE = 10.0
# A call may be made once a second: https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits
FIRST_PAUSE = 1.0

Found = TypeVar("Found", bound=BaseModel)


def pause(seconds: float) -> None:
    """Blocks this thread: the client is used in tasks, never on an event loop."""
    threading.Event().wait(seconds)


class FlyClient:
    """One app's machines. Close it, or use it as a context manager.

    `timeout`: seconds an answer may take. `patience`: seconds for which a call that was turned away by the rate
    limit (429) is made again. Nothing else is ever repeated: after a failure that may have arrived, a machine is to be
    looked for by its metadata before it is created once more.
    """

    def __init__(
        self,
        *,
        app: str,
        token: SecretStr | str,
        base_url: str = PUBLIC,
        timeout: float = 30.0,
        patience: float = 10.0,
        sleep: Callable[[float], None] = pause,
    ) -> None:
        secret = token if isinstance(token, SecretStr) else SecretStr(token)
        self._app = app
        self._http = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/apps/{app}/",
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            headers={"authorization": f"Bearer {secret.get_secret_value()}"},
        )
        self._patience = patience
        self._sleep = sleep

    @override
    def __repr__(self) -> str:
        return f"FlyClient(app={self._app!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def create(
        self,
        config: Mapping[str, Any],
        *,
        name: str = "",
        region: str = "",
        lease_ttl: int | None = None,
        skip_launch: bool = False,
    ) -> Machine:
        """Make a machine and launch it. `lease_ttl`: seconds of a lease taken with it, whose nonce is in the answer.

        Raises `NameTakenError` where the app has one of that name, `NoCapacityError` where the region has no room.
        """
        optional = {"name": name, "region": region, "lease_ttl": lease_ttl}
        body = {
            "config": dict(config),
            "skip_launch": skip_launch,
            **{key: value for key, value in optional.items() if value},
        }
        return _read(Machine, self._call("POST", "machines", json=body))

    def get(self, machine_id: str) -> Machine:
        """`state` may be `destroyed` for a while; later it is `GoneError`."""
        return _read(Machine, self._call("GET", _at(machine_id)))

    def list_(
        self,
        *,
        metadata: Mapping[str, str] | None = None,
        region: str = "",
        include_deleted: bool = False,
    ) -> tuple[Machine, ...]:
        """Those that carry all of `metadata`."""
        query = {f"metadata.{key}": value for key, value in (metadata or {}).items()}
        if region:
            query["region"] = region
        if include_deleted:
            query["include_deleted"] = "true"
        response = self._call("GET", "machines", params=query)
        with _understanding(response):
            # An app without machines answers null.
            return MACHINES.validate_json(response.content if response.json() else b"[]")

    def start(self, machine_id: str, *, nonce: str = "") -> None:
        """Raises `NotReadyError` while the machine is in a state that can't be started from."""
        self._call("POST", _at(machine_id, "start"), nonce=nonce)

    def stop(
        self, machine_id: str, *, signal: str = "SIGTERM", timeout: float = 30.0, nonce: str = ""
    ) -> None:
        """Asks for it; `wait` tells when it is done. After `timeout` seconds the machine is killed."""
        body = {"signal": signal, "timeout": f"{timeout:g}s"}
        self._call("POST", _at(machine_id, "stop"), json=body, nonce=nonce)

    def destroy(self, machine_id: str, *, force: bool = False, nonce: str = "") -> None:
        """Without `force` it must be stopped, else it is `NotReadyError`."""
        query = {"force": "true"} if force else {}
        self._call("DELETE", _at(machine_id), params=query, nonce=nonce)

    def wait(
        self, machine_id: str, state: str = "started", *, timeout: float, instance_id: str = ""
    ) -> None:
        """Return once the machine is in `state`; `stopped` needs its `instance_id`.

        Raises `NotReadyError` after `timeout` seconds, `GoneError` where it is destroyed, unless that was waited for.
        """
        deadline = time.monotonic() + timeout
        while True:
            seconds = min(LONGEST_WAIT, max(1, round(deadline - time.monotonic())))
            if self._waited(machine_id, state, seconds, instance_id):
                return
            if time.monotonic() >= deadline:
                raise NotReadyError(f"machine {machine_id} isn't {state} after {timeout:g} s")

    def _waited(self, machine_id: str, state: str, seconds: int, instance_id: str) -> bool:
        query: dict[str, str] = {"state": state, "timeout": str(seconds)}
        if instance_id:
            query["instance_id"] = instance_id
        try:
            response = self._call(
                "GET",
                _at(machine_id, "wait"),
                params=query,
                timeout=seconds + WAIT_GRACE,
                fine=frozenset({408}),
            )
        except GoneError:
            if state == "destroyed":
                return True
            raise
        return response.status_code != 408

    def acquire_lease(self, machine_id: str, *, ttl: int, description: str = "") -> Lease:
        """For `ttl` seconds only who has the lease's nonce may change the machine. Raises `ConflictError`."""
        body = {"ttl": ttl, "description": description}
        response = self._call("POST", _at(machine_id, "lease"), json=body)
        return _read(Leased, response).data

    def refresh_lease(self, machine_id: str, *, nonce: str, ttl: int) -> Lease:
        response = self._call("POST", _at(machine_id, "lease"), json={"ttl": ttl}, nonce=nonce)
        return _read(Leased, response).data

    def release_lease(self, machine_id: str, *, nonce: str) -> None:
        self._call("DELETE", _at(machine_id, "lease"), nonce=nonce)

    def metadata(self, machine_id: str) -> dict[str, str]:
        response = self._call("GET", _at(machine_id, "metadata"))
        with _understanding(response):
            return METADATA.validate_json(response.content)

    def set_metadata(self, machine_id: str, key: str, value: str, *, nonce: str = "") -> None:
        path = _at(machine_id, "metadata", key)
        self._call("POST", path, json={"value": value}, nonce=nonce)

    def delete_metadata(self, machine_id: str, key: str, *, nonce: str = "") -> None:
        self._call("DELETE", _at(machine_id, "metadata", key), nonce=nonce)

    def _call(
        self,
        method: str,
        path: str,
        *,
        nonce: str = "",
        fine: frozenset[int] = frozenset(),
        **options: Any,
    ) -> httpx.Response:
        """One call, made again only while the rate limit turns it away. `fine`: errors that the caller reads itself."""
        headers = {NONCE: nonce} if nonce else {}
        patience, step = self._patience, FIRST_PAUSE
        while True:
            response = self._once(method, path, headers=headers, **options)
            if response.is_success or response.status_code in fine:
                return response
            wanted = retry_after(response)
            wait = (step if wanted is None else wanted) * random.uniform(1.0, 1.25)  # noqa: S311 - spreads callers
            if response.status_code != 429 or wait > patience:
                raise error_of(response)
            self._sleep(wait)
            patience, step = patience - wait, step * 2

    def _once(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            # Without a connection nothing left; a read changes nothing wherever it ended.
            unsent = isinstance(
                error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
            )
            said = f"{method} {path}: {type(error).__name__} {error}"
            raise ProviderUnavailableError(said, arrived=not unsent and method != "GET") from error


@contextmanager
def _understanding(response: httpx.Response) -> Iterator[None]:
    """An answer that can't be read, though it told of success: something may have been done."""
    try:
        yield
    except ValueError as error:
        request = response.request
        said = f"{request.method} {request.url.path}: an answer of an unknown kind"
        raise ProviderUnavailableError(said, arrived=request.method != "GET") from error


def _at(machine_id: str, *below: str) -> str:
    return "/".join(["machines", *(quote(part, safe="") for part in (machine_id, *below))])


def _read(model: type[Found], response: httpx.Response) -> Found:
    with _understanding(response):
        return model.model_validate_json(response.content)
