"""`/smartrecruiters/v1/companies/…`, and the page that applications are made on, as far as it says what it asks."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import Opening, numbers, opening, uuid
from deploy.local.emulators.feeds.where import here

SHOWN = {"required": False, "visible": True}
WANTED = {"required": True, "visible": True}
FORM: dict[str, Any] = {
    "id": uuid("1"),
    "fieldSets": {
        "easyApply": {**SHOWN, "easyApplyResumeParsing": SHOWN, "easyApplyLineLogin": None},
        "firstAndLastName": WANTED,
        "email": WANTED,
        "placeOfResidence": {**WANTED, "configuration": {"locationType": "CITY"}},
        "phoneNumber": SHOWN,
        "experience": SHOWN,
        "education": {**SHOWN, "institution": WANTED, "educationDates": SHOWN},
        "socialProfiles": {
            **SHOWN,
            "linkedIn": SHOWN,
            "website": SHOWN,
            "facebook": {"required": False, "visible": False},
            "x": SHOWN,
        },
        "resume": WANTED,
        "messageToHiringManager": SHOWN,
    },
    "applicationExperienceSnapshotId": uuid("2"),
}


async def postings(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    jobs = [] if is_closed(tenant) else numbers(request.app.state.published)
    limit = min(int(request.query_params.get("limit", "100")), 100)
    url = f"{here(request)}/smartrecruiters/v1/companies/{tenant}/postings"
    content = [_brief(opening(tenant, each), url) for each in jobs[:limit]]
    return JSONResponse({"offset": 0, "limit": limit, "totalFound": len(jobs), "content": content})


async def posting(request: Request) -> Response:
    tenant, job = request.path_params["tenant"], request.path_params["job"]
    if is_closed(job) or is_closed(tenant):
        return JSONResponse({"message": "Posting not found", "errors": []}, 404)
    found = opening(tenant, job)
    return JSONResponse(_whole(found, f"{here(request)}/smartrecruiters"))


async def page(request: Request) -> Response:
    script = f"<script>window.applyConfig = {json.dumps(FORM)};</script>"
    return HTMLResponse(f"<!doctype html><title>Apply</title>{script}<oc-app></oc-app>")


def _brief(found: Opening, url: str) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.title,
        "company": {"identifier": found.tenant, "name": found.employer},
        "location": _location(found),
        "releasedDate": "2026-11-02T09:00:00.000Z",
        "ref": f"{url}/{found.id}",
    }


def _whole(found: Opening, url: str) -> dict[str, Any]:
    public = f"{url}/{found.tenant}/{found.id}-{found.slug}"
    return {
        "id": found.id,
        "name": found.title,
        "uuid": uuid(found.id) if found.id.isdigit() else found.id,
        "jobId": uuid("3"),
        "jobAdId": uuid("4"),
        "defaultJobAd": True,
        "refNumber": "REF1",
        "company": {"name": found.employer, "identifier": found.tenant},
        "location": _location(found),
        "customField": [],
        "releasedDate": "2026-11-02T09:00:00.000Z",
        "postingUrl": public,
        "applyUrl": f"{public}?oga=true",
        "referralUrl": f"{url}/external-referrals/company/{found.tenant}/publication/{found.id}",
        "jobAd": {
            "sections": {"jobDescription": {"title": "Job Description", "text": "<p>Made up.</p>"}}
        },
        "active": True,
        "visibility": "PUBLIC",
        "industry": {"id": "internet", "label": "Internet"},
        "function": {"id": "engineering", "label": "Engineering"},
        "experienceLevel": {"id": "associate", "label": "Associate"},
        "typeOfEmployment": {"id": "permanent", "label": "Full-time"},
        "language": {"code": "en", "label": "English", "labelNative": "English (US)"},
    }


def _location(found: Opening) -> dict[str, Any]:
    return {
        "city": found.city,
        "region": found.region,
        "country": found.country_code.lower(),
        "remote": False,
        "hybrid": False,
        "fullLocation": f"{found.city}, {found.region}, {found.country}",
    }


COMPANY = "/smartrecruiters/v1/companies/{tenant}/postings"
routes = [
    Route(COMPANY, postings),
    Route(f"{COMPANY}/{{job}}", posting),
    Route("/smartrecruiters/oneclick-ui/company/{tenant}/publication/{job}", page),
]
