"""A session's row, and how the API shows it."""

import math
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field

from deploy.local.emulators.browserbase.identifiers import identifier, now, secret, shown
from deploy.local.emulators.browserbase.requests import CreateSession, Status

LIVING: frozenset[str] = frozenset({"PENDING", "RUNNING"})


class Session(BaseModel):
    id: str = Field(default_factory=identifier)
    wanted: CreateSession
    """As it was asked for."""
    seconds: int
    """That it may last."""
    status: Status = "PENDING"
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    signing_key: str = Field(default_factory=secret)
    proxy_bytes: int = 0

    @property
    def lives(self) -> bool:
        return self.status in LIVING

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(seconds=self.seconds)

    @property
    def context_id(self) -> str | None:
        context = self.wanted.browser_settings.context
        return context.id if context else None

    @property
    def persists(self) -> bool:
        context = self.wanted.browser_settings.context
        return context is not None and context.persist

    @property
    def extension_id(self) -> str:
        return self.wanted.extension_id or self.wanted.browser_settings.extension_id

    @property
    def minutes(self) -> int:
        """What is paid for: the time since its creation, and no less than one minute."""
        lasted = (self.ended_at or now()) - self.created_at
        return max(1, math.ceil(lasted.total_seconds() / 60))

    def enter(self, status: Status) -> None:
        self.status, self.updated_at = status, now()
        if not self.lives:
            self.ended_at = self.updated_at

    def answer(self, *, project: str) -> dict[str, Any]:
        told = {
            "id": self.id,
            "createdAt": shown(self.created_at),
            "updatedAt": shown(self.updated_at),
            "startedAt": shown(self.created_at),
            "expiresAt": shown(self.expires_at),
            "endedAt": shown(self.ended_at) if self.ended_at else None,
            "projectId": project,
            "status": self.status,
            "keepAlive": self.wanted.keep_alive,
            "region": self.wanted.region,
            "proxyBytes": self.proxy_bytes,
            "userMetadata": self.wanted.user_metadata,
        }
        return {**told, **({"contextId": self.context_id} if self.context_id else {})}

    def addresses(self, origin: str) -> dict[str, str]:
        """Where it is driven from. `origin`: the emulator's, as its client knows it."""
        socket = origin.replace("http", "ws", 1)
        return {
            "connectUrl": f"{socket}/connect?signingKey={self.signing_key}",
            "seleniumRemoteUrl": f"{origin}/webdriver",
            "signingKey": self.signing_key,
        }
