"""The Lever-like vendor: a server-rendered form that posts to its own address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.board.forms import lever, questions_of
from deploy.local.board.judge import Submission
from deploy.local.board.places import GAZETTEER, search
from deploy.local.board.recording import read_form
from deploy.local.board.site import SOMEBODY_ELSE, Site, posting_of, site_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.candidate import Candidate
    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

VENDOR = "lever"
FASTEST_PARSE, SLOWEST_PARSE = 0.3, 0.9


def _address(posting: Posting, tail: str) -> str:
    return f"/{VENDOR}/{posting.company}/{posting.job}{tail}?{posting.query}"


def _form_page(
    site: Site,
    posting: Posting,
    values: Mapping[str, Sequence[str]],
    errors: Mapping[str, str] | None = None,
    notice: str = "",
) -> HTMLResponse:
    person = site.candidate
    return site.page(
        "lever.html",
        posting=posting,
        particulars=lever.particulars(posting, person),
        links=lever.links(posting, person),
        cards=lever.cards(posting, person),
        closing=lever.closing(posting, person),
        equal=lever.equal_opportunity(posting, person),
        consents=lever.consents(person),
        traps=[q for q in questions_of(posting, person) if q.section in ("honeypot", "decoy")],
        values=values,
        errors=errors or {},
        notice=notice,
        thanks=_address(posting, "/thanks"),
        parser=f"/lever/parseResume?company={posting.company}&job={posting.job}&{posting.query}",
    )


@dataclass(frozen=True)
class LeverReplies:
    """Answers to a form sent natively: whole pages, or a redirect to the thanks."""

    site: Site
    posting: Posting
    values: Mapping[str, Sequence[str]]

    def accepted(self) -> Response:
        return RedirectResponse(_address(self.posting, "/thanks"), 302)

    def broken(self) -> Response:
        if "thanks-after-500" in self.posting.modes:
            return self.site.page("lever_thanks.html", 500, posting=self.posting)
        return self.site.page(
            "lever_error.html", 500, posting=self.posting, text="Internal server error"
        )

    def failed_politely(self) -> Response:
        text = "We couldn't submit your application. Please try again later."
        return self.site.page("lever_error.html", 200, posting=self.posting, text=text)

    def form_again(self) -> Response:
        return _form_page(self.site, self.posting, self.values)

    def invalid(self, errors: Mapping[str, str]) -> Response:
        """The vendor answers 200 here too, with the values kept."""
        notice = "There was a problem with your application. Please check the marked fields."
        return _form_page(self.site, self.posting, self.values, errors, notice)

    def refused(self, status: int) -> Response:
        text = (
            "Your submission could not be verified by the challenge."
            if status == 428
            else "Too many requests. Please wait a while."
        )
        return self.site.page("lever_error.html", status, posting=self.posting, text=text)

    def gone(self) -> Response:
        return self.site.gone(self.posting)


async def describe(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    if "closed" in posting.modes:
        return site.gone(posting)
    return site.page("lever_posting.html", posting=posting, apply=_address(posting, "/apply"))


async def show(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    if "closed" in posting.modes:
        return site.gone(posting)
    return _form_page(site, posting, _arriving_values(posting, site.candidate))


def _arriving_values(posting: Posting, person: Candidate) -> dict[str, list[str]]:
    if "prefilled" not in posting.modes:
        return {}
    return {
        q.name: [SOMEBODY_ELSE[q.key]]
        for q in questions_of(posting, person)
        if q.key in SOMEBODY_ELSE
    }


async def submit(request: Request) -> Response:
    site, posting = site_of(request), posting_of(request, VENDOR)
    questions = questions_of(posting, site.candidate)
    values, files = await read_form(request)
    submission = Submission(_without_zeros(values, questions), {fact.field: fact for fact in files})
    replies = LeverReplies(site, posting, values)
    return await site.desk.receive(request, posting, questions, submission, replies)


def _without_zeros(
    values: Mapping[str, Sequence[str]], questions: Sequence[Question]
) -> dict[str, list[str]]:
    pairs = {q.name for q in questions if q.section == "consent"}
    return {
        name: list(lever.ticked(sent)) if name in pairs else list(sent)
        for name, sent in values.items()
    }


async def thanks(request: Request) -> Response:
    return site_of(request).page("lever_thanks.html", posting=posting_of(request, VENDOR))


async def parse_resume(request: Request) -> Response:
    """Read a résumé as such readers do: after a while, and not quite right."""
    site, posting = site_of(request), posting_of(request, VENDOR)
    chance = posting.random("lever/parse")
    await asyncio.sleep(chance.uniform(FASTEST_PARSE, SLOWEST_PARSE))
    person = site.candidate
    return JSONResponse(
        {
            "name": str(person.basics["name"]).upper(),
            "email": str(person.basics["email"]).replace("-", ""),
            "phone": str(person.basics["phone"])[:-1],
            "org": f"{person.facts['currentCompany']} Toronto, ON",
            "resumeStorageId": f"{posting.job}-{chance.randrange(10**6)}",
        }
    )


async def suggest(request: Request) -> Response:
    found = search(GAZETTEER, request.query_params.get("text", ""))
    return JSONResponse([{"name": name, "id": f"place-{GAZETTEER.index(name)}"} for name in found])


_POSTING = "/lever/{company}/{job:uuid}"

routes = [
    Route("/lever/parseResume", parse_resume, methods=["POST"]),
    Route("/lever/searchLocations", suggest),
    Route(_POSTING, describe),
    Route(f"{_POSTING}/apply", show),
    Route(f"{_POSTING}/apply", submit, methods=["POST"]),
    Route(f"{_POSTING}/thanks", thanks),
]
