"""Which tier an application runs on. Pure: what the plan holds and what is set up here come in as data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from automation.ats.address import Address
from automation.ats.registry import detect_ats

LOGGED_IN_SITES = ("linkedin.com",)
"""Sites that show their forms to members alone, and watch who visits: those want the person's own kept browser profile."""

NAMES = {
    1: "a browser profile of your own",
    2: "a browser that sites trust",
    3: "a fresh browser",
    4: "the employer's own interface",
}


DIRECT = 4
NOTHING: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DirectWay:
    """What the employer's own interface says to this posting. `reason`: why it is open or isn't, for a person, without a full stop."""

    is_open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`tier` is None where none will do; the last reason says why."""

    tier: int | None
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        return self.reasons[-1]


def select_tier(
    url: str,
    *,
    allowed_tiers: Collection[int],
    built: Collection[int],
    direct: DirectWay | None = None,
    without: Mapping[int, str] = NOTHING,
) -> Decision:
    """`allowed_tiers`: the plan's. `built`: those that are set up here. `direct`: what is known of the employer's own interface,
    None where nothing is. `without`: tiers that were tried and won't do, with why, for a person, without a full stop. Raises
    `BadInputError` for what isn't an address.
    """
    host = Address.read(url).host
    may = _May(allowed_tiers, built, without)
    if any(host == site or host.endswith(f".{site}") for site in LOGGED_IN_SITES):
        return _only(1, f"{host} shows its forms to members alone", may)
    objection = _objection_to_direct(url, direct, may)
    if direct is not None and objection is None:
        return Decision(
            DIRECT, (direct.reason, f"Tier {DIRECT}, {NAMES[DIRECT]}, needs no browser")
        )
    return _browser(host, [objection] if objection else [], may)


@dataclass(frozen=True, slots=True)
class _May:
    allowed: Collection[int]
    built: Collection[int]
    without: Mapping[int, str]

    def objection(self, tier: int) -> str | None:
        if tier in self.without:
            return self.without[tier]
        if tier not in self.built:
            return f"Tier {tier}, {NAMES[tier]}, isn't set up here"
        if tier not in self.allowed:
            return f"Your plan doesn't hold Tier {tier}, {NAMES[tier]}"
        return None


def _objection_to_direct(url: str, direct: DirectWay | None, may: _May) -> str | None:
    """None also where the site's system has no such interface."""
    if direct is None:
        has_one = detect_ats(url).has_direct_api
        return "Nothing is known yet of the employer's own interface" if has_one else None
    return may.objection(DIRECT) if direct.is_open else direct.reason


def _browser(host: str, reasons: list[str], may: _May) -> Decision:
    if 3 not in may.without:
        reasons.append(f"{host} takes applications from anybody, so {NAMES[3]} will do")
    for tier in (3, 2):
        objection = may.objection(tier)
        if objection is None:
            return Decision(
                tier, (*reasons, f"Tier {tier}, {NAMES[tier]}, is the cheapest that suits")
            )
        reasons.append(objection)
    return Decision(None, tuple(reasons))


def _only(tier: int, because: str, may: _May) -> Decision:
    wanted = f"{because}: it takes Tier {tier}, {NAMES[tier]}"
    objection = may.objection(tier)
    return Decision(None, (wanted, objection)) if objection else Decision(tier, (wanted,))
