"""`/ashby/posting-api/…` and the two queries of the hosted page that read: what it saves and sends isn't here."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed, mishap
from deploy.local.emulators.feeds.openings import POSTED, Opening, employer, opening, uuids
from deploy.local.emulators.feeds.where import here


def _entry(path: str, title: str, kind: str, *, required: bool = False, **more: Any) -> Any:
    field = {"path": path, "title": title, "type": kind, "isNullable": not required, **more}
    return {
        "id": f"form_{path}",
        "field": field,
        "isRequired": required,
        "isHidden": False,
        "descriptionHtml": None,
    }


def _options(*labels: str) -> list[dict[str, str]]:
    return [{"label": label, "value": label.lower()} for label in labels]


def _form(*entries: Any) -> dict[str, Any]:
    section = {"title": None, "isHidden": False, "fieldEntries": list(entries)}
    return {"sections": [section]}


APPLICATION = _form(
    _entry("_systemfield_name", "Name", "String", required=True),
    _entry("_systemfield_email", "Email", "Email", required=True),
    _entry("_systemfield_resume", "Resume", "File", required=True),
    _entry("11111111-0000-4000-8000-000000000001", "Phone", "Phone"),
    _entry("11111111-0000-4000-8000-000000000002", "LinkedIn", "SocialLink"),
    _entry(
        "11111111-0000-4000-8000-000000000003",
        "Are you allowed to work where the job is?",
        "Boolean",
        required=True,
    ),
    _entry(
        "11111111-0000-4000-8000-000000000004",
        "Where would you like to work?",
        "ValueSelect",
        required=True,
        selectableValues=_options("Office", "Home"),
    ),
    _entry("11111111-0000-4000-8000-000000000005", "Why us?", "LongText"),
)
SURVEY = _form(
    _entry(
        "11111111-0000-4000-8000-000000000006",
        "Gender",
        "ValueSelect",
        selectableValues=_options("Woman", "Man", "I prefer not to answer"),
    )
)


async def board(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    url = f"{here(request)}/ashby/{tenant}"
    jobs = [_job(opening(tenant, each), url) for each in uuids(request.app.state.published)]
    return JSONResponse({"jobs": jobs, "apiVersion": "1"})


async def graphql(request: Request) -> Response:
    asked = await request.json()
    variables = asked["variables"]
    tenant, job = variables["organizationHostedJobsPageName"], variables.get("jobPostingId", "")
    if "slow" in tenant:
        await asyncio.sleep(request.state.slow)
    failed = mishap(tenant) or mishap(job)
    if failed is not None:
        return failed
    there = "nobody" not in tenant
    if asked["operationName"] == "ApiOrganizationFromHostedJobsPageName":
        found = {"name": employer(tenant)} if there else None
        return JSONResponse({"data": {"organization": found}})
    is_open = there and not is_closed(job) and not is_closed(tenant)
    return JSONResponse({"data": {"jobPosting": _posting(tenant, job) if is_open else None}})


def _posting(tenant: str, job: str) -> dict[str, Any]:
    found = opening(tenant, job)
    return {
        "id": job,
        "title": found.title,
        "locationName": found.city,
        "secondaryLocationNames": [],
        "shouldAskForTextingConsent": False,
        "applicationForm": APPLICATION,
        "surveyForms": [SURVEY],
    }


def _job(found: Opening, url: str) -> dict[str, Any]:
    address = {"addressLocality": found.city, "addressRegion": found.region}
    return {
        "id": found.id,
        "title": found.title,
        "department": "Operations",
        "team": "Operations",
        "employmentType": "FullTime",
        "location": found.city,
        "secondaryLocations": [],
        "publishedAt": POSTED,
        "isListed": True,
        "isRemote": False,
        "workplaceType": "OnSite",
        "address": {"postalAddress": {**address, "addressCountry": found.country_code}},
        "jobUrl": f"{url}/{found.id}",
        "applyUrl": f"{url}/{found.id}/application",
        "descriptionHtml": "<p>Made up.</p>",
        "descriptionPlain": "Made up.",
    }


routes = [
    Route("/ashby/posting-api/job-board/{tenant}", board),
    Route("/ashby/api/non-user-graphql", graphql, methods=["POST"]),
]
