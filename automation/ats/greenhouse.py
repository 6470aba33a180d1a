"""Greenhouse's hosted application form.

The form submits by script to `boards.greenhouse.io/<board>/jobs/<id>` and goes on to `…/confirmation`; a suspect send is answered
428 and an e-mailed code is asked for. https://developers.greenhouse.io/job-board.html describes the employers' API.
"""

import json
import re

from typing_extensions import override

from automation.ats.base import Adapter, Signature
from automation.page.wire import WireResponse

HOSTS = re.compile(r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io")


class Greenhouse(Adapter):
    name = "greenhouse"
    title = "Greenhouse"
    hosts = HOSTS
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
    def identify(self, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        if path.startswith("/embed/job_app"):
            job, board = query.get("token", [""])[0], query.get("for", [""])[0]
            return (board.lower(), job) if job.isdigit() and board else None
        found = re.match(r"/([\w-]+)/jobs/(\d+)", path)
        return (found[1].lower(), found[2]) if found else None

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
