"""Workable: a posting's shortcode is enough, with or without the account before it."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import Marks, Scope, Vendor, label


class Workable(Vendor):
    name = "workable"
    title = "Workable"
    # jobs.workable.com is Workable's own job board, whose postings have other ids.
    hosts = re.compile(r"(?!(?:www|jobs|help|resources)\.)[\w-]+\.workable\.com")
    scope = Scope.VENDOR
    lists = re.compile(r"/[\w-]+/?|/")
    marks = Marks(
        loads=re.compile(r"(?:apply|www)\.workable\.com/|workable-application-form\.s3"),
        elements="form[data-ui=application-form],#whr_embed_hook",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(
            r"(?:/(?P<account>[\w-]+))?/(?:j|jobs|view)/(?P<job>[0-9A-Z]{8,12})\b",
            address.path,
            re.IGNORECASE,
        )
        account = "" if label(address.host) == "apply" else label(address.host)
        if found:
            return (account or found["account"] or "").lower(), found["job"].upper()
        listed = re.match(r"/([\w-]+)/?$", address.path)
        return (account or (listed[1].lower() if listed else ""), "")
