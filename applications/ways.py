"""How a posting's employer takes applications without a browser, where they do."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from asgiref.sync import async_to_sync

from applications import connections, employer_keys
from applications.models import Posting
from applications.models.connection import Interface
from automation.apis.base import EmployerAPI, Key
from automation.apis.lever import LeverAPI
from automation.direct import DirectAgent, Turn
from automation.errors import NotYetError, PostingClosedError
from automation.feeds.base import FeedError, Published
from valet.lib import rate
from valet.lib.rate import Rate, RateError, RestingError

log = logging.getLogger(__name__)

_LONGEST_REST = 3600.0
"""Seconds that an interface may silence us for."""


@dataclass(frozen=True, slots=True)
class Way:
    """`refused`: to be called with the status of an answer that turned the key down."""

    published: Published
    key: Key
    agent: DirectAgent
    turn: Turn
    refused: Callable[[int | None], None]


def way_of(posting: Posting) -> Way | None:
    """None where there is none, or none any more."""
    direct = connections.direct_of(posting)
    api = employer_keys.api_of(posting.system)
    if direct is None or not direct.is_open or api is None:
        return None
    if direct.key is None or direct.published is None:
        return None
    published = _as_the_key_shows(direct.published, direct.key, api)
    if published is None:
        return None
    return Way(
        published=published,
        key=direct.key,
        agent=api,
        turn=SharedTurn(direct.rate),
        refused=partial(_refused, direct.connection),
    )


def _as_the_key_shows(published: Published, key: Key, api: EmployerAPI) -> Published | None:
    """A key of Lever's Data API opens the whole form, of which its public page names nothing. None where it doesn't answer."""
    if key.api != Interface.DATA_V1 or not isinstance(api, LeverAPI):
        return published
    try:
        questions = async_to_sync(api.questions)(key, published.id)
    except (FeedError, PostingClosedError) as error:
        log.warning("the form of %s can't be read with its key: %s", published.id, error)
        return None
    return published.model_copy(update={"questions": questions})


def _refused(connection: UUID | None, status: int | None) -> None:
    if connection is not None:
        employer_keys.mark_refused(connection, status=status)


class SharedTurn:
    """Of all processes that send with one key."""

    def __init__(self, shared: Rate) -> None:
        self._turn = rate.Turn(shared)

    async def take(self) -> None:
        try:
            await self._turn.take()
        except RestingError as error:
            raise NotYetError(str(error), after=error.after) from error
        except RateError as error:
            raise NotYetError(str(error)) from error

    async def done(self) -> None:
        try:
            await self._turn.done()
        except RateError as error:
            log.warning("a turn is given back late: %s", error)

    async def hold_off(self, seconds: float) -> None:
        try:
            await self._turn.hold_off(min(seconds, _LONGEST_REST))
        except RateError as error:
            log.warning("others aren't told to wait: %s", error)
