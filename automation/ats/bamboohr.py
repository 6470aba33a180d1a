"""BambooHR: numbered openings on the tenant's host."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Vendor, label


class BambooHR(Vendor):
    name = "bamboohr"
    title = "BambooHR"
    hosts = re.compile(
        r"(?!(?:www|app|api|help|documentation|partners)\.)[\w-]+\.bamboohr\.(?:com|co\.uk)"
    )
    lists = re.compile(r"/(?:careers|jobs)(?:/list)?/?")
    marks = Marks(
        loads=re.compile(r"[\w-]+\.bamboohr\.com/(?:js/)?(?:jobs|careers|embed)"),
        elements="#BambooHR,.BambooHR-ATS-board",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(r"/(?:careers|jobs)/(\d+)(?:/|$)", address.path)
        old = re.fullmatch(r"/jobs/(?:view|embed2?)\.php", address.path)
        job = found[1] if found else address.parameter("id") if old else ""
        return label(address.host), job
