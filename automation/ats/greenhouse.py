"""Greenhouse's hosted application form.

The form submits by script to `boards.greenhouse.io/<board>/jobs/<id>` and goes on to `…/confirmation`; a suspect send is answered
428 and an e-mailed code is asked for. https://developers.greenhouse.io/job-board.html describes the employers' API.
"""

import json
import re

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.base import Adapter, Signature
from automation.ats.vendor import Marks, Scope
from automation.page.wire import WireResponse

HOSTS = re.compile(r"(?:job-)?boards(?:-api)?(?:\.eu)?\.greenhouse\.io")


class Greenhouse(Adapter):
    name = "greenhouse"
    title = "Greenhouse"
    hosts = HOSTS
    direct_api = True
    scope = Scope.EITHER
    hint = "gh_jid"
    lists = re.compile(r"/(?!embed/)[\w-]+/?|/embed/job_board")
    marks = Marks(
        loads=re.compile(
            rf"(?:{HOSTS.pattern})/(?:embed/|[\w-]+/jobs/)|app\.greenhouse\.io/embed/"
        ),
        elements="#grnhse_app,#grnhse_iframe,form.application--form",
    )
    submits = (Signature(HOSTS, re.compile(r"^/(?:embed/)?[\w-]+/jobs/\d+/?$")),)
    saves = (
        Signature(
            re.compile(r".*"),
            re.compile(r"/(?:uploads?|s3|presigned)\b"),
            frozenset({"POST", "PUT"}),
        ),
    )
    confirmation_paths = re.compile(r"/jobs/\d+/confirmation/?$")

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        if address.path.startswith("/embed/"):
            return _embedded(address)
        found = re.match(r"(?:/v1/boards)?/([\w-]+)(?:/jobs/(\d+))?", address.path)
        if found is None:
            return None
        return found[1].lower(), (found[2] or "").lstrip("0") or _number(address, self.hint)

    @override
    def failure(self, response: WireResponse) -> dict[str, str] | None:
        try:
            body = json.loads(response.body)
        except ValueError:
            return None
        if not isinstance(body, dict):
            return None
        errors = body.get("errors") or body.get("error")
        if isinstance(errors, dict):
            return {str(name): str(text) for name, text in errors.items()}
        if errors or body.get("success") is False:
            return {"": str(errors or "not accepted")}
        return None


def _embedded(address: Address) -> tuple[str, str]:
    """Where the board isn't named the id is enough: Greenhouse leads on to the address that names it."""
    job = _number(address, "token") or _number(address, Greenhouse.hint)
    return address.parameter("for").lower(), job


def _number(address: Address, name: str) -> str:
    value = address.parameter(name)
    # It is a number: however many zeros stand before it, it is the same.
    return value.lstrip("0") if value.isascii() and value.isdigit() else ""
