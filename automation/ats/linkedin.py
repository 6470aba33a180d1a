"""LinkedIn: postings by number, in the path or as the one that a search has open."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Scope, Vendor


class LinkedIn(Vendor):
    name = "linkedin"
    title = "LinkedIn"
    hosts = re.compile(r"(?:[a-z]{2,3}\.|www\.|m\.)?linkedin\.com")
    scope = Scope.VENDOR

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(r"(?:/comm)?/jobs/view/(?:[^/]*-)?(\d+)(?:/|$)", address.path)
        return "", found[1] if found else address.parameter("currentJobId")
