"""Reading the board from outside: what arrived, and what would have been right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from deploy.local.board.addresses import Address, read_address

if TYPE_CHECKING:
    import ssl

Entry = dict[str, Any]


@cache
def _certificates() -> ssl.SSLContext:
    """They take longer to load than an answer to come, and who waits for one asks often."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class LedgerClient:
    """`base` is the board's address, such as http://127.0.0.1:8010."""

    base: str

    def expected(self, url: str) -> list[Entry]:
        """The questions of a posting's form with their right answers."""
        questions: list[Entry] = self._get("/expected.json", {"url": url})["questions"]
        return questions

    def requests(self, url: str = "") -> list[Entry]:
        """What reached the board for the posting of this address, oldest first; all if empty."""
        entries: list[Entry] = self._get("/ledger.json", _narrow(url))["requests"]
        return entries

    def submissions(self, url: str = "") -> list[Entry]:
        """Those requests that tried to hand in an application."""
        return [entry for entry in self.requests(url) if entry["submission"]]

    def applications(self, url: str = "") -> list[Entry]:
        """The applications that arrived, oldest first."""
        entries: list[Entry] = self._get("/ledger.json", _narrow(url))["applications"]
        return entries

    def visitors(self, url: str) -> list[str]:
        """The browsers that came to this posting, in their order, where its mode tells them apart."""
        found: list[str] = self._get("/ledger/visitors.json", {"url": url})["visitors"]
        return found

    def registrations(self) -> list[Entry]:
        """Every try to create an account, oldest first; `made` where there was none."""
        entries: list[Entry] = self._get("/ledger/accounts.json", {})["registrations"]
        return entries

    def codes(self) -> list[str]:
        """Those that were sent, the newest first."""
        mails: list[Entry] = self._get("/ledger/accounts.json", {})["mails"]
        return [mail["code"] for mail in mails]

    def _get(self, path: str, query: dict[str, str]) -> Entry:
        answer = httpx.get(
            self.base.rstrip("/") + path, params=query, timeout=10, verify=_certificates()
        )
        answer.raise_for_status()
        body: Entry = answer.json()
        return body


def _narrow(url: str) -> dict[str, str]:
    if not url:
        return {}
    parts = urlsplit(url)
    address: Address = read_address(parts.path, parts.query)
    return {"vendor": address.vendor, "company": address.company, "job": address.job}
