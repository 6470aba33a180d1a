"""Lever's hosted application page: a form that posts to itself, shows itself again with 200 and errors, and ends at `/thanks`."""

import re

from typing_extensions import override

from automation.ats.base import Adapter, PageState, Signature, Verdict
from automation.page.wire import Exchange
from automation.protocol import PermitState

HOSTS = re.compile(r"jobs(?:\.eu)?\.lever\.co")
POSTING = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


class Lever(Adapter):
    name = "lever"
    title = "Lever"
    hosts = HOSTS
    submits = (Signature(HOSTS, re.compile(rf"^/[^/]+/{POSTING}(?:/apply)?/?$")),)
    saves = (Signature(HOSTS, re.compile(r"(?i)/(?:parseResume|uploads?|resume)(?:/|$)")),)
    confirmation_paths = re.compile(rf"/{POSTING}/thanks/?$")

    @override
    def judge(self, exchange: Exchange, page: PageState) -> Verdict:
        verdict = super().judge(exchange, page)
        shown_again = (
            exchange.response is not None and exchange.response.status == 200 and page.form_visible
        )
        if shown_again and page.errors:
            return Verdict(
                PermitState.REFUSED, "the form came back with errors", fields=page.errors
            )
        return verdict

    @override
    def identify(self, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        found = re.match(rf"/([^/]+)/({POSTING})", path, re.IGNORECASE)
        # A site's name is case-sensitive, a posting's id isn't.
        return (found[1], found[2].lower()) if found else None
