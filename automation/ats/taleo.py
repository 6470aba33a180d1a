"""Taleo, the Enterprise edition by tenant (`job`) and the Business edition by organisation (`rid`). Both want an account."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Vendor, label


class Taleo(Vendor):
    name = "taleo"
    title = "Taleo"
    hosts = re.compile(r"(?!www\.)[\w-]+(?:\.tbe)?\.taleo\.net")
    lists = re.compile(r"/careersection/[^/]+/(?:jobsearch|moresearch|joblist)\.ftl")
    marks = Marks(loads=re.compile(r"[\w.-]+\.taleo\.net/"))

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        if address.host.endswith(".tbe.taleo.net"):
            return address.parameter("org").lower(), address.parameter("rid")
        described = re.search(r"/job(?:detail|apply)\.ftl$", address.path, re.IGNORECASE)
        return label(address.host), address.parameter("job").upper() if described else ""
