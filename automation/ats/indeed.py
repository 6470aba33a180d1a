"""Indeed: postings by a key of sixteen hexadecimal digits, the same in every country."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Scope, Vendor


class Indeed(Vendor):
    name = "indeed"
    title = "Indeed"
    hosts = re.compile(
        r"(?:[\w-]+\.)*indeed\.(?:com|co\.uk|co\.in|co\.za|com\.au|com\.br|com\.mx|com\.sg|ca|ch|de|es|fr|ie|it|jp|nl|pt)"
    )
    scope = Scope.VENDOR

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        named = (address.parameter(name) for name in ("jk", "vjk", "jobKey"))
        job = next((text for text in named if re.fullmatch(r"[0-9a-fA-F]{16}", text)), "")
        in_path = re.search(r"/job/(?:[^/]*-)?([0-9a-f]{16})(?:/|$)", address.path, re.IGNORECASE)
        return "", (job or (in_path[1] if in_path else "")).lower()
