"""Rippling's recruiting: postings by UUID on one host."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, UUID, Marks, Scope, Vendor


class Rippling(Vendor):
    name = "rippling"
    title = "Rippling"
    hosts = re.compile(r"ats(?:\.(?:us|eu)\d*)?\.rippling\.com")
    scope = Scope.VENDOR
    lists = re.compile(rf"{LOCALE}/[\w-]+(?:/jobs)?/?")
    marks = Marks(loads=re.compile(r"ats(?:\.(?:us|eu)\d*)?\.rippling\.com/"))

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(
            rf"{LOCALE}/(?:api/v\d/board/)?(?P<board>[\w-]+)/jobs/(?P<job>{UUID})",
            address.path,
            re.IGNORECASE,
        )
        if found:
            return found["board"].lower(), found["job"].lower()
        board = re.match(rf"{LOCALE}/([\w-]+)", address.path)
        return (board[1].lower(), "") if board else None
