"""LinkedIn: postings by number, in the path or as the one that a search has open."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Scope, Vendor


class LinkedIn(Vendor):
    name = "linkedin"
    title = "LinkedIn"
    hosts = re.compile(r"(?:[a-z]{2,3}\.|www\.|m\.)?linkedin\.com")
    scope = Scope.VENDOR
    marks = Marks(
        elements=".jobs-easy-apply-modal,.jobs-easy-apply-content,.jobs-unified-top-card,.jobs-search__job-details,"
        ".jobs-apply-button--top-card,[data-sdui-screen$=JobDetails],[componentkey^=JobDetails_AboutTheJob]"
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(r"(?:/comm)?/jobs/view/(?:[^/]*-)?(\d+)(?:/|$)", address.path)
        return "", found[1] if found else address.parameter("currentJobId")
