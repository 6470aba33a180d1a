"""Tier 4: no browser. The employer's own interface takes the whole application in one request."""

import re
import ssl
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from automation.agents.base import ActResult, Model, Observation
from automation.agents.factory import Wishes
from automation.apis.base import ApplicationResult, Complaint, EmployerAPI, Key, Sheet
from automation.apis.registry import SECONDS, api_of
from automation.errors import BadInputError, UnsupportedOperationError
from automation.feeds.base import Bases
from automation.gate import InputGate
from automation.page.port import Page
from automation.page.wire import RequestWatcher
from automation.protocol import Grade, PermitState

_SUBMIT = re.compile(
    r"(?:submit|send|apply)(?: (?:it|now|the (?:form|application)))?[.!]?", re.IGNORECASE
)
_STOPPED = ApplicationResult(
    PermitState.UNKNOWN, "it was stopped while it was sent", grade=Grade.ATTEMPTED
)


class APIDirectAgent:
    """`prepare` a sheet, then `act("submit")`: it is sent once, and `result` holds what came of it.

    Who sends has the permit; where there are no pages there is nothing that a guard could watch.
    """

    def __init__(
        self,
        gate: InputGate,
        bases: Bases,
        *,
        verify: ssl.SSLContext | bool = True,
        timeout: float = SECONDS,
    ) -> None:
        self._gate = gate
        self._bases = bases
        self._verify = verify
        self._timeout = timeout
        self._prepared: tuple[EmployerAPI, Sheet, Key] | None = None
        self.result: ApplicationResult | None = None

    def prepare(self, sheet: Sheet, key: Key) -> None:
        """What the next `act` sends; the last result is forgotten. Raises `BadInputError` where the key is for another vendor's."""
        if key.vendor != sheet.published.system:
            raise BadInputError(
                f"A key of {key.vendor} opens no posting of {sheet.published.system}."
            )
        self._prepared = self._api(sheet), sheet, key
        self.result = None

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        return self._api(sheet).missing(sheet)

    def carried(self, sheet: Sheet) -> Collection[str]:
        return self._api(sheet).carried(sheet)

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        self.prepare(sheet, key)
        await self.act("submit")
        return self.result or _STOPPED

    def _api(self, sheet: Sheet) -> EmployerAPI:
        vendor = sheet.published.system
        api = api_of(vendor, self._bases, verify=self._verify, timeout=self._timeout)
        if api is None:
            raise BadInputError(f"{vendor or 'The site'} takes no applications from a program.")
        return api

    # ---- the ten

    async def act(self, instruction: str) -> ActResult:
        """Done where the vendor confirmed it. Raises `UnsupportedOperationError` for all but sending what is prepared."""
        if not _SUBMIT.fullmatch(instruction.strip()):
            raise UnsupportedOperationError(
                "act: an employer's interface knows one instruction, “submit”"
            )
        async with self._gate.passing(self._gate.fence):
            if self._prepared is None:
                raise UnsupportedOperationError("act: nothing is prepared to be submitted")
            api, sheet, key = self._prepared
            # Whatever becomes of it, it isn't sent again; and who cuts it off can't call it back.
            self._prepared = None
            self.result = _STOPPED
            self.result = await api.submit(sheet, key)
        return ActResult(self.result.state is PermitState.CONFIRMED, self.result.why)

    @property
    def page(self) -> Page:
        _unsupported("page")

    async def navigate(self, url: str, *, timeout: float = 30.0) -> None:  # noqa: ASYNC109 - the contract's name
        _unsupported("navigate")

    async def fill_field(self, selector: str, value: str) -> None:
        _unsupported("fill_field")

    async def click_element(self, selector: str) -> None:
        _unsupported("click_element")

    async def upload_file(self, selector: str, files: Path | Sequence[Path]) -> None:
        _unsupported("upload_file")

    async def extract_data(self, instruction: str, schema: type[Model]) -> Model:
        _unsupported("extract_data")

    async def take_screenshot(self, *, full_page: bool = False) -> bytes:
        _unsupported("take_screenshot")

    async def get_current_url(self) -> str:
        _unsupported("get_current_url")

    async def extract(self, instruction: str, schema: type[Model]) -> Model:
        _unsupported("extract")

    async def observe(self, instruction: str = "") -> list[Observation]:
        _unsupported("observe")

    async def session_state(self, *, leaving: bool = False) -> dict[str, Any]:
        """Nothing is kept from one request to the next."""
        return {}

    async def close(self) -> None:
        self._prepared = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _unsupported(method: str) -> NoReturn:
    raise UnsupportedOperationError(
        f"{method}: an employer's interface has no pages",
        for_person="This can’t be done through the employer’s own interface, which has no pages.",
    )


async def start(watcher: RequestWatcher | None, gate: InputGate, wishes: Wishes) -> APIDirectAgent:
    """Needs `bases`, where they aren't the vendors' own; everything that is said of a browser means nothing here."""
    return APIDirectAgent(
        gate, wishes.get("bases") or Bases(), timeout=wishes.get("answer_seconds") or SECONDS
    )
