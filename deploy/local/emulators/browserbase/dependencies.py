"""What routes ask for: the account, and the right to use it."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.requests import HTTPConnection

from deploy.local.emulators.browserbase.contexts import Contexts
from deploy.local.emulators.browserbase.errors import ApiError, not_found, unauthorized
from deploy.local.emulators.browserbase.extensions import Extensions
from deploy.local.emulators.browserbase.faults import Faults
from deploy.local.emulators.browserbase.identifiers import now, shown
from deploy.local.emulators.browserbase.plans import Gate
from deploy.local.emulators.browserbase.sessions import DEFAULT_SECONDS, Sessions
from deploy.local.emulators.browserbase.views import Views


@dataclass(slots=True)
class Account:
    """One with one project. Carried by the application as `app.state.account`."""

    key: str
    project: str
    gate: Gate
    sessions: Sessions
    contexts: Contexts
    extensions: Extensions
    views: Views = field(default_factory=Views)
    faults: Faults = field(default_factory=Faults)
    calls: Counter[str] = field(default_factory=Counter)
    """How often each was made, as its route is called."""
    created_at: datetime = field(default_factory=now)

    def check_project(self, number: str) -> None:
        """Raises 403 for another's; none means the key's own."""
        if number not in {"", self.project}:
            raise ApiError(403, "Forbidden: this API key has no access to the project")

    def find_project(self, number: str) -> dict[str, Any]:
        if number != self.project:
            raise not_found("Project", number)
        return {
            "id": self.project,
            "name": "Local",
            "ownerId": "local",
            "createdAt": shown(self.created_at),
            "updatedAt": shown(self.created_at),
            "concurrency": self.gate.plan.concurrency,
            "defaultTimeout": DEFAULT_SECONDS,
        }


def account_of(connection: HTTPConnection) -> Account:
    """Of a call, or of a socket."""
    found: Account = connection.app.state.account
    return found


TheAccount = Annotated[Account, Depends(account_of)]


def authorized(account: TheAccount, x_bb_api_key: Annotated[str, Header()] = "") -> None:
    if not secrets.compare_digest(x_bb_api_key.encode(), account.key.encode()):
        raise unauthorized()


def origin_of(request: Request) -> str:
    """The emulator's, as its client knows it."""
    return f"{request.url.scheme}://{request.url.netloc}"


Origin = Annotated[str, Depends(origin_of)]
