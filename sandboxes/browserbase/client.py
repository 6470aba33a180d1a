"""Browserbase over HTTP, by its own SDK: one method a call, answers as frozen models, errors of `sandboxes.errors`.

https://docs.browserbase.com/reference/api/
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast

import httpx
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError
from typing_extensions import override

from sandboxes.browserbase.answers import LiveView, Made, Session
from sandboxes.browserbase.complaints import error_of
from sandboxes.errors import GoneError, ProviderUnavailableError

if TYPE_CHECKING:
    from browserbase import Browserbase

PUBLIC = "https://api.browserbase.com"
SESSIONS = TypeAdapter(tuple[Session, ...])
ARCHIVE = ("extension.zip", "application/zip")

Found = TypeVar("Found", bound=BaseModel)


class _Raw(Protocol):
    """An answer of the SDK's that it hasn't read: its own models take whatever comes."""

    @property
    def method(self) -> str: ...

    @property
    def url(self) -> Any: ...

    def read(self) -> bytes: ...


class BrowserbaseClient:
    """One project's sessions. Close it, or use it as a context manager.

    `timeout`: seconds an answer may take. Nothing is ever repeated here, though the SDK would: a second session costs money, and
    whoever calls comes again anyway. After a failure that may have arrived, a session is to be looked for by its metadata.
    """

    def __init__(
        self,
        *,
        key: SecretStr | str,
        base_url: str = PUBLIC,
        project: str = "",
        timeout: float = 20.0,
    ) -> None:
        self._key = key if isinstance(key, SecretStr) else SecretStr(key)
        self._base_url = base_url.rstrip("/")
        self._project: dict[str, Any] = {"project_id": project} if project else {}
        self._timeout = timeout

    @override
    def __repr__(self) -> str:
        return f"BrowserbaseClient({self._base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if "_sdk" in self.__dict__:
            self._sdk.close()

    @cached_property
    def _sdk(self) -> "Browserbase":
        from browserbase import Browserbase  # noqa: PLC0415 - heavy: half a second

        return Browserbase(
            api_key=self._key.get_secret_value(),
            base_url=self._base_url,
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, 5.0)),
            max_retries=0,
        )

    def create_session(
        self,
        *,
        settings: Mapping[str, Any],
        region: str,
        seconds: int,
        metadata: Mapping[str, str],
        proxies: Sequence[Mapping[str, Any]] = (),
        extension: str = "",
    ) -> Session:
        """Kept alive until it is released or `seconds` are over. `settings`: the browser's, as the SDK calls them.

        Raises `LimitReachedError`, `NotInPlanError` where the plan keeps none alive or has no proxies, `SpentError`, and
        `GoneError` where a context or an extension is no more.
        """
        optional: dict[str, Any] = {"extension_id": extension} if extension else {}
        return self._read(
            Session,
            lambda: self._sdk.sessions.with_raw_response.create(
                browser_settings=cast("Any", dict(settings)),
                keep_alive=True,
                region=cast("Any", region),
                api_timeout=seconds,
                user_metadata=dict(metadata),
                proxies=cast("Any", [dict(each) for each in proxies] or False),
                **optional,
                **self._project,
            ),
        )

    def session(self, session_id: str) -> Session:
        return self._read(
            Session, lambda: self._sdk.sessions.with_raw_response.retrieve(session_id)
        )

    def sessions(self, metadata: tuple[str, str], *, status: str = "") -> tuple[Session, ...]:
        """Those that carry it. Only strings can be asked for
        (https://docs.browserbase.com/platform/browser/core-features/session-metadata)."""
        key, value = metadata
        optional: dict[str, Any] = {"status": status} if status else {}
        with self._understood(
            lambda: self._sdk.sessions.with_raw_response.list(
                q=f"user_metadata['{key}']:'{value}'", **optional
            )
        ) as body:
            return SESSIONS.validate_json(body)

    def release(self, session_id: str) -> None:
        """Asks for its end; may be repeated."""
        with self._translated():
            # Unread: the SDK fails in ways of its own at what is no JSON.
            self._sdk.sessions.with_raw_response.update(
                session_id, status="REQUEST_RELEASE", **self._project
            )

    def live_view(self, session_id: str, *, seconds: int) -> SecretStr:
        found = self._read(
            LiveView,
            lambda: self._sdk.sessions.with_raw_response.debug(session_id, expires_in=seconds),
        )
        return found.debugger_fullscreen_url

    def create_context(self) -> str:
        return self._read(
            Made, lambda: self._sdk.contexts.with_raw_response.create(**self._project)
        ).id

    def has_context(self, context_id: str) -> bool:
        return self._is_there(lambda: self._sdk.contexts.with_raw_response.retrieve(context_id))

    def delete_context(self, context_id: str) -> None:
        with self._translated():
            self._sdk.contexts.with_raw_response.delete(context_id)

    def upload_extension(self, archive: bytes) -> str:
        name, kind = ARCHIVE
        return self._read(
            Made,
            lambda: self._sdk.extensions.with_raw_response.create(file=(name, archive, kind)),
        ).id

    def has_extension(self, extension_id: str) -> bool:
        return self._is_there(lambda: self._sdk.extensions.with_raw_response.retrieve(extension_id))

    def delete_extension(self, extension_id: str) -> None:
        with self._translated():
            self._sdk.extensions.with_raw_response.delete(extension_id)

    def _is_there(self, call: Callable[[], object]) -> bool:
        try:
            with self._translated():
                call()
        except GoneError:
            return False
        return True

    def _read(self, model: type[Found], call: Callable[[], _Raw]) -> Found:
        with self._understood(call) as body:
            return model.model_validate_json(body)

    @contextmanager
    def _understood(self, call: Callable[[], _Raw]) -> Iterator[bytes]:
        """The answer's body. One that can't be read, though it told of success: something may have been done."""
        with self._translated():
            answer = call()
        try:
            yield answer.read()
        except ValidationError:
            said = f"{answer.method} {answer.url.path}: an answer of an unknown kind"
            # Not from the error, which repeats what came: there may be addresses in it that open a browser.
            raise ProviderUnavailableError(said, arrived=answer.method != "GET") from None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from browserbase import APIError  # noqa: PLC0415 - heavy: half a second

        try:
            yield
        except APIError as error:
            raise error_of(error) from None
