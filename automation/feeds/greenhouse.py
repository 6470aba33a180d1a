"""Greenhouse's Job Board API, which is public where it is read: https://developers.greenhouse.io/job-board.html

A job is asked for with its questions. The ids of boards in the EU are answered by the same host.
"""

import re
from urllib.parse import quote

from automation.ats.registry import Site
from automation.ats.vendor import Posting, Scope
from automation.errors import PostingClosedError
from automation.feeds.answers import GONE, Record, fetch, language, parsed, record, text
from automation.feeds.base import (
    Bases,
    Feed,
    FeedError,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Published,
)
from automation.feeds.greenhouse_questions import consents, fields_of
from automation.feeds.greenhouse_studies import studies
from automation.feeds.named import named
from automation.feeds.questions import MOST
from automation.protocol import Part

SYSTEM = "greenhouse"
PLACES = {"education_required": "required", "education_optional": "optional"}
_BOARD = re.compile(
    r"\b(?:job-)?boards(?:-api)?(?:\.eu)?\.greenhouse\.io/"
    r"(?:embed/job_(?:board|app)(?:/js)?\?[^\"'<>\s]{0,200}?\bfor=|v1/boards/)([\w-]{1,80})"
    r"|\b(?:job-)?boards(?:\.eu)?\.greenhouse\.io/([\w-]{1,80})/jobs/\d"
)


def feed(bases: Bases) -> Feed:
    return Greenhouse(bases.greenhouse)


class Greenhouse:
    def __init__(self, base: str) -> None:
        self._base = base

    async def read(self, site: Site, get: Get) -> Published:
        posting = site.posting
        if posting.ats != SYSTEM or not posting.job:
            raise NothingPublishedError("the address names no posting")
        board = posting.tenant or await board_named(site.url, get)
        url = f"{self._base}/v1/boards/{quote(board, safe='')}"
        reply = await fetch(f"{url}/jobs/{quote(posting.job, safe='')}?questions=true", get)
        if reply.status in GONE:
            raise await self._gone(url, get)
        job = record(parsed(reply))
        if not job.get("id"):
            raise FeedUnreachableError("not a job")
        employer = text(job.get("company_name")) or await self._employer(url, get)
        return published(job, board=board, employer=employer, posting=posting)

    async def _gone(self, board: str, get: Get) -> PostingClosedError | NothingPublishedError:
        """One answer for a job that was taken down and for a board that never was."""
        if (await fetch(board, get)).status in GONE:
            return NothingPublishedError("no such board")
        return PostingClosedError("its board is there, and it isn't")

    async def _employer(self, board: str, get: Get) -> str:
        try:
            return text(record(parsed(await fetch(board, get))).get("name"))
        except FeedError:
            return ""


def published(job: Record, *, board: str, employer: str, posting: Posting) -> Published:
    questions = named(fields_of(job))
    toggle = PLACES.get(text(job.get("education")), "")
    of_degrees = studies(required=toggle == "required") if questions and toggle else ()
    asked = (*questions, *of_degrees)
    wanted = consents(job)
    return Published(
        system=SYSTEM,
        id=posting.job,
        tenant=board,
        title=text(job.get("title")),
        employer=employer,
        place=text(record(job.get("location")).get("name")),
        language=language(job.get("language")),
        url=text(job.get("absolute_url"), most=2_000),
        keys=Posting(SYSTEM, board, posting.job, site=posting.site, scope=Scope.EITHER).keys,
        questions=asked[:MOST],
        complete=0 < len(asked) < MOST,
        parts=(Part.STUDIES,) if of_degrees else (),
        extra={
            **({"education": toggle} if toggle else {}),
            **({"consents": ",".join(wanted)} if wanted else {}),
            **(
                {"location": "latitude and longitude"}
                if any(each.name == "location" for each in questions)
                else {}
            ),
        },
    )


async def board_named(url: str, get: Get) -> str:
    """The board of a posting on an employer's own page, which loads or links to it. Raises `NothingPublishedError` where the page
    names none, or several."""
    reply = await fetch(url, get)
    page = f"{reply.url}\n{reply.body.decode('utf-8', 'replace')}"
    boards = {(found[1] or found[2]).lower() for found in _BOARD.finditer(page)}
    if len(boards) != 1:
        raise NothingPublishedError("the page doesn't say whose board it is of")
    return boards.pop()
