"""A posting as its vendor publishes it: what is offered, whether it is still open, and what its form will ask."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from automation.ats.registry import Site
from automation.errors import AutomationError
from automation.fetch import Reply
from automation.protocol import Asked, Part


class FeedError(AutomationError):
    """Nothing can be said of the posting. `retryable` by its subclasses."""

    code = "feed"
    sentence = "The posting couldn't be read before the start."


class FeedUnreachableError(FeedError):
    """No answer, or none that is its vendor's. `after`: seconds in which not to ask again, where it said so."""

    code = "feed_unreachable"
    retryable = True
    sentence = "The posting's site didn't answer."

    def __init__(self, message: str = "", *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class NothingPublishedError(FeedError):
    """Its vendor publishes nothing that names this posting."""

    code = "nothing_published"
    sentence = "The site publishes nothing about the posting."


# `automation.errors.PostingClosedError` where it is known to take no more applications.


class PublishedQuestion(BaseModel):
    """`name` is what the vendor's own interface calls it, "" where it takes no answer to it there. `values`: what that interface
    wants for an option, by the option's label. `file_as_text`: the field that takes the file's text instead."""

    model_config = ConfigDict(frozen=True)

    asked: Asked
    name: str = ""
    values: Mapping[str, str] = {}
    file_as_text: str = ""


class Published(BaseModel):
    """What is known of an open posting.

    `complete`: the form asks nothing but `questions`. `parts`: of these it takes several. `obstacles`: why the vendor's interface
    can't carry an application to it, in words for a person ("It asks for your consent to be tested"); empty where nothing stands in the way.
    `id`: as the vendor's interface calls the posting. `keys`: further names of the same posting, as `automation.ats.vendor.Posting.keys`.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    id: str = ""
    tenant: str = ""
    title: str = ""
    employer: str = ""
    place: str = ""
    country: str = ""
    """Where the work is, as two letters; "" where it isn't said or isn't one."""
    language: str = ""
    url: str = ""
    keys: tuple[str, ...] = ()
    questions: tuple[PublishedQuestion, ...] = ()
    complete: bool = False
    parts: tuple[Part, ...] = ()
    obstacles: tuple[str, ...] = ()
    extra: Mapping[str, str] = {}
    """What its own client needs besides, e.g. which consents are asked for."""


Get = Callable[[str], Awaitable[Reply]]
"""Fetches an address, safely and within limits: `automation.fetch.get`, bound to who may be asked. Raises `FetchError`."""


Post = Callable[[str, bytes], Awaitable[Reply]]
"""Sends JSON to an address, within the same limits as `Get`: `automation.fetch.post`, bound. Only for questions that a vendor
answers to a POST alone; nothing of a person's is in it. Raises `FetchError`."""


class Feed(Protocol):
    """One vendor's. `bases` are those of `Bases`."""

    async def read(self, site: Site, get: Get) -> Published:
        """Raises of `FeedError`, and `PostingClosedError`."""
        ...


@dataclass(frozen=True, slots=True)
class Bases:
    """Where each vendor publishes, without a slash at the end. `{tenant}` stands for whose board it is."""

    greenhouse: str = "https://boards-api.greenhouse.io"
    lever: str = "https://api.lever.co"
    lever_eu: str = "https://api.eu.lever.co"
    lever_jobs: str = "https://jobs.lever.co"
    lever_jobs_eu: str = "https://jobs.eu.lever.co"
    ashby: str = "https://api.ashbyhq.com"
    ashby_jobs: str = "https://jobs.ashbyhq.com"
    smartrecruiters: str = "https://api.smartrecruiters.com"
    smartrecruiters_jobs: str = "https://jobs.smartrecruiters.com"
    workable: str = "https://apply.workable.com"
    recruitee: str = "https://{tenant}.recruitee.com"
    teamtailor: str = "https://{tenant}.teamtailor.com"
    personio: str = "https://{tenant}.jobs.personio.com"
    bamboohr: str = "https://{tenant}.bamboohr.com"
    pinpoint: str = "https://{tenant}.pinpointhq.com"
    others: Mapping[str, str] = field(default_factory=dict)
