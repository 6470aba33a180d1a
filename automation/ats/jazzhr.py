"""JazzHR, once The Resumator: a form that posts to the posting's own address, sent by a link."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Vendor, label


class JazzHR(Vendor):
    name = "jazzhr"
    title = "JazzHR"
    hosts = re.compile(r"(?!(?:www|app)\.)[\w-]+\.applytojob\.com")
    lists = re.compile(r"/(?:apply(?:/jobs)?/?)?")
    marks = Marks(
        loads=re.compile(
            r"[\w-]+\.applytojob\.com/|(?:app|assets)\.(?:jazz\.co|jazzhr\.com|theresumator\.com)/"
        ),
        posts=re.compile(r"[\w-]+\.applytojob\.com/"),
        elements="#resumator-submit-resume,[name^=resumator-]",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(r"/apply/(?:jobs/details/)?(?!jobs\b)(\w{6,})(?:/|$)", address.path)
        return label(address.host), found[1] if found else ""
