"""Jobvite: an id whose letters keep their case, and which is enough without the company."""

import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.vendor import LOCALE, Marks, Scope, Vendor


class Jobvite(Vendor):
    name = "jobvite"
    title = "Jobvite"
    hosts = re.compile(r"(?:jobs|app|hire|careers)\.jobvite\.com")
    scope = Scope.VENDOR
    lists = re.compile(rf"{LOCALE}(?:/careers)?/[\w-]+(?:/jobs|/search)?/?")
    marks = Marks(
        loads=re.compile(r"(?:jobs|app|hire|careers)\.jobvite\.com/"),
        elements=".jv-page-body,.jv-careersite,#jvform",
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(
            rf"{LOCALE}(?:/careers)?/(?P<company>[\w-]+)/job/(?P<job>o\w+)", address.path
        )
        if found:
            return found["company"].lower(), found["job"]
        job = address.parameter("aj") or address.parameter("j")
        company = re.match(rf"{LOCALE}(?:/careers)?/([\w-]+)", address.path)
        return (company[1].lower() if company and not job else "", job)
