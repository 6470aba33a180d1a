"""`/bamboohr/<tenant>/careers/list` and `/careers/<id>/detail`."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import Opening, numbers, opening
from deploy.local.emulators.feeds.where import here

COUNTRIES = [{"id": 1, "text": "United States"}, {"id": 82, "text": "Germany"}]
FORM: dict[str, Any] = {
    "firstName": {"isRequired": True, "label": "First Name"},
    "lastName": {"isRequired": True, "label": "Last Name"},
    "email": {"isRequired": True, "label": "Email"},
    "phone": {"isRequired": True, "label": "Phone"},
    "countryId": {"isRequired": False, "label": "Country", "options": COUNTRIES},
    "state": {"isRequired": False, "label": "State", "options": []},
    "dateAvailable": {"isRequired": False, "label": "Date Available"},
    "linkedinUrl": {"isRequired": False, "label": "LinkedIn Profile URL"},
    "resumeFileId": {"isRequired": True, "label": "Resume"},
    "coverLetterFileId": {"isRequired": False, "label": "Cover Letter"},
    "genderId": [{"id": 1, "text": "Male"}, {"id": 2, "text": "Female"}],
    "ethnicityId": [],
    "veteranStatusId": [],
    "disabilityId": [],
    "customQuestions": [
        {
            "id": 21,
            "isRequired": True,
            "question": "Are you allowed to work where the job is?",
            "type": "yes_no",
            "options": [],
            "hasOther": "no",
        },
        {
            "id": 22,
            "isRequired": False,
            "question": "How did you hear about us?",
            "type": "multi",
            "options": [{"id": 1, "option": "A friend"}, {"id": 2, "option": "A job board"}],
            "hasOther": "yes",
        },
        {
            "id": 23,
            "isRequired": True,
            "question": "Why do you want to work here?",
            "type": "long",
            "options": [],
            "hasOther": "no",
        },
    ],
}


async def careers(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    jobs = [] if is_closed(tenant) else numbers(request.app.state.published)
    result = [{"id": each, **_common(opening(tenant, each))} for each in jobs]
    return JSONResponse({"meta": {"totalCount": len(result)}, "result": result})


async def detail(request: Request) -> Response:
    tenant, job = request.path_params["tenant"], request.path_params["job"]
    if is_closed(job) or is_closed(tenant):
        return JSONResponse({"error": "Not found"}, 404)
    found = opening(tenant, job)
    said = {
        "jobOpeningShareUrl": f"{here(request)}/bamboohr/{tenant}/careers/{job}",
        **_common(found),
        "jobOpeningStatus": "Open",
        "description": "<p>Made up.</p>",
        "compensation": None,
        "datePosted": "2026-11-02",
        "minimumExperience": "Mid-level",
    }
    return JSONResponse({"meta": {}, "result": {"jobOpening": said, "formFields": FORM}})


def _common(found: Opening) -> dict[str, Any]:
    return {
        "jobOpeningName": found.title,
        "departmentId": "1",
        "departmentLabel": "Operations",
        "employmentStatusLabel": "Full-Time",
        "location": {
            "city": found.city,
            "state": found.region,
            "postalCode": None,
            "addressCountry": found.country,
        },
        "atsLocation": {
            "country": None,
            "state": None,
            "province": None,
            "city": None,
        },
        "isRemote": None,
        "locationType": "0",
    }


routes = [
    Route("/bamboohr/{tenant}/careers/list", careers),
    Route("/bamboohr/{tenant}/careers/{job}/detail", detail),
]
