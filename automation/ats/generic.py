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
    r"(?ix)^(?:utm_\w+|gh_src|lever-\w+(?:\[\])?|ashby_\w*src|jobvite_\w+|iis|iisn|mode_?src|__jvst|__jvsd|trk\w*|trid|refid|trackingid"
    r"|lipi|li_fat_id|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|ttclid|twclid|igshid|mc_[ce]id|mkt_tok|_ga|_gl|_hs\w+|hs\w*trk"
    r"|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|oly_\w+|vero_\w+|wickedid|s_cid|cmpid|campaign_?id|share_?id|source_?id|click_?id)$"
)
REFERRING = re.compile(r"(?i)^(?:source|src|ref|referrer|referer|via|channel|origin|from)$")
"""Where somebody came from, or, on some sites, the posting's own reference: that has a digit."""
ROUTE = re.compile(r"!?/.*\d")
"""A fragment that a page's own script takes for the place to show."""
FORM = re.compile(
    r"(?i)/(?:apply|apply-now|application|applications/new|bewerben|bewerbung|postuler|solliciteren|candidatura|aplikuj)$"
)
"""The form of a posting whose address is the rest."""


class Generic(Adapter):
    name = "site"
    title = "another site"
    confirmation_paths = re.compile(
        r"(?i)/(thanks?|thank-you|confirmation|confirmed|success|applied|submitted|danke|merci|gracias)\b"
    )

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
            (name, value)
            for name, value in parse_qsl(address.query, keep_blank_values=True)
            if not _tracks(name, value)
        )
    )
    job = FORM.sub("", address.path.rstrip("/")) + (f"?{query}" if query else "")
    if ROUTE.match(address.fragment):
        job += "#" + FORM.sub("", address.fragment.split("?")[0].rstrip("/"))
    if len(job) > 80 or not re.fullmatch(r"[\w./-]*", job):
        job = hashlib.sha256(job.encode()).hexdigest()[:32]
    return address.place.removeprefix("www."), job or "/"


def _tracks(name: str, value: str) -> bool:
    return bool(TRACKING.match(name)) or bool(
        REFERRING.match(name) and not any(char.isdigit() for char in value)
    )
