"""Recruitee's Careers Site API, public in both directions: https://docs.recruitee.com/reference/intro-to-careers-site-api

An offer says which of the usual fields it asks for, and its own questions (`open_questions`).
"""

from collections.abc import Iterator
from urllib.parse import quote

from automation.ats.address import Address
from automation.ats.generic import address_identity
from automation.ats.recruitee import Recruitee as Vendor
from automation.ats.registry import GENERIC, Site, vendor_of
from automation.ats.vendor import Posting
from automation.errors import BadInputError, PostingClosedError
from automation.feeds.answers import (
    GONE,
    Record,
    country,
    fetch,
    language,
    parsed,
    place,
    prose,
    record,
    records,
    text,
    truth,
)
from automation.feeds.base import (
    Bases,
    Feed,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Published,
)
from automation.feeds.named import Field, named
from automation.feeds.questions import YES_NO, Entry
from automation.protocol import Kind

SYSTEM = "recruitee"
KINDS = {
    "string": Kind.TEXT,
    "text": Kind.LONG_TEXT,
    "boolean": Kind.CHOICE,
    "single_choice": Kind.CHOICE,
    "multi_choice": Kind.CHOICES,
    "date": Kind.DATE,
    "number": Kind.NUMBER,
    "salary": Kind.NUMBER,
    "file": Kind.FILE,
    "legal": Kind.CHECK,
}
SILENT = frozenset({"infobox"})
USUAL = (
    ("options_phone", "Phone number", Kind.PHONE, "candidate[phone]"),
    ("options_cv", "CV or resume", Kind.FILE, "candidate[cv]"),
    ("options_cover_letter", "Cover letter", Kind.FILE, "candidate[cover_letter_file]"),
    ("options_photo", "Photo", Kind.FILE, "candidate[photo]"),
    ("options_title", "Title", Kind.TEXT, ""),
    ("options_salutation", "Salutation", Kind.TEXT, ""),
)
NO_PLACES = (
    "It asks which of its places you want to work at, which Recruitee’s interface doesn’t take."
)
ELSEWHERE = "Its careers site isn’t on a domain of Recruitee’s."
NO_KIND = "It asks “{label}”, which Recruitee’s interface doesn’t take."


def feed(bases: Bases) -> Feed:
    return Recruitee(bases.recruitee)


class Recruitee:
    def __init__(self, base: str) -> None:
        self._base = base

    async def read(self, site: Site, get: Get) -> Published:
        posting = site.posting
        if posting.ats != SYSTEM or not posting.tenant or not posting.job:
            raise NothingPublishedError("the address names no posting")
        offers = f"{self._base_of(posting.tenant)}/api/offers"
        reply = await fetch(f"{offers}/{quote(posting.job, safe='%')}", get)
        if reply.status in GONE:
            raise await _gone(offers, get)
        offer = record(record(parsed(reply)).get("offer"))
        if not offer.get("id"):
            raise FeedUnreachableError("not an offer")
        if text(offer.get("status")) not in ("published", ""):
            raise PostingClosedError(f"its status is {text(offer['status'])}")
        return published(offer, tenant=posting.tenant)

    def _base_of(self, tenant: str) -> str:
        if is_own_domain(tenant):
            return f"https://{tenant}"
        return self._base.replace("{tenant}", tenant)


def is_own_domain(tenant: str) -> bool:
    """Of a careers site on a domain of the employer's own, that domain is the tenant."""
    return "." in tenant or ":" in tenant


async def _gone(offers: str, get: Get) -> PostingClosedError | NothingPublishedError:
    reply = await fetch(offers, get)
    if reply.status in GONE or not isinstance(record(parsed(reply)).get("offers"), list):
        return NothingPublishedError("no such careers site")
    return PostingClosedError("its careers site is there, and it isn't")


def published(offer: Record, *, tenant: str) -> Published:
    fields = [*_usual(offer), *_places(offer), *_own(offer)]
    shown = text(offer.get("careers_url"), most=2_000)
    return Published(
        system=SYSTEM,
        id=text(offer.get("slug")) or text(offer.get("id")),
        tenant=tenant,
        title=text(offer.get("title")),
        employer=text(offer.get("company_name")),
        place=text(offer.get("location")) or place(offer.get("city"), offer.get("country")),
        country=country(offer.get("country_code")),
        language=language(offer.get("lang_code")),
        url=shown,
        keys=() if is_own_domain(tenant) else tuple(_on_own_domain(shown)),
        questions=named(fields),
        # The hosted form asks for agreements besides, which the offer doesn't tell of.
        complete=False,
        obstacles=(
            *((ELSEWHERE,) if is_own_domain(tenant) else ()),
            *dict.fromkeys(_obstacles(fields)),
        ),
    )


def _on_own_domain(shown: str) -> Iterator[str]:
    """The posting's name on the employer's own domain, where its careers site is there. Recruitee says which one that is; what a
    domain says of itself could be any tenant's."""
    try:
        address = Address.read(shown)
    except BadInputError:
        return
    if vendor_of(address) is None and Vendor.own_paths.fullmatch(address.path):
        yield Posting(GENERIC.name, *address_identity(address)).key


def _usual(offer: Record) -> Iterator[Field]:
    yield Field(Entry("Full name", Kind.TEXT, required=True), "candidate[name]")
    yield Field(Entry("Email address", Kind.EMAIL, required=True), "candidate[email]")
    for option, label, kind, name in USUAL:
        wanted = text(offer.get(option))
        if wanted in ("required", "optional"):
            yield Field(Entry(label, kind, required=wanted == "required"), name)


def _places(offer: Record) -> Iterator[Field]:
    """Which of several places: no field is documented for the answer."""
    places = [
        text(each.get("name")) or text(each.get("city")) for each in records(offer.get("locations"))
    ]
    if len(places) > 1:
        several = text(offer.get("locations_question_type")) == "multiple_choice"
        entry = Entry(
            text(offer.get("locations_question")) or "Where do you want to work?",
            Kind.CHOICES if several else Kind.CHOICE,
            required=truth(offer.get("locations_question_required")),
            options=places,
            hints={"type": "locations"},
        )
        yield Field(entry)


def _own(offer: Record) -> Iterator[Field]:
    ordered = sorted(records(offer.get("open_questions")), key=_position)
    for each in ordered:
        asks = text(each.get("kind"))
        if asks in SILENT:
            continue
        known = asks in KINDS
        values = _values(each, asks)
        entry = Entry(
            label=text(each.get("body")),
            kind=KINDS.get(asks, Kind.FILE if asks == "video" else Kind.TEXT),
            required=truth(each.get("required")),
            options=tuple(values),
            max_length=_length(each),
            help=prose(each.get("description")),
            hints={"type": asks},
        )
        yield Field(entry, f"open_question:{text(each.get('id'))}" if known else "", values)


def _position(question: Record) -> int:
    at = question.get("position")
    return at if isinstance(at, int) else 0


def _values(question: Record, asks: str) -> dict[str, str]:
    """A choice is sent as it reads, a yes or no as a flag."""
    if asks == "boolean":
        return dict(zip(YES_NO, ("true", "false"), strict=True))
    options = records(question.get("open_question_options"))
    labels = filter(None, (text(each.get("body")) for each in options))
    return {label: label for label in labels} if asks in ("single_choice", "multi_choice") else {}


def _length(question: Record) -> int | None:
    most = record(question.get("options")).get("length")
    return (
        most if isinstance(most, int) and not isinstance(most, bool) and 0 < most < 10**6 else None
    )


def _obstacles(fields: list[Field]) -> Iterator[str]:
    for each in fields:
        if each.entry.required and not each.name:
            of_places = each.entry.hints.get("type") == "locations"
            yield NO_PLACES if of_places else NO_KIND.format(label=each.entry.label)
