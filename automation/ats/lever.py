"""Lever's hosted application page: a form that posts to itself, shows itself again with 200 and errors, and ends at `/thanks`."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.base import Adapter, PageState, Signature, Verdict
from automation.ats.vendor import UUID, Marks, Scope
from automation.page.wire import Exchange
from automation.protocol import PermitState

HOSTS = re.compile(r"(?:jobs|api)(?:\.eu)?\.lever\.co")


class Lever(Adapter):
    name = "lever"
    title = "Lever"
    hosts = HOSTS
    direct_api = True
    scope = Scope.EITHER
    lists = re.compile(r"/[^/]+/?")
    marks = Marks(
        loads=re.compile(r"(?:jobs|api)(?:\.eu)?\.lever\.co/"),
        elements="#lever-jobs-container,.application-question .application-label",
    )
    submits = (Signature(HOSTS, re.compile(rf"^/[^/]+/{UUID}(?:/apply)?/?$")),)
    saves = (Signature(HOSTS, re.compile(r"(?i)/(?:parseResume|uploads?|resume)(?:/|$)")),)
    confirmation_paths = re.compile(rf"/{UUID}/thanks/?$")

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
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(rf"(?:/v0/postings)?/([^/]+)(?:/({UUID}))?", address.path, re.IGNORECASE)
        # A site's name is case-sensitive, a posting's id isn't.
        return (found[1], (found[2] or "").lower()) if found else None
