"""What tells one applicant tracking system from another: its addresses, the posting that each names, the marks of its pages."""

import re
from dataclasses import dataclass
from enum import StrEnum

from automation.ats.address import Address

NEVER = re.compile(r"(?!)")
UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
LOCALE = r"(?:/[a-z]{2}(?:[-_][a-z]{2,4})?)?"
"""The language that many vendors put before a path: it is the same posting in each."""


class Scope(StrEnum):
    """Where a posting's id is unique."""

    TENANT = "tenant"
    VENDOR = "vendor"
    """Whoever's it is, so that a key holds the id alone."""
    EITHER = "either"
    """So too; but keys hold the tenant as well where the address names it, and have done from the start."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A job ad, the same for all of its addresses. `site` is set for a trusted origin that imitates a vendor."""

    ats: str
    tenant: str
    job: str
    site: str = ""
    scope: Scope = Scope.TENANT

    @property
    def key(self) -> str:
        """Duplicate protection goes by this: at most one live permit for it."""
        return self._key("" if self.scope is Scope.VENDOR else self.tenant)

    @property
    def keys(self) -> tuple[str, ...]:
        """All that this address shows to mean the posting: `key`, and its id alone where that is enough."""
        return tuple(dict.fromkeys((self.key, self.common_key)))

    @property
    def common_key(self) -> str:
        """The one that most of its addresses share: by it a posting is known that was reached another way."""
        return self._key("") if self.scope is Scope.EITHER and not self.site else self.key

    def _key(self, tenant: str) -> str:
        return ":".join((f"{self.ats}@{self.site}" if self.site else self.ats, tenant, self.job))


@dataclass(frozen=True, slots=True)
class Marks:
    """What the pages of a vendor carry wherever they stand; one is enough.

    `loads`: addresses of their scripts, styles and frames, `posts`: of their forms, all without the scheme; `generator`: the
    <meta> of that name; `elements`: a CSS selector that only they have something for.
    """

    loads: re.Pattern[str] = NEVER
    posts: re.Pattern[str] = NEVER
    generator: re.Pattern[str] = NEVER
    elements: str = ""


class Vendor:
    """Subclasses set the tables and say which posting an address names."""

    name = ""
    title = ""
    hosts: re.Pattern[str] = NEVER
    direct_api = False
    """Takes applications from a program: with the employer's key, or publicly as Recruitee does."""
    scope = Scope.TENANT
    hint = ""
    """The parameter by which an employer's own site names one of its postings."""
    lists: re.Pattern[str] = NEVER
    """Paths, on its hosts, of lists of postings: where the address of one that has gone leads."""
    own_paths: re.Pattern[str] = NEVER
    """Paths of postings on hosts of the employers' own. They hold the group `job`."""
    marks: Marks = Marks()

    def serves(self, address: Address) -> bool:
        return bool(self.hosts.fullmatch(address.host))

    def identify(self, address: Address) -> tuple[str, str] | None:
        """(tenant, job) that an address on one of `hosts` names; `job` is "" where it only leads to the tenant's list."""
        raise NotImplementedError

    def gone(self, address: Address) -> bool:
        """Does this address, where a posting's has led, say that there is none?"""
        return self.serves(address) and bool(self.lists.fullmatch(address.path))


def label(host: str) -> str:
    """A host's first part, which most vendors give to their tenants."""
    return host.split(".", 1)[0]
