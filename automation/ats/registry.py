"""Which adapter serves an address, and which posting it names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs

from automation.ats.address import Address, origin_of, path_of
from automation.ats.ashby import Ashby
from automation.ats.base import Adapter, Posting, Signature
from automation.ats.generic import Generic, address_identity
from automation.ats.greenhouse import Greenhouse
from automation.ats.lever import Lever
from automation.page.wire import WireRequest

ADAPTERS: tuple[Adapter, ...] = (Greenhouse(), Lever(), Ashby())
GENERIC = Generic()


@dataclass(frozen=True)
class Site:
    """An address in the terms of its system. `imitates`: a trusted origin whose first path segment names the vendor.

    `url` is the address to open, spelt in the one way that what identifies the posting was read from.
    """

    url: str
    adapter: Adapter
    posting: Posting
    imitates: bool = False

    @cached_property
    def origin(self) -> str:
        return origin_of(self.url)

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


def recognise(url: str, *, trusted: Collection[str] = ()) -> Site:
    """The system and the posting behind an address. `trusted`: origins where the practice board may imitate vendors.

    Raises `BadInputError` for what isn't an http(s) address.
    """
    given = Address.read(url)
    address = given.without_empty_segments()
    query = parse_qs(address.query)
    if address.origin in trusted:
        site = _imitation(address, query)
        if site is not None:
            return site
    for adapter in ADAPTERS:
        if adapter.hosts.fullmatch(address.host):
            found = adapter.identify(address.path, query)
            if found is not None:
                return Site(str(address), adapter, Posting(adapter.name, *found))
    return Site(str(given), GENERIC, Posting(GENERIC.name, *address_identity(address)))


def _imitation(address: Address, query: dict[str, list[str]]) -> Site | None:
    for adapter in ADAPTERS:
        if address.path.startswith(f"/{adapter.name}/"):
            found = adapter.identify(address.path.removeprefix(f"/{adapter.name}"), query)
            if found is not None:
                posting = Posting(adapter.name, *found, site=address.place)
                return Site(str(address), adapter, posting, imitates=True)
    return None
