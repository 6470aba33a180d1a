"""iCIMS: a portal that shows its pages in a frame of its own, and asks for an account."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Vendor, label


class ICIMS(Vendor):
    name = "icims"
    title = "iCIMS"
    hosts = re.compile(r"(?!(?:www|developer|community|media)\.)[\w-]+\.icims\.com")
    lists = re.compile(r"/jobs/(?:search|intro)")
    marks = Marks(
        loads=re.compile(r"[\w-]+\.icims\.com/"),
        elements="#icims_content_iframe,.iCIMS_MainWrapper,.iCIMS_JobContent",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(r"/jobs/(\d+)(?:/|$)", address.path)
        # A customer's portals (careers-, jobs-, internal-) count its jobs together.
        tenant = re.sub(r"^(?:[a-z]*careers|jobs|external|internal)-", "", label(address.host))
        return tenant, found[1] if found else ""
