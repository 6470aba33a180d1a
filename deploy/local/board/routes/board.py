"""The board's own pages: the front page, the ledger, and what the judge holds right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.addresses import read_url
from deploy.local.board.forms import questions_of
from deploy.local.board.ledger import Filter
from deploy.local.board.modes import DESCRIPTIONS
from deploy.local.board.postings import Posting, make_posting
from deploy.local.board.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

EXAMPLES = (
    ("greenhouse", "harbour-analytics", "4100201", ""),
    ("greenhouse", "pelican-freight", "4100202", "honeypots,decoys"),
    ("lever", "brightloom", "5f0c2d4e-7a31-4c0b-9a55-1f2e3d4c5b6a", ""),
    ("lever", "quarry-labs", "0b9a8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d", "prefilled"),
    ("ashby", "tidewater", "9d1c7f60-52c3-4f0e-b7aa-33d0f0a6c1e2", ""),
    ("workday", "saltmarsh-grid", "4100203", ""),
    ("ashby", "slow-mail", "2c8e5b19-0d47-4b6a-9f13-7e6d5c4b3a29", "slow"),
)
PATHS = {
    "greenhouse": "/greenhouse/{company}/jobs/{job}",
    "lever": "/lever/{company}/{job}/apply",
    "ashby": "/ashby/{company}/{job}/application",
    "workday": "/workday/{company}/job/{job}",
    "lab": "/lab/{company}",
}


def posting_path(posting: Posting) -> str:
    """Where a posting's form is, with its seed and modes."""
    path = PATHS[posting.vendor].format(company=posting.company, job=posting.job)
    return f"{path}?{posting.query}"


def _filter(request: Request) -> Filter:
    query = request.query_params
    return Filter(query.get("vendor", ""), query.get("company", ""), query.get("job", ""))


async def front(request: Request) -> Response:
    examples = []
    for vendor, company, job, mode in EXAMPLES:
        _, seed, modes = read_url(f"{PATHS[vendor].format(company=company, job=job)}?mode={mode}")
        posting = make_posting(vendor, company, job, seed, modes)
        examples.append({"posting": posting, "path": posting_path(posting)})
    site = site_of(request)
    return site.page(
        "front.html",
        examples=examples,
        modes=DESCRIPTIONS,
        person=site.candidate,
        arrivals=len(site.ledger.applications(Filter())),
    )


async def ledger_page(request: Request) -> Response:
    site, chosen = site_of(request), _filter(request)
    applications = site.ledger.applications(chosen, 200)[::-1]
    requests = [r for r in site.ledger.requests(chosen, 200) if r["method"] != "GET"][::-1]
    return site.page("ledger.html", applications=applications, requests=requests, chosen=chosen)


async def ledger_json(request: Request) -> Response:
    site, chosen = site_of(request), _filter(request)
    return JSONResponse(
        {
            "requests": site.ledger.requests(chosen),
            "applications": site.ledger.applications(chosen),
        }
    )


async def mailbox(request: Request) -> Response:
    """The codes that the board has sent."""
    return site_of(request).page("mailbox.html", mails=site_of(request).accounts.mails())


async def accounts_json(request: Request) -> Response:
    accounts = site_of(request).accounts
    return JSONResponse({"registrations": accounts.registrations(), "mails": accounts.mails()})


async def arrival_page(request: Request) -> Response:
    site = site_of(request)
    entry = site.ledger.application(request.path_params["number"])
    if entry is None:
        raise HTTPException(404, "There is no arrival with this number.")
    request_id = entry["request_id"]
    assert isinstance(request_id, int)
    return site.page("arrival.html", entry=entry, request=site.ledger.request(request_id))


async def visitors_json(request: Request) -> Response:
    """`?url=` with the address of a posting: the browsers that came to it, where its mode tells them apart, in their order."""
    posting = _posting(request)
    if isinstance(posting, Response):
        return posting
    return JSONResponse({"visitors": site_of(request).visitors.of(posting)})


async def expected_json(request: Request) -> Response:
    """`?url=` with the address of a posting: its questions and their right answers."""
    posting = _posting(request)
    if isinstance(posting, Response):
        return posting
    return JSONResponse(
        {
            "posting": posting.key,
            "vendor": posting.vendor,
            "company": posting.company,
            "job": posting.job,
            "seed": posting.seed,
            "mode": posting.modes.text,
            "country": posting.place.country.code,
            "questions": [q.as_dict() for q in questions_of(posting, site_of(request).candidate)],
        }
    )


def _posting(request: Request) -> Posting | Response:
    """What the address in the query names, or what is wrong with it."""
    try:
        address, seed, modes = read_url(request.query_params.get("url", ""))
    except ValueError as problem:
        return JSONResponse({"error": str(problem)}, 400)
    return make_posting(address.vendor, address.company, address.job, seed, modes)


async def newsletter(request: Request) -> Response:
    """The box that has nothing to do with an application; whoever fills it is on record."""
    return site_of(request).page("notice.html", title="You are on the list", text="Thank you.")


async def search_jobs(request: Request) -> Response:
    return site_of(request).page("notice.html", title="Search", text="No other openings found.")


routes = [
    Route("/", front),
    Route("/ledger", ledger_page),
    Route("/ledger.json", ledger_json),
    Route("/ledger/mailbox", mailbox),
    Route("/ledger/accounts.json", accounts_json),
    Route("/ledger/visitors.json", visitors_json),
    Route("/ledger/{number:int}", arrival_page),
    Route("/expected.json", expected_json),
    Route("/newsletter", newsletter, methods=["POST"]),
    Route("/search", search_jobs),
]
