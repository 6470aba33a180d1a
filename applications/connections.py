"""Whether an employer takes an application to a posting without a browser, and with which key."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from pydantic import ValidationError

from applications import employer_keys, postings
from applications.errors import UnsuitableError
from applications.models import EmployerConnection, Posting
from applications.models.connection import Interface
from automation.apis.base import Key
from automation.ats.address import Address
from automation.ats.registry import VENDORS, Site, recognise
from automation.ats.vendor import Vendor
from automation.errors import BadInputError
from automation.feeds.base import Published
from sandboxes.routing import DirectWay
from valet.lib.rate import Rate

PUBLIC = {"recruitee": "careers"}
"""Interfaces that want no key, by their system."""
RATES = {"lever": 2}
"""Applications a second with one key. Lever: https://github.com/lever/postings-api, "Rate limits". Others don't say."""
_RATE = 2
_LONGEST = 20.0
"""Seconds from a turn to the request, at the most: a permit isn't used later."""
_EU_HOSTS = {"lever": ".eu.lever.co"}
"""Of systems that keep an employer of the same name twice."""
_UNKNOWN = "Nothing is known yet of what the posting asks"


@dataclass(frozen=True, slots=True)
class Direct:
    """What is known of the way. `reason`: why it is open or isn't, for a person, without a full stop. `connection`: whose key it
    is, None for a public interface."""

    published: Published | None
    key: Key | None
    obstacles: tuple[str, ...]
    rate_key: str
    reason: str
    connection: UUID | None = None

    @property
    def is_open(self) -> bool:
        return self.key is not None and not self.obstacles

    @property
    def rate(self) -> Rate:
        system = self.rate_key.partition(":")[0]
        return Rate(self.rate_key, limit=RATES.get(system, _RATE), longest=_LONGEST)


def direct_of(posting: Posting) -> Direct | None:
    """None where its system takes no applications from programs."""
    return directs_of([posting]).get(posting.pk)


def directs_of(many: Iterable[Posting]) -> dict[UUID, Direct]:
    """By posting, of those whose system takes applications from programs. One query, however many they are."""
    asked = []
    for posting in many:
        vendor = next((each for each in VENDORS if each.name == posting.system), None)
        if vendor is not None and vendor.direct_api:
            published = _published(posting)
            asked.append((vendor, posting, published, board_of(posting, published)))
    working = _working({(posting.system, board.tenant) for _, posting, _, board in asked if board})
    return {
        posting.pk: _direct(vendor, posting, published, board, working=working)
        for vendor, posting, published, board in asked
    }


def _direct(
    vendor: Vendor,
    posting: Posting,
    published: Published | None,
    board: "Board | None",
    *,
    working: Sequence[EmployerConnection],
) -> Direct:
    connection = _connection(posting.system, board, working) if board is not None else None
    rests = connection is not None and employer_keys.rests(connection)
    key = None if rests else _key(posting.system, board, connection)
    obstacles = tuple(dict.fromkeys(_obstacles(vendor, published, key, rests=rests)))
    return Direct(
        published=published,
        key=key,
        obstacles=obstacles,
        rate_key=_rate_key(posting.system, board, key),
        reason=obstacles[0]
        if obstacles
        else f"{_employer(posting)} takes applications from Valet directly",
        connection=connection.pk if connection is not None else None,
    )


def way_of(url: str) -> DirectWay | None:
    """For the choice of a tier. None where nothing is known of the posting, or its system has no interface."""
    try:
        posting = postings.known(postings.site_of(url).posting)
    except UnsuitableError:
        return None
    direct = direct_of(posting) if posting is not None else None
    return DirectWay(direct.is_open, direct.reason) if direct is not None else None


@dataclass(frozen=True, slots=True)
class Board:
    """Whose board, and where. `eu` is None where the address doesn't tell."""

    tenant: str
    site: str
    eu: bool | None


def _published(posting: Posting) -> Published | None:
    """What was kept by another version of Valet may not be readable any more."""
    try:
        return Published.model_validate(posting.published) if posting.published else None
    except ValidationError:
        return None


def board_of(posting: Posting, published: Published | None) -> Board | None:
    """None where nobody says whose board it is, or two say different things."""
    site = _site(posting)
    named = site.posting.tenant if site is not None and site.vendor.name == posting.system else ""
    told = published.tenant if published is not None else ""
    if not (named or told) or (named and told and named.casefold() != told.casefold()):
        return None
    origin = site.origin if site is not None and site.imitates else ""
    return Board(named or told, origin, None if origin else _eu(posting.system, site))


def _site(posting: Posting) -> Site | None:
    try:
        return recognise(posting.url, trusted=settings.TRUSTED_ORIGINS)
    except BadInputError:
        return None


def _eu(system: str, site: Site | None) -> bool | None:
    if site is None or not site.hosted or system not in _EU_HOSTS:
        return None
    return Address.read(site.url).host.endswith(_EU_HOSTS[system])


def _working(named: Collection[tuple[str, str]]) -> list[EmployerConnection]:
    """Of these systems and tenants, and of some that nobody asked for."""
    if not named:
        return []
    found = EmployerConnection.objects.filter(
        system__in={system for system, _ in named},
        tenant__in={tenant for _, tenant in named},
        revoked_at=None,
        state=EmployerConnection.State.WORKING,
    )
    return list(found)


def _connection(
    system: str, board: Board, working: Sequence[EmployerConnection]
) -> EmployerConnection | None:
    whose = (system, board.tenant, board.site)
    found = [each for each in working if (each.system, each.tenant, each.site) == whose]
    if board.eu is not None:
        found = [each for each in found if each.eu == board.eu]
    # Where the address doesn't tell which of two employers of one name it is, neither's key is for it.
    return found[0] if len(found) == 1 else None


def _key(system: str, board: Board | None, connection: EmployerConnection | None) -> Key | None:
    if board is not None and system in PUBLIC:
        return Key(vendor=system, tenant=board.tenant, api=PUBLIC[system])
    return employer_keys.key_of(connection) if connection is not None else None


def _obstacles(
    vendor: Vendor, published: Published | None, key: Key | None, *, rests: bool
) -> Iterator[str]:
    """The first is what a person is told."""
    if rests:
        yield f"{vendor.title} has just forbidden an application with the employer’s key"
    elif key is None:
        yield f"{vendor.title}’s own interface wants a key of the employer’s, and there is none"
    if key is not None and key.api == Interface.DATA_V1:
        # It shows the whole form itself, whatever is known of it without a key.
        if published is None:
            yield _UNKNOWN
        return
    if published is None or not published.questions:
        yield _UNKNOWN
        return
    yield from _of_the_form(vendor, published)


def _of_the_form(vendor: Vendor, published: Published) -> Iterator[str]:
    # A public interface tells itself all that it takes; only the page may ask for more.
    if not published.complete and vendor.name not in PUBLIC:
        yield f"{vendor.title} doesn’t publish all that the posting asks"
    yield from (each.rstrip(".") for each in published.obstacles)
    required = [each for each in published.questions if each.asked.required]
    if any(not each.name for each in required):
        yield f"It asks questions that {vendor.title}’s interface doesn’t take"


def _rate_key(system: str, board: Board | None, key: Key | None) -> str:
    """Without anything of the key: names are seen in logs."""
    if board is None or key is None:
        return system
    region = "eu" if key.eu else ""
    return ":".join(filter(None, (system, region, board.tenant, board.site)))


def _employer(posting: Posting) -> str:
    return posting.employer or "The employer"
