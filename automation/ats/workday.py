"""Workday: a site of the tenant's own on one of many numbered clusters. One applies with an account, in five to seven steps."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Vendor, label


class Workday(Vendor):
    name = "workday"
    title = "Workday"
    hosts = re.compile(
        r"[\w-]+\.wd\d+\.myworkdayjobs(?:-impl)?\.com|(?:[\w-]+\.)?wd\d+\.myworkdaysite\.com"
    )
    marks = Marks(
        loads=re.compile(r"[\w.-]+\.myworkday(?:jobs|site|cdn)\.com/"),
        elements="[data-automation-id=applyFlowPage],[data-automation-id=jobPostingPage],[data-automation-id=adventureButton]",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        tenant, path = label(address.host), address.path
        # One cluster serves all tenants there: the path names them.
        shared = re.match(rf"{LOCALE}/recruiting/([^/]+)(/.*)", path, re.IGNORECASE)
        if shared:
            tenant, path = shared[1].lower(), shared[2]
        # A requisition is one posting on whichever of the tenant's sites, under whichever title and place it stands.
        found = re.search(r"/(?:job|details)/(?:[^/]+/)*?[^/_]*_([^/]+)", path)
        return (tenant, found[1].upper() if found else "")
