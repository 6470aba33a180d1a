"""Pinpoint: postings by UUID, on the tenant's host or the employer's own."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, UUID, Marks, Scope, Vendor, label


class Pinpoint(Vendor):
    name = "pinpoint"
    title = "Pinpoint"
    hosts = re.compile(r"(?!(?:www|app|api|developers|help)\.)[\w-]+\.pinpointhq\.com")
    scope = Scope.VENDOR
    lists = re.compile(rf"{LOCALE}(?:/postings)?/?")
    own_paths = re.compile(
        rf"{LOCALE}/postings/(?P<job>{UUID})(?:/applications/new)?/?", re.IGNORECASE
    )
    marks = Marks(
        loads=re.compile(r"[\w-]+\.pinpointhq\.com/|(?:cdn|assets)\.pinpoint(?:hq)?\.(?:com|dev)/")
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = self.own_paths.match(address.path)
        return label(address.host), found["job"].lower() if found else ""
