"""Ashby's hosted form: no <form>, every field saved by a GraphQL mutation as it is typed, one mutation that sends.

A send is answered `FormSubmitSuccess`, or `FormRender` with messages when something is missing or looks like spam.
"""

import json
import re
from typing import Any

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.base import Adapter, Signature
from automation.ats.vendor import UUID, Marks, Scope
from automation.page.wire import WireResponse

HOSTS = re.compile(r"jobs\.ashbyhq\.com")
GRAPHQL = re.compile(r"/api/non-user-graphql/?$")


class Ashby(Adapter):
    name = "ashby"
    title = "Ashby"
    autosaves = True
    hosts = HOSTS
    scope = Scope.EITHER
    hint = "ashby_jid"
    lists = re.compile(r"/[^/]+/?")
    marks = Marks(
        loads=re.compile(r"jobs\.ashbyhq\.com/"),
        elements="#ashby_embed,#ashby_embed_iframe,.ashby-application-form-container",
    )
    submits = (Signature(HOSTS, GRAPHQL, operation=re.compile(r"^ApiSubmit(?:Single|Multiple)")),)
    saves = (
        Signature(HOSTS, GRAPHQL, operation=re.compile(r"^Api(?!Submit)")),
        Signature(
            re.compile(r".*"), re.compile(r"/(?:uploads?|files?)\b"), frozenset({"POST", "PUT"})
        ),
    )

    @override
    def identify(self, address: Address) -> tuple[str, str] | None:
        found = re.match(rf"/([^/]+)(?:/({UUID}))?", address.path, re.IGNORECASE)
        if found is None:
            return None
        hinted = re.fullmatch(UUID, address.parameter(self.hint), re.IGNORECASE)
        job = found[2] or (hinted[0] if hinted else "")
        return found[1].lower(), job.lower()

    @override
    def success(self, response: WireResponse) -> str:
        return "FormSubmitSuccess" if _find(response, "FormSubmitSuccess") else ""

    @override
    def failure(self, response: WireResponse) -> dict[str, str] | None:
        render = _find(response, "FormRender")
        if render is None:
            return None
        errors = {
            str(error.get("path", "")): str(error.get("message", "not accepted"))
            for error in render.get("formErrors") or []
            if isinstance(error, dict)
        }
        messages = [str(message) for message in render.get("errorMessages") or []]
        return errors | ({"": " ".join(messages)} if messages or not errors else {})


def _find(response: WireResponse, typename: str) -> dict[str, Any] | None:
    """The first object of that GraphQL type in the answer."""
    try:
        todo: list[Any] = [json.loads(response.body)]
    except ValueError:
        return None
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if item.get("__typename") == typename:
                return item
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return None
