"""Which adapter serves an address, and which posting it names."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from automation.ats.ashby import Ashby
from automation.ats.base import Adapter, Posting, Signature
from automation.ats.generic import Generic, address_identity
from automation.ats.greenhouse import Greenhouse
from automation.ats.lever import Lever
from automation.errors import BadInputError
from automation.page.wire import WireRequest

ADAPTERS: tuple[Adapter, ...] = (Greenhouse(), Lever(), Ashby())
GENERIC = Generic()


def origin_of(url: str) -> str:
    """Scheme, host and port, the port only where it isn't the scheme's own."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (
        f":{parts.port}" if parts.port not in (None, usual) else ""
    )


@dataclass(frozen=True)
class Site:
    """An address in the terms of its system. `imitates`: a trusted origin whose first path segment names the vendor."""

    url: str
    adapter: Adapter
    posting: Posting
    imitates: bool = False

    @cached_property
    def origin(self) -> str:
        return origin_of(self.url)

    def vendor_path(self, url: str) -> str:
        """The path as the vendor would have it."""
        path = urlsplit(url).path
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
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadInputError(f"{url!r} is not a web address: {error}.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise BadInputError(f"{url!r} is not a web address: it should start with https://.")
    query = parse_qs(parts.query)
    if origin_of(url) in trusted:
        site = _imitation(url, query)
        if site is not None:
            return site
    for adapter in ADAPTERS:
        if adapter.hosts.fullmatch(host):
            found = adapter.identify(parts.path, query)
            if found is not None:
                return Site(url, adapter, Posting(adapter.name, *found))
    return Site(url, GENERIC, Posting(GENERIC.name, *address_identity(url)))


def _imitation(url: str, query: dict[str, list[str]]) -> Site | None:
    parts = urlsplit(url)
    for adapter in ADAPTERS:
        if parts.path.startswith(f"/{adapter.name}/"):
            found = adapter.identify(parts.path.removeprefix(f"/{adapter.name}"), query)
            if found is not None:
                return Site(
                    url, adapter, Posting(adapter.name, *found, site=parts.netloc), imitates=True
                )
    return None
