"""Personio: a careers site by tenant, the same under .de and .com."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Vendor, label


class Personio(Vendor):
    name = "personio"
    title = "Personio"
    hosts = re.compile(r"[\w-]+\.jobs\.personio\.(?:de|com|es)")
    lists = re.compile(rf"{LOCALE}/?")
    marks = Marks(
        loads=re.compile(
            r"[\w-]+\.jobs\.personio\.(?:de|com|es)/|assets\.cdn\.personio\.(?:de|com)/"
        ),
        posts=re.compile(r"[\w.-]+\.personio\.(?:de|com)/"),
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(rf"{LOCALE}/job/(\d+)", address.path)
        return label(address.host), found[1] if found else ""
