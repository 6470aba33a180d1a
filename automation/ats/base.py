"""What Valet knows of a vendor's form on the wire: which request sends an application, which ones only save, and how to read
the answer. One vendor, one file; `generic` serves every site without an adapter of its own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from automation.ats.vendor import Vendor
from automation.page.wire import Exchange, WireRequest, WireResponse
from automation.protocol import Grade, PermitState


@dataclass(frozen=True, slots=True)
class Signature:
    """A kind of request, told by method, host, path and (where one endpoint serves many) operation."""

    host: re.Pattern[str]
    path: re.Pattern[str]
    methods: frozenset[str] = frozenset({"POST"})
    operation: re.Pattern[str] | None = None

    def matches(self, request: WireRequest, *, path: str, any_host: bool) -> bool:
        """`path` is the vendor's own path; `any_host` for a trusted imitation."""
        if request.method not in self.methods or not self.path.search(path):
            return False
        host = (urlsplit(request.url).hostname or "").rstrip(".")
        if not any_host and not self.host.fullmatch(host):
            return False
        return self.operation is None or any(
            self.operation.search(name) for name in operations(request)
        )


def operations(request: WireRequest) -> list[str]:
    """Names of the operations a GraphQL request asks for: the query's `op` may differ from the body's, so both count."""
    named = parse_qs(urlsplit(request.url).query).get("op", [])
    body = (request.body or b"").decode("utf-8", "replace")
    return (
        named
        + re.findall(r'"operationName"\s*:\s*"([^"]+)"', body)
        + re.findall(r"\bmutation\s+(\w+)", body)
    )


@dataclass(frozen=True, slots=True)
class PageState:
    """What the page shows a person once a send has been tried. All of it is visible text."""

    url: str
    url_before: str
    form_visible: bool
    errors: dict[str, str] = field(default_factory=dict)
    """By label of the field, "" for those that belong to none."""
    held_back: dict[str, str] = field(default_factory=dict)
    """By label: why the browser itself doesn't send the form as it is now. It says so in bubbles, which stand in no page."""
    labels: dict[str, str] = field(default_factory=dict)
    """Labels of the fields, by the names that a site gives them."""
    confirmation: str = ""
    """A sentence that says the application arrived and wasn't there before."""
    text: str = ""
    challenges: tuple[str, ...] = ()
    """Those that wait to be solved."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`final` is false while a moment's patience could still bring a better answer (a late confirmation)."""

    state: PermitState
    why: str
    grade: Grade | None = None
    confirmation: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    final: bool = True


REFUSALS = frozenset({400, 401, 403, 404, 422, 428, 429})
"""Statuses with which a server says it did not take the application. 408, 409 and 5xx prove nothing."""


class Adapter(Vendor):
    """A vendor whose form is known on the wire. Subclasses set the tables and, where the vendor's answers say more, `success`
    and `failure`."""

    submits: Sequence[Signature] = ()
    saves: Sequence[Signature] = ()
    autosaves = False
    """Saves each field a moment after it was left, and doesn't send while it saves."""
    confirmation_paths: re.Pattern[str] = re.compile(r"(?!)")

    def success(self, response: WireResponse) -> str:
        """The vendor's positive word in an answer's body (an id, a success mark), "" when there is none."""
        del response
        return ""

    def failure(self, response: WireResponse) -> dict[str, str] | None:
        """The errors of an answer that says it wasn't taken, by field name; None when it doesn't say so."""
        del response
        return None

    def judge(self, exchange: Exchange, page: PageState) -> Verdict:
        """What one send came to. Pure; see `sending.verdict` for the rules all vendors share."""
        response = exchange.response
        if response is None:
            return Verdict(PermitState.UNKNOWN, "no answer came back", Grade.ATTEMPTED)
        if response.status in REFUSALS:
            return Verdict(
                PermitState.REFUSED,
                f"the site refused it with {response.status}",
                fields=_complaints(page, self.failure(response) or {}),
            )
        if not 200 <= response.status < 400:
            grade = Grade.PAGE_CONFIRMED if page.confirmation else Grade.ATTEMPTED
            return Verdict(
                PermitState.UNKNOWN,
                f"the site answered {response.status}",
                grade,
                page.confirmation,
            )
        return self._judge_accepted(response, page)

    def _judge_accepted(self, response: WireResponse, page: PageState) -> Verdict:
        failure = self.failure(response)
        if failure is not None:
            return Verdict(
                PermitState.REFUSED,
                "the site's answer says it was not taken",
                fields=_complaints(page, failure),
            )
        if page.form_visible or page.errors:
            why = "the form is shown again" if page.form_visible else "the page shows an error"
            return Verdict(
                PermitState.UNKNOWN,
                f"the site accepted the request but {why}",
                Grade.ATTEMPTED,
                fields=page.errors,
                final=False,
            )
        reached = urlsplit(page.url).path if page.url != page.url_before else ""
        positive = page.confirmation or (
            reached and self.confirmation_paths.search(reached) and f"reached {reached}"
        )
        positive = positive or self.success(response)
        if positive:
            return Verdict(
                PermitState.CONFIRMED,
                "the site took it and said so",
                Grade.NETWORK_CONFIRMED,
                page.confirmation or str(positive),
            )
        return Verdict(
            PermitState.UNKNOWN,
            "the site accepted the request but confirmed nothing",
            Grade.ATTEMPTED,
            final=False,
        )


def _complaints(page: PageState, failure: Mapping[str, str]) -> dict[str, str]:
    """Those of the page and of the answer, whose names of fields are no words for people: labels, or none."""
    found = dict(page.errors)
    for name, text in failure.items():
        label = page.labels.get(name) or _words_of(name)
        if not label and text in found.get("", ""):
            continue
        found[label] = text if label or not found.get("") else f"{found['']} {text}"
    return found


def _words_of(name: str) -> str:
    """“first_name” says something, “f9d01f” and “cards[3][field0]” don't."""
    return name.replace("_", " ") if re.fullmatch(r"[^\W\d]+(?:[ _-][^\W\d]+)*", name) else ""
