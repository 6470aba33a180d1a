"""Ashby: a posting and its form by the query that its own page makes, else the documented list of a board, without questions.

The query, `ApiJobPosting` at `/api/non-user-graphql`, is undocumented. It answers null for a posting that has gone, and each time
with a new form id, which nothing here keeps. https://developers.ashbyhq.com/docs/public-job-posting-api describes the list; it has
only what is listed, so that it can't tell what has closed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from urllib.parse import quote, unquote

from automation.ats.registry import Site
from automation.ats.vendor import Posting
from automation.errors import PostingClosedError
from automation.feeds.answers import (
    GONE,
    Record,
    checked,
    country,
    fetch,
    listed,
    parsed,
    place,
    prose,
    record,
    records,
    text,
    truth,
)
from automation.feeds.base import (
    Bases,
    Feed,
    FeedUnreachableError,
    Get,
    NothingPublishedError,
    Post,
    Published,
)
from automation.feeds.boards import posting_of, published
from automation.feeds.lists import SHARED, Board, Listed, Lists
from automation.feeds.questions import YES_NO, Entry, numbered, whole
from automation.fetch import FetchError
from automation.protocol import Kind

POSTING = """query ApiJobPosting($organizationHostedJobsPageName: String!, $jobPostingId: String!) {
  jobPosting(organizationHostedJobsPageName: $organizationHostedJobsPageName, jobPostingId: $jobPostingId) {
    id title locationName secondaryLocationNames shouldAskForTextingConsent
    applicationForm { ...Form }
    surveyForms { ...Form }
  }
}
fragment Form on FormRender {
  sections { title isHidden fieldEntries { id field isRequired isHidden descriptionHtml } }
}"""
ORGANIZATION = """query ApiOrganizationFromHostedJobsPageName($organizationHostedJobsPageName: String!) {
  organization: organizationFromHostedJobsPageName(organizationHostedJobsPageName: $organizationHostedJobsPageName) { name }
}"""
KINDS = {
    "String": Kind.TEXT,
    "LongText": Kind.LONG_TEXT,
    "RichText": Kind.LONG_TEXT,
    "Email": Kind.EMAIL,
    "Phone": Kind.PHONE,
    "SocialLink": Kind.TEXT,
    "Url": Kind.TEXT,
    "Location": Kind.TEXT,
    "File": Kind.FILE,
    "Date": Kind.DATE,
    "Number": Kind.NUMBER,
    "Score": Kind.NUMBER,
    "Boolean": Kind.CHOICE,
    "ValueSelect": Kind.CHOICE,
    "MultiValueSelect": Kind.CHOICES,
}


def feed(bases: Bases, *, post: Post | None = None, lists: Lists = SHARED) -> Feed:
    """Without `post` it has no questions, and knows of no posting that it is closed."""
    return Ashby(bases, post=post, lists=lists)


class Ashby:
    def __init__(self, bases: Bases, *, post: Post | None, lists: Lists) -> None:
        self._bases = bases
        self._post = post
        self._lists = lists

    async def read(self, site: Site, get: Get) -> Published:
        posting = posting_of(site, "ashby")
        # As it was written: the key has it in lower case, and not every name is known so.
        name = unquote(site.vendor_path(site.url).split("/")[1])
        if self._post is None:
            return await self._from_list(posting, name, get)
        return await self._asked(posting, name, self._post)

    async def _from_list(self, posting: Posting, name: str, get: Get) -> Published:
        url = f"{self._bases.ashby}/posting-api/job-board/{quote(name, safe='')}"
        board = await self._lists.board(url, lambda: _board(url, get))
        found = board.postings.get(posting.job)
        if found is None:
            raise NothingPublishedError("not in the employer's list, which some open ones aren't")
        return published("ashby", posting, found)

    async def _asked(self, posting: Posting, name: str, post: Post) -> Published:
        variables = {"organizationHostedJobsPageName": name}
        said = await self._query(POSTING, {**variables, "jobPostingId": posting.job}, post)
        employer = await self._employer(name, post)
        if said is None:
            raise PostingClosedError("it isn't there any more")
        return _published(posting, said, employer)

    async def _employer(self, name: str, post: Post) -> str:
        """Raises `NothingPublishedError` where there is none of that name."""

        async def load() -> Board:
            said = await self._query(ORGANIZATION, {"organizationHostedJobsPageName": name}, post)
            if said is None:
                raise NothingPublishedError("no such board")
            return Board(employer=text(said.get("name")))

        key = f"{self._bases.ashby_jobs}/{quote(name, safe='')}#employer"
        return (await self._lists.board(key, load)).employer

    async def _query(self, query: str, variables: Record, post: Post) -> Record | None:
        """What the query's one field is; None where it is null."""
        operation = query.removeprefix("query ").partition("(")[0]
        said = {"operationName": operation, "variables": variables, "query": query}
        url = f"{self._bases.ashby_jobs}/api/non-user-graphql?op={operation}"
        try:
            reply = checked(await post(url, json.dumps(said).encode()))
        except FetchError as error:
            raise FeedUnreachableError(str(error)) from error
        if reply.status in GONE:
            raise NothingPublishedError("the query isn't answered any more")
        answer = record(parsed(reply))
        fields = list(record(answer.get("data")).values())
        if answer.get("errors") or len(fields) != 1 or not isinstance(fields[0], dict | None):
            raise FeedUnreachableError("the query was answered with errors")
        return fields[0]


async def _board(url: str, get: Get) -> Board:
    reply = await fetch(url, get)
    if reply.status in GONE:
        raise NothingPublishedError("no such board")
    said = record(parsed(reply))
    if not isinstance(said.get("jobs"), list):
        raise FeedUnreachableError("not a board")
    return Board({text(each.get("id")).lower(): _entry(each) for each in records(said["jobs"])})


def _entry(job: Record) -> Listed:
    where = record(record(job.get("address")).get("postalAddress"))
    return Listed(
        title=text(job.get("title")),
        place=text(job.get("location")),
        country=country(where.get("addressCountry")),
        url=text(job.get("jobUrl"), most=2_000),
    )


def _published(posting: Posting, said: Record, employer: str) -> Published:
    forms = [record(said.get("applicationForm")), *records(said.get("surveyForms"))]
    entries = list(_entries(forms))
    found = Listed(
        title=text(said.get("title")),
        employer=employer,
        place=place(said.get("locationName"), *listed(said.get("secondaryLocationNames"))[:20]),
    )
    # The page then asks for a consent that is in neither form.
    consent = truth(said.get("shouldAskForTextingConsent"))
    return published("ashby", posting, found).model_copy(
        update={
            "questions": numbered(each for each, _ in entries),
            "complete": whole([each for each, _ in entries])
            and all(known for _, known in entries)
            and not consent,
        }
    )


def _entries(forms: Iterable[Record]) -> Iterator[tuple[Entry, bool]]:
    """With whether its type is a known one."""
    for section in chain.from_iterable(records(form.get("sections")) for form in forms):
        if section.get("isHidden") is True:
            continue
        heading = text(section.get("title"))
        for said in records(section.get("fieldEntries")):
            if said.get("isHidden") is not True:
                field = record(said.get("field"))
                known = text(field.get("type")) in KINDS
                yield replace(_entry_of(said, field), section=heading), known


def _entry_of(said: Record, field: Record) -> Entry:
    kind = KINDS.get(text(field.get("type")), Kind.TEXT)
    values = records(field.get("selectableValues"))
    boolean = field.get("type") == "Boolean"
    return Entry(
        label=text(field.get("title")),
        kind=kind,
        required=truth(said.get("isRequired")),
        options=YES_NO if boolean else tuple(text(each.get("label")) for each in values),
        help=prose(said.get("descriptionHtml")),
        hints={"name": text(field.get("path"))},
    )
