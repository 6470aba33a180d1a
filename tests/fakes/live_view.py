"""A vendor's own view of a browser, as far as the control plane asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

import pytest
from pydantic import SecretStr

from sandboxes import leases, registry
from sandboxes.errors import ProviderError

ORIGIN = "https://view.example"
VIEW = f"{ORIGIN}/devtools/inspector.html?key=hunter2-of-the-view"


@dataclass
class Vendor:
    """Gives the addresses. `then` is what happens while it is asked; `asked` holds the seconds it was asked for."""

    address: str | None = VIEW
    refuses: ProviderError | None = None
    then: Callable[[], object] = bool
    asked: list[tuple[UUID, int]] = field(default_factory=list)

    @classmethod
    def of_tier_2(cls, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Self:
        """Which is set up."""
        vendor = cls()
        spec = replace(registry.TIERS[2], is_set_up=lambda: True)
        monkeypatch.setitem(registry.TIERS, 2, spec)
        monkeypatch.setattr(leases, "live_view_of", vendor.live_view_of)
        settings.BROWSERBASE_LIVE_VIEW_ORIGINS = [ORIGIN]
        return vendor

    def live_view_of(self, subject: UUID, *, seconds: int) -> SecretStr | None:
        self.asked.append((subject, seconds))
        self.then()
        if self.refuses is not None:
            raise self.refuses
        return None if self.address is None else SecretStr(self.address)
