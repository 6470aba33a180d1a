"""What the Postings API (v0) holds an application against: https://github.com/lever/postings-api#apply-to-a-job-posting"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.local.board.questions import Question
from deploy.local.emulators.ats.bodies import Attachment

_LENGTHS = {"userAgent": 512, "acceptLanguage": 256, "referer": 2048}
_TEXTS = ("phone", "org", "comments", "source", "ip", "timezone", *_LENGTHS)
_FLAGS = (True, False, "true", "false")
_KNOWN = {"name", "email", "resume", "urls", "silent", "consent", "opportunityLocation", *_TEXTS}


@dataclass
class Reading:
    """`errors` by field. `values` and `files` are by the names of the board's page."""

    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


def read(
    sent: Mapping[str, Any],
    *,
    questions: Sequence[Question],
    places: Sequence[str],
    multipart: bool,
    lenient: bool,
) -> Reading:
    """`questions`: those that v0 has a field for. Cards and surveys it has none for: they go unread, and nobody is told.
    `lenient`: the account marks no field as required."""
    found = Reading(ignored=sorted(set(sent) - _KNOWN))
    _read_texts(found, sent)
    _read_resume(found, sent.get("resume"), multipart=multipart)
    _read_links(found, sent.get("urls"))
    _read_consents(found, sent.get("consent"))
    if sent.get("silent") not in (None, *_FLAGS):
        found.errors["silent"] = "must be true or false"
    place = sent.get("opportunityLocation")
    if place and place not in places:
        found.errors["opportunityLocation"] = "is not a location of the posting"
    for question in questions:
        given = question.name in found.values or question.name in found.files
        if question.required and not given and not lenient:
            found.errors.setdefault(question.name, "is required")
    return found


def _read_texts(found: Reading, sent: Mapping[str, Any]) -> None:
    for name in ("name", "email", *_TEXTS):
        value = sent.get(name)
        if value in (None, ""):
            if name in {"name", "email"}:
                found.errors[name] = "is required"
        elif not isinstance(value, str):
            found.errors[name] = "must be a string"
        elif name == "email" and "@" not in value:
            found.errors[name] = "is not an e-mail address"
        elif len(value) > _LENGTHS.get(name, len(value)):
            found.errors[name] = f"is longer than {_LENGTHS[name]} characters"
        else:
            found.values[name] = [value]


def _read_resume(found: Reading, resume: Any, *, multipart: bool) -> None:
    """Only multipart bodies can bring one."""
    if resume is None:
        return
    if not multipart or not isinstance(resume, Attachment):
        found.ignored.append("resume")
    elif not resume.content:
        found.errors["resume"] = "is empty"
    else:
        found.files["resume"] = resume


def _read_links(found: Reading, links: Any) -> None:
    if links in (None, ""):
        return
    if not isinstance(links, Mapping) or not all(isinstance(each, str) for each in links.values()):
        found.errors["urls"] = "must be an object of strings"
        return
    for name, address in links.items():
        if address:
            found.values[f"urls[{name}]"] = [address]


def _read_consents(found: Reading, consents: Any) -> None:
    """Each is a flag, or `{"provided": flag, "compliancePolicyId": …}`."""
    if consents in (None, ""):
        return
    if not isinstance(consents, Mapping):
        found.errors["consent"] = "must be an object"
        return
    for name, consent in consents.items():
        given = consent.get("provided") if isinstance(consent, Mapping) else consent
        if name not in {"marketing", "store"} or given not in _FLAGS:
            found.errors["consent"] = f"{name} is not a consent"
        elif given in {True, "true"}:
            found.values[f"consent[{name}]"] = ["1"]
