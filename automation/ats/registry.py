"""Which vendor an address belongs to, which adapter serves it, and which posting it names."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from automation.ats.address import Address, origin_of, path_of
from automation.ats.ashby import Ashby
from automation.ats.bamboohr import BambooHR
from automation.ats.base import Adapter, Signature
from automation.ats.breezy import Breezy
from automation.ats.generic import Generic, address_identity
from automation.ats.greenhouse import Greenhouse
from automation.ats.icims import ICIMS
from automation.ats.indeed import Indeed
from automation.ats.jazzhr import JazzHR
from automation.ats.jobvite import Jobvite
from automation.ats.lever import Lever
from automation.ats.linkedin import LinkedIn
from automation.ats.personio import Personio
from automation.ats.pinpoint import Pinpoint
from automation.ats.recruitee import Recruitee
from automation.ats.rippling import Rippling
from automation.ats.smartrecruiters import SmartRecruiters
from automation.ats.successfactors import SuccessFactors
from automation.ats.taleo import Taleo
from automation.ats.teamtailor import Teamtailor
from automation.ats.vendor import Posting, Vendor
from automation.ats.workable import Workable
from automation.ats.workday import Workday
from automation.errors import BadInputError
from automation.page.wire import WireRequest

ADAPTERS: tuple[Adapter, ...] = (Greenhouse(), Lever(), Ashby())
VENDORS: tuple[Vendor, ...] = (
    *ADAPTERS,
    Workday(),
    SmartRecruiters(),
    Workable(),
    Recruitee(),
    Teamtailor(),
    Personio(),
    Breezy(),
    ICIMS(),
    Taleo(),
    SuccessFactors(),
    JazzHR(),
    BambooHR(),
    Jobvite(),
    Pinpoint(),
    Rippling(),
    LinkedIn(),
    Indeed(),
)
GENERIC = Generic()


@dataclass(frozen=True)
class Site:
    """An address in the terms of its vendor. `imitates`: a trusted origin whose first path segment names the vendor.

    `url` is the address to open, spelt in the one way that what identifies the posting was read from. `adapter` is `GENERIC`
    unless the address is one of the vendor's own and it has one.
    """

    url: str
    vendor: Vendor
    adapter: Adapter
    posting: Posting
    imitates: bool = False

    @cached_property
    def origin(self) -> str:
        return origin_of(self.url)

    @cached_property
    def hosted(self) -> bool:
        """Is it a posting on a host of the vendor's, which alone can say whose it is?"""
        named = self.posting.ats == self.vendor.name
        return self.imitates or (named and self.vendor.serves(Address.read(self.url)))

    def vendor_path(self, url: str) -> str:
        """The path as the vendor would have it, however a page spells it."""
        path = re.sub("/+", "/", path_of(url))
        return (
            path.removeprefix(f"/{self.adapter.name}")
            if self.imitates and origin_of(url) == self.origin
            else path
        )

    def is_submission(self, request: WireRequest) -> bool:
        return self._matches(self.adapter.submits, request)

    def is_save(self, request: WireRequest) -> bool:
        return self._matches(self.adapter.saves, request)

    def _matches(self, signatures: Collection[Signature], request: WireRequest) -> bool:
        path = self.vendor_path(request.url)
        any_host = self.imitates and origin_of(request.url) == self.origin
        return any(
            signature.matches(request, path=path, any_host=any_host) for signature in signatures
        )


@dataclass(frozen=True, slots=True)
class ATSInfo:
    """What an address says of its applicant tracking system. `board_token` and `posting_id` are "" where it doesn't name them."""

    provider: str
    has_direct_api: bool
    board_token: str = ""
    posting_id: str = ""


UNKNOWN = ATSInfo(provider="unknown", has_direct_api=False)


def detect_ats(url: str) -> ATSInfo:
    """`UNKNOWN` for a site of no known vendor's, which the generic adapter serves, and for what isn't an address."""
    try:
        address = Address.read(url).without_empty_segments()
    except BadInputError:
        return UNKNOWN
    vendor = vendor_of(address)
    if vendor is not None:
        tenant, job = vendor.identify(address) or ("", "")
        return ATSInfo(vendor.name, vendor.direct_api, tenant, job)
    for hinted, job in _hinted(address):
        return ATSInfo(hinted.name, hinted.direct_api, "", job)
    return UNKNOWN


def vendor_of(address: Address) -> Vendor | None:
    """Whose host it is."""
    return next((vendor for vendor in VENDORS if vendor.serves(address)), None)


def is_vendor_s(url: str) -> bool:
    """Does the address lie on a known vendor's host?"""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(vendor.hosts.fullmatch(host) for vendor in VENDORS)


def recognise(url: str, *, trusted: Collection[str] = ()) -> Site:
    """The system and the posting behind an address. `trusted`: origins where the practice board may imitate vendors.

    Raises `BadInputError` for what isn't an http(s) address.
    """
    given = Address.read(url)
    address = given.without_empty_segments()
    if address.origin in trusted:
        site = _imitation(address)
        if site is not None:
            return site
    vendor = vendor_of(address)
    if vendor is not None:
        posting = posting_at(address, vendor)
        if posting is not None:
            adapter = vendor if isinstance(vendor, Adapter) else GENERIC
            return Site(str(address), vendor, adapter, posting)
    for hinted, job in _hinted(address):
        posting = Posting(hinted.name, "", job, scope=hinted.scope)
        return Site(str(given), hinted, GENERIC, posting)
    posting = Posting(GENERIC.name, *address_identity(address))
    return Site(str(given), vendor or GENERIC, GENERIC, posting)


def names_another(url: str, site: Site, *, trusted: Collection[str] = ()) -> bool:
    """Does a page's address name another posting than the site's, or nothing that an employer would show?

    Pages that name none, as the steps of a form do, are taken for the site's.
    """
    try:
        found = recognise(url, trusted=trusted)
    except BadInputError:
        return not url.startswith("about:")
    if not found.hosted:
        return False
    if not site.hosted or found.vendor is not site.vendor:
        return True
    if site.adapter is GENERIC:
        # Some vendors name a posting in several ways, and all but an adapter's own aren't known.
        return found.posting.tenant != site.posting.tenant
    return not set(found.posting.keys) & set(site.posting.keys)


def posting_at(address: Address, vendor: Vendor) -> Posting | None:
    """The posting that an address of the vendor's names; None where it names none."""
    tenant, job = vendor.identify(address) or ("", "")
    return Posting(vendor.name, tenant, job, scope=vendor.scope) if job else None


def _hinted(address: Address) -> Iterator[tuple[Vendor, str]]:
    """An employer's own page names a vendor's posting in its query."""
    for vendor in VENDORS:
        job = address.parameter(vendor.hint).lower() if vendor.hint else ""
        job = job.lstrip("0") if job.isdecimal() else job
        if re.fullmatch(r"\d{1,20}|[0-9a-f-]{36}", job):
            yield vendor, job


def _imitation(address: Address) -> Site | None:
    for adapter in ADAPTERS:
        if address.path.startswith(f"/{adapter.name}/"):
            path = address.path.removeprefix(f"/{adapter.name}")
            posting = posting_at(replace(address, path=path), adapter)
            if posting is not None:
                posting = replace(posting, site=address.place)
                return Site(str(address), adapter, adapter, posting, imitates=True)
    return None
