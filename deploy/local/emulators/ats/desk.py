"""What the emulated vendors share: the ledger, what was ordered of them, and how an application is taken."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from deploy.local.board.candidate import Candidate, load_candidate
from deploy.local.board.modes import Modes
from deploy.local.board.postings import Posting, make_posting
from deploy.local.emulators.ats.bodies import Body, UnreadableError, plain, read_body
from deploy.local.emulators.ats.faults import BEFORE, Faults, go_wrong
from deploy.local.emulators.ats.ledger import Ledger, Place

NOBODY = "no-such"
"""Tenants whose names begin so aren't the vendor's. Any other is."""
Ask = Literal["demographic", "consent"]


class Manner(BaseModel):
    """How a posting is, where it isn't as usual. `seed` is the board's. `asks`: sections that the board's page doesn't show.
    `lenient`: the account requires none of the vendor's own fields that it may leave out."""

    closed: bool = False
    seed: int = 1
    asks: frozenset[Ask] = frozenset()
    lenient: bool = False


class Shape(BaseModel):
    """What answers look like, where the vendor doesn't say: a client must take any."""

    success: Literal["json", "text", "none"] = "json"
    failure: Literal["text", "fields", "page", "none"] = "text"


@dataclass(frozen=True, slots=True)
class Keys:
    """What clients must bring. Greenhouse's and Lever's open every account; one of Lever's Data API is `{lever_data}.{site}`, and
    opens that site alone."""

    greenhouse: str = "greenhouse-local"
    lever: str = "lever-local"
    lever_data: str = "lever-data-local"


@dataclass(frozen=True, slots=True)
class Kept:
    """An application as the vendor keeps it. `content` joins the ledger's row."""

    candidate: str
    content: Mapping[str, Any]
    answer: Response


class RefusedError(Exception):
    """The application isn't kept. `errors`: what is wrong, by the vendor's name of the field; "" for the whole. Each vendor's app
    words the answer."""

    def __init__(self, status: int, errors: Mapping[str, str]) -> None:
        super().__init__(f"{status} {dict(errors)}")
        self.status_code = status
        self.errors = errors


Decide = Callable[[Body], Awaitable[Kept]]
"""Raises `RefusedError` or `HTTPException` where nothing is kept."""


@dataclass
class Desk:
    ledger: Ledger
    keys: Keys = field(default_factory=Keys)
    board: str = "http://127.0.0.1:8010"
    """Where the practice board shows the same postings."""
    faults: Faults = field(default_factory=Faults)
    shape: Shape = field(default_factory=Shape)
    manners: dict[tuple[str, str, str], Manner] = field(default_factory=dict)
    person: Candidate = field(default_factory=load_candidate)

    def manner(self, vendor: str, tenant: str, job: str) -> Manner:
        return self.manners.get((vendor, tenant, job), Manner())

    def employer(self, vendor: str, tenant: str) -> str:
        """Raises `HTTPException` (404) for one whom the vendor doesn't know."""
        if tenant.startswith(NOBODY):
            raise HTTPException(404)
        return make_posting(vendor, tenant, "1", 1, Modes()).company_name

    def posting(self, vendor: str, tenant: str, job: str) -> Posting:
        """Raises `HTTPException` (404) where it takes no more applications."""
        manner = self.manner(vendor, tenant, job)
        if manner.closed or tenant.startswith(NOBODY):
            raise HTTPException(404)
        return make_posting(vendor, tenant, job, manner.seed, Modes())

    async def take(self, request: Request, place: Place, *, key: str, decide: Decide) -> Response:
        """Written down before anything else happens to it, and kept before it is answered."""
        arrival = self.ledger.arrive(place, key)
        fault = self.faults.next_for(place)
        if fault is not None and fault.kind in BEFORE:
            # First, since the client may be gone before the fault has taken its course.
            self.ledger.settle(arrival, outcome=fault.kind)
            answer = await go_wrong(request, fault)
            assert answer is not None
            self.ledger.settle(arrival, outcome=fault.kind, status=answer.status_code)
            return answer
        try:
            kept = await decide(await _body(request))
        except (RefusedError, HTTPException) as problem:
            self.ledger.settle(arrival, outcome="answered", status=problem.status_code)
            raise
        except ClientDisconnect:
            self.ledger.settle(arrival, outcome="gone")
            return Response(status_code=400)
        self.ledger.keep(arrival, candidate=kept.candidate, content=plain(dict(kept.content)))
        if fault is not None:
            self.ledger.settle(arrival, outcome=fault.kind)
            return await go_wrong(request, fault) or kept.answer
        self.ledger.settle(arrival, outcome="answered", status=kept.answer.status_code)
        return kept.answer


async def _body(request: Request) -> Body:
    try:
        return await read_body(request)
    except UnreadableError as error:
        raise RefusedError(400, {"": str(error)}) from error


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk
