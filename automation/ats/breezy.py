"""Breezy HR: an AngularJS form whose thanks stand hidden in the page from the start."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Vendor, label


class Breezy(Vendor):
    name = "breezy"
    title = "Breezy HR"
    hosts = re.compile(r"(?!(?:www|app|api|developer)\.)[\w-]+\.breezy\.hr")
    lists = re.compile(rf"{LOCALE}/?")
    marks = Marks(
        loads=re.compile(r"[\w-]+\.breezy\.hr/|assets-cdn\.breezy\.hr/"),
        elements=".breezy-portal,.bzyButtonColor",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(rf"{LOCALE}/p/([0-9a-f]{{10,}})(?![0-9a-z])", address.path, re.IGNORECASE)
        return label(address.host), found[1].lower() if found else ""
