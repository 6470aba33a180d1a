"""Whose software made a page, told from the page itself: where a form is embedded, or stands on a domain of the employer's own."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from automation.ats.address import Address
from automation.ats.registry import GENERIC, VENDORS, Site, recognise
from automation.ats.vendor import Posting, Vendor
from automation.errors import BadInputError
from automation.page.outline import Outline

SELECTORS = {vendor.name: vendor.marks.elements for vendor in VENDORS if vendor.marks.elements}
"""What to look for in a page, as `Page.outline` takes it."""


def _any(pattern: re.Pattern[str], texts: Collection[str]) -> bool:
    return any(pattern.match(text) for text in texts)


# The surest sign first: a page may load one vendor's script for its list of jobs and hold another's form.
_SIGNS: tuple[Callable[[Outline, Vendor], bool], ...] = (
    lambda outline, vendor: vendor.name in outline.marks,
    lambda outline, vendor: _any(vendor.marks.posts, outline.posts),
    lambda outline, vendor: bool(vendor.marks.generator.search(outline.generator)),
    lambda outline, vendor: _any(vendor.marks.loads, outline.loads),
)


def vendor_of_page(outline: Outline) -> Vendor | None:
    """None where nothing in the page says so."""
    return next((vendor for sign in _SIGNS for vendor in VENDORS if sign(outline, vendor)), None)


def site_of_page(outline: Outline, site: Site) -> Site:
    """The site that an address led to, as its page shows it: with its vendor, and with the vendor's name for the posting."""
    vendor = vendor_of_page(outline) if site.vendor is GENERIC else None
    if vendor is None:
        return site
    return replace(site, vendor=vendor, posting=_posting(outline, vendor) or site.posting)


def _posting(outline: Outline, vendor: Vendor) -> Posting | None:
    """As the path names it that the vendor gives to postings on all hosts."""
    for url in (outline.canonical, outline.url):
        try:
            address = Address.read(url).without_empty_segments()
        except BadInputError:
            continue
        found = vendor.own_paths.fullmatch(address.path)
        if found:
            tenant = address.place.removeprefix("www.")
            return Posting(vendor.name, tenant, found["job"].lower(), scope=vendor.scope)
    return None


def embedded(outline: Outline, site: Site, *, trusted: Collection[str] = ()) -> Site | None:
    """The vendor's own address of the form that a page shows in a frame. None where there is none, where it is another
    posting's than the page's address names, and where there are several."""
    found = {inner.posting.key: inner for inner in _framed(outline, trusted)}
    named = site.posting.ats != GENERIC.name
    fits = [
        inner
        for inner in found.values()
        if not named or set(inner.posting.keys) & set(site.posting.keys)
    ]
    return fits[0] if len(fits) == 1 else None


def _framed(outline: Outline, trusted: Collection[str]) -> Iterator[Site]:
    for url in outline.frames:
        try:
            inner = recognise(url, trusted=trusted)
        except BadInputError:
            continue
        if inner.hosted:
            yield inner
