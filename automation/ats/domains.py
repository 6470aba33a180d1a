"""Which host belongs to whom, by the public suffix list (https://publicsuffix.org) that comes with the library: nothing is fetched."""

from functools import cache, lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract


@cache
def public_suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def _with_private() -> TLDExtract:
    """Hosts that lend their subdomains to others (github.io) are suffixes too."""
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one site: to the same registered domain, or, where there is none, to the same host."""
    return site_of(one) == site_of(other)


def site_of(address: str) -> str:
    """The registered domain that an address belongs to, or, where there is none, its host. "" without a host."""
    try:
        return _site(urlsplit(address).hostname or "")
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def _site(host: str) -> str:
    found = _with_private()(host.rstrip("."))
    if found.suffix:
        return found.top_domain_under_public_suffix or host
    # The list's own default rule: of what it doesn't name, the last label is the suffix.
    return host if found.ipv4 or found.ipv6 else ".".join(host.rstrip(".").split(".")[-2:])
