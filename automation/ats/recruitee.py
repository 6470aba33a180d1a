"""Recruitee (Tellent): takes applications by a public API of each careers site. https://docs.recruitee.com/reference/intro-to-careers-site-api"""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Vendor, label


class Recruitee(Vendor):
    name = "recruitee"
    title = "Recruitee"
    hosts = re.compile(r"(?!(?:www|app|api|docs|support)\.)[\w-]+\.recruitee\.com")
    direct_api = True
    lists = re.compile(rf"{LOCALE}/?")
    own_paths = re.compile(rf"(?:/l)?{LOCALE}/o/(?P<job>[\w%.-]+)(?:/c/new)?/?")
    marks = Marks(
        loads=re.compile(r"[\w.-]*recruitee(?:cdn)?\.com/|careers-analytics\.recruitee\.com/"),
        elements="form#offer-application-form,[name='candidate.openQuestionAnswers']",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = self.own_paths.match(address.path)
        found = found or re.match(r"/api/offers/(?P<job>[\w%.-]+)", address.path)
        return label(address.host), found["job"].lower() if found else ""
