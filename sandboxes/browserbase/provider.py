"""Sessions of Browserbase as sandboxes: one a lease, driven by a runner of the shared pool."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from typing_extensions import override

from sandboxes.browserbase.answers import Session
from sandboxes.browserbase.client import BrowserbaseClient
from sandboxes.browserbase.extensions import Extensions
from sandboxes.errors import (
    ConflictError,
    ContextGoneError,
    GoneError,
    NoCapacityError,
    ProviderError,
    ProviderUnavailableError,
    RejectedError,
)
from sandboxes.providers import ContextProvider, Sandbox, SandboxState
from sandboxes.runner import RunnerRefusedError, RunnerUnreachableError
from sandboxes.shared_runners import SharedRunner, SharedRunners

log = logging.getLogger(__name__)

OURS = ("app", "valet")
LEASE = "valet_lease"
# The window that runners open elsewhere, too.
VIEWPORT = {"width": 1280, "height": 800}
# https://docs.browserbase.com/reference/api/create-a-session
SHORTEST, LONGEST = 60, 21_600
# https://docs.browserbase.com/platform/browser/core-features/contexts: some seconds, so that what was left in it is there.
REST = timedelta(seconds=10)
STATES = {"PENDING": SandboxState.STARTING, "RUNNING": SandboxState.READY}
"""Whatever isn't named here has ended."""
NO_BAR = "navbar=false"
# A package whose version is the extension's.
STAGEHAND = "stagehand"


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What all sessions have in common. `proxy_country`: where sites see them, by two letters; no proxy where empty. `seconds`:
    after which the vendor ends one that nobody ended."""

    region: str
    proxy_country: str
    seconds: int

    @property
    def proxies(self) -> Sequence[Mapping[str, Any]]:
        if not self.proxy_country:
            return ()
        return ({"type": "browserbase", "geolocation": {"country": self.proxy_country}},)

    @property
    def lasts(self) -> int:
        return min(max(self.seconds, SHORTEST), LONGEST)


class BrowserbaseProvider(ContextProvider):
    """An address is that of the runner, a URL. The vendor knows nothing of it: what it lists has none."""

    name = "browserbase"

    def __init__(
        self,
        client: BrowserbaseClient,
        *,
        plan: SessionPlan,
        runners: SharedRunners,
        extensions: Extensions,
    ) -> None:
        self._client = client
        self._plan = plan
        self._runners = runners
        self._extensions = extensions

    @property
    @override
    def rest(self) -> timedelta:
        return REST

    @override
    def create(self, lease: str, *, runner_token: str, context: str = "") -> Sandbox:
        # First: a browser that no runner has a place for is paid for all the same.
        runner = self._runners.pick()
        found = self.find(lease)
        if found is None:
            extension = self._extension(runner)
            try:
                self._make(lease, context=context, extension=extension)
            except GoneError as error:
                raise self._what_is_gone(error, context=context, extension=extension) from error
            found = self._only(lease)
        return replace(found, address=runner.url)

    @override
    def find(self, lease: str) -> Sandbox | None:
        """The oldest, should there be several: whoever looks next finds the same."""
        return min(self._of(lease), key=_age, default=None)

    @override
    def get(self, sandbox_id: str) -> Sandbox | None:
        try:
            found = _sandbox(self._client.session(sandbox_id))
        except GoneError:
            return None
        return None if found.state is SandboxState.GONE else found

    @override
    def destroy(self, sandbox_id: str) -> None:
        try:
            self._client.release(sandbox_id)
        except GoneError:
            log.info("session %s was gone already", sandbox_id)
        except (ConflictError, RejectedError):
            # Perhaps since it has ended by itself.
            if self.get(sandbox_id) is not None:
                raise

    @override
    def list(self) -> Sequence[Sandbox]:
        return tuple(
            _sandbox(session)
            for status in STATES
            for session in self._client.sessions(OURS, status=status)
        )

    @override
    def runner_url(self, sandbox: Sandbox) -> str:
        return sandbox.address

    @override
    def runner_token(self, own: str) -> str:
        return self._runners.token

    @override
    def moved(self, sandbox: Sandbox) -> Sandbox:
        try:
            return replace(sandbox, address=self._runners.pick(avoid=sandbox.address).url)
        except (NoCapacityError, ProviderUnavailableError):
            return sandbox

    @override
    def endpoint(self, sandbox: Sandbox) -> SecretStr:
        session = self._client.session(sandbox.id)
        if _state(session) is SandboxState.GONE:
            raise GoneError(f"session {session.id} is {session.status}")
        if not session.connect_url.get_secret_value():
            raise ProviderUnavailableError(
                f"session {session.id} is {session.status} and has no address yet", arrived=False
            )
        return session.connect_url

    @override
    def live_view(self, sandbox: Sandbox, *, seconds: int) -> SecretStr:
        told = self._client.live_view(sandbox.id, seconds=seconds).get_secret_value()
        return SecretStr(f"{told}{'&' if '?' in told else '?'}{NO_BAR}")

    @override
    def make_context(self) -> str:
        return self._client.create_context()

    @override
    def drop_context(self, context: str) -> None:
        try:
            self._client.delete_context(context)
        except GoneError:
            log.info("a context was gone already")

    def _make(self, lease: str, *, context: str, extension: str) -> None:
        kept = {"context": {"id": context, "persist": True}} if context else {}
        self._client.create_session(
            settings={
                **kept,
                "viewport": VIEWPORT,
                # What the person writes stays with the person, and challenges are theirs to solve.
                "record_session": False,
                "log_session": False,
                "solve_captchas": False,
            },
            region=self._plan.region,
            seconds=self._plan.lasts,
            proxies=self._plan.proxies,
            extension=extension,
            metadata=dict([OURS, (LEASE, lease)]),
        )

    def _only(self, lease: str) -> Sandbox:
        """The vendor lets two make one for the same lease at once: both then find the same, and end the other."""
        found = sorted(self._of(lease), key=_age)
        if not found:
            raise ProviderUnavailableError(
                f"lease {lease}: its session was made and isn't listed yet", arrived=True
            )
        for other in found[1:]:
            if other.state is not SandboxState.GONE:
                self.destroy(other.id)
        return found[0]

    def _of(self, lease: str) -> Sequence[Sandbox]:
        return [_sandbox(session) for session in self._client.sessions((LEASE, lease))]

    def _extension(self, runner: SharedRunner) -> str:
        version = runner.versions.get(STAGEHAND, "")
        if not version:
            return ""
        try:
            return self._extensions.of(version, self._runners.client(runner.url).extension)
        except (RunnerUnreachableError, RunnerRefusedError) as error:
            said = f"the runner at {runner.url} gives no extension: {error}"
            raise ProviderUnavailableError(said, arrived=False) from error

    def _what_is_gone(self, error: GoneError, *, context: str, extension: str) -> ProviderError:
        """The vendor's 404 doesn't reliably say which."""
        if context and not self._client.has_context(context):
            return ContextGoneError(str(error))
        if extension and self._extensions.is_lost(extension):
            return ProviderUnavailableError(f"its extension is gone: {error}", arrived=False)
        return RejectedError(str(error))


def _age(sandbox: Sandbox) -> tuple[Any, str]:
    return sandbox.created_at, sandbox.id


def _state(session: Session) -> SandboxState:
    return STATES.get(session.status, SandboxState.GONE)


def _sandbox(session: Session) -> Sandbox:
    return Sandbox(
        id=session.id,
        address="",
        state=_state(session),
        created_at=session.created_at,
        lease=str(session.user_metadata.get(LEASE, "")),
    )
