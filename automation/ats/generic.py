"""Every site Valet has no file for: what counts as a send is told from what a request carries, success from what the site says."""

import hashlib
import json
import re
from urllib.parse import parse_qsl, urlencode

from typing_extensions import override

from automation.ats.address import Address
from automation.ats.base import Adapter
from automation.page.wire import WireResponse

TRACKING = re.compile(
    r"(?i)^(utm_\w+|gh_src|lever-\w+(\[\])?|source|src|ref|referrer|fbclid|gclid|trk)$"
)


class Generic(Adapter):
    name = "site"
    title = "another site"
    confirmation_paths = re.compile(
        r"(?i)/(thanks?|thank-you|confirmation|confirmed|success|applied|submitted|danke|merci|gracias)\b"
    )

    @override
    def identify(self, path: str, query: dict[str, list[str]]) -> tuple[str, str] | None:
        return None

    @override
    def success(self, response: WireResponse) -> str:
        body = _json_object(response)
        for name in ("applicationId", "application_id", "candidateId", "candidate_id"):
            if body.get(name):
                return f"{name} {body[name]}"
        return "success" if body.get("success") is True or body.get("ok") is True else ""

    @override
    def failure(self, response: WireResponse) -> dict[str, str] | None:
        body = _json_object(response)
        errors = body.get("errors") or body.get("error")
        if isinstance(errors, dict):
            return {str(name): str(text) for name, text in errors.items()}
        if errors or body.get("success") is False or body.get("ok") is False:
            return {"": str(errors or "not accepted")}
        return None


def _json_object(response: WireResponse) -> dict[str, object]:
    try:
        body = json.loads(response.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def address_identity(address: Address) -> tuple[str, str]:
    """(host and port, job) for an address no vendor claims: path and query without tracking, shortened to a digest when
    long."""
    query = urlencode(
        sorted(
            (name, value) for name, value in parse_qsl(address.query) if not TRACKING.match(name)
        )
    )
    job = address.path.rstrip("/") + (f"?{query}" if query else "")
    if len(job) > 80 or not re.fullmatch(r"[\w./-]*", job):
        job = hashlib.sha256(job.encode()).hexdigest()[:32]
    return address.place.removeprefix("www."), job or "/"
