"""Teamtailor: a Rails form on the tenant's host or, more often, on a domain of the employer's own."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Vendor


class Teamtailor(Vendor):
    name = "teamtailor"
    title = "Teamtailor"
    hosts = re.compile(
        r"(?!(?:www|app|api|career|support|docs)\.)[\w-]+(?:\.(?:na|eu|au))?\.teamtailor\.com"
    )
    lists = re.compile(rf"{LOCALE}(?:/jobs)?/?")
    own_paths = re.compile(rf"{LOCALE}/jobs/(?P<job>\d+)(?:-[^/]*)?(?:/applications/new)?/?")
    marks = Marks(
        loads=re.compile(r"(?:[\w-]+\.)*teamtailor(?:-cdn)?\.com/"),
        generator=re.compile(r"(?i)teamtailor"),
        elements="form#job-application-form,turbo-frame#application_form",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = self.own_paths.match(address.path)
        # Each region counts for itself.
        tenant = address.host.removesuffix(".teamtailor.com")
        return tenant, found["job"] if found else ""
