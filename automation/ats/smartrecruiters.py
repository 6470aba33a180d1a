"""SmartRecruiters: postings have a number in their public addresses and a UUID in those of the form."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import UUID, Marks, Vendor

COMPANY = r"(?P<company>[^/]+)"
JOB = rf"(?P<job>{UUID}|\d{{6,}})"
POSTINGS = (
    rf"/oneclick-ui/company/{COMPANY}/publication/{JOB}",
    rf"/v1/companies/{COMPANY}/postings/{JOB}",
    rf"/(?:ni/)?{COMPANY}/{JOB}",
)


class SmartRecruiters(Vendor):
    name = "smartrecruiters"
    title = "SmartRecruiters"
    hosts = re.compile(r"(?:jobs|careers|www|api)\.smartrecruiters\.com|smrtr\.io")
    lists = re.compile(r"/[^/]+/?")
    marks = Marks(
        loads=re.compile(r"(?:jobs|static|js-www)\.smartrecruiters\.com/|c\.smartrecruiters\.com/"),
        elements="oc-personal-information,oc-easy-apply,spl-input",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        for shape in POSTINGS:
            found = re.match(shape, address.path, re.IGNORECASE)
            if found:
                return found["company"].lower(), found["job"].lower()
        company = re.fullmatch(r"/([^/]+)/?", address.path)
        return (company[1].lower(), "") if company else None
