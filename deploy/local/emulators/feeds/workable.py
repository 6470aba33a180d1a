"""`/workable/api/…`: an account's list, one of its postings, and a posting's form."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import Opening, employer, numbers, opening
from deploy.local.emulators.feeds.where import here

NO_SUCH = {"error": "Not found"}


def _field(name: str, label: str, kind: str, *, required: bool = False, **more: Any) -> Any:
    return {"id": name, "required": required, "label": label, "type": kind, **more}


FORM: list[dict[str, Any]] = [
    {
        "name": "Personal information",
        "fields": [
            _field("firstname", "First name", "text", required=True, maxLength=127),
            _field("lastname", "Last name", "text", required=True, maxLength=127),
            _field("email", "Email", "email", required=True, maxLength=255),
            _field("headline", "Headline", "text", maxLength=255),
            _field("phone", "Phone", "phone", required=True, maxLength=255, helper="For calls."),
            _field(
                "address",
                "Address",
                "text",
                required=True,
                helper="Include your city, region, and country.",
                value="Nowhere, Elsewhere",
                prefilledByLocation=True,
            ),
        ],
    },
    {
        "name": "Profile",
        "fields": [
            _field(
                "education",
                "Education",
                "group",
                fields=[_field("school", "School", "text", required=True, maxLength=255)],
            ),
            _field(
                "experience",
                "Experience",
                "group",
                fields=[_field("title", "Title", "text", required=True, maxLength=255)],
            ),
            _field("summary", "Summary", "paragraph"),
            _field(
                "resume",
                "Resume",
                "file",
                required=True,
                supportedFileTypes=[".pdf", ".docx"],
                supportedMimeTypes=["application/pdf"],
                maxFileSize=12_000_000,
            ),
        ],
    },
    {
        "name": "Details",
        "fields": [
            _field("cover_letter", "Cover letter", "paragraph", maxLength=200_000),
            _field("QA_1", "Are you allowed to work where the job is?", "boolean", required=True),
            _field(
                "QA_2",
                "When can you start?",
                "multiple",
                required=True,
                options=[{"name": "1", "value": "At once"}, {"name": "2", "value": "In a month"}],
                singleOption=True,
            ),
            _field(
                "QA_3",
                "Which languages do you speak?",
                "multiple",
                options=[{"name": "3", "value": "English"}, {"name": "4", "value": "German"}],
                singleOption=False,
            ),
        ],
    },
]


def codes(count: int) -> list[str]:
    return [f"{int(each):010X}" for each in numbers(count)]


async def account(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    url = f"{here(request)}/workable"
    jobs = [_entry(opening(tenant, each), url) for each in codes(request.app.state.published)]
    return JSONResponse({"name": employer(tenant), "description": None, "jobs": jobs})


async def job(request: Request) -> Response:
    code = request.path_params["job"].upper()
    if is_closed(code.lower()):
        return JSONResponse(NO_SUCH, 404)
    found = opening(request.path_params["tenant"], code)
    location = {
        "country": found.country,
        "countryCode": found.country_code,
        "city": found.city,
        "region": found.region,
    }
    return JSONResponse(
        {
            "id": 1,
            "shortcode": code,
            "title": found.title,
            "remote": False,
            "location": location,
            "locations": [location],
            "state": "published",
            "isInternal": False,
            "code": "",
            "published": "2026-11-02T00:00:00.000Z",
            "type": "full",
            "language": "en",
            "department": ["Operations"],
            "workplace": "on_site",
            "description": "<p>Made up.</p>",
            "requirements": "",
            "benefits": "",
        }
    )


async def form(request: Request) -> Response:
    closed = is_closed(request.path_params["job"].lower())
    return JSONResponse(NO_SUCH, 404) if closed else JSONResponse(FORM)


def _entry(found: Opening, url: str) -> dict[str, Any]:
    return {
        "title": found.title,
        "shortcode": found.id,
        "code": "",
        "employment_type": "Full-time",
        "telecommuting": False,
        "department": "Operations",
        "url": f"{url}/j/{found.id}",
        "shortlink": f"{url}/j/{found.id}",
        "application_url": f"{url}/j/{found.id}/apply",
        "published_on": "2026-11-02",
        "created_at": "2026-11-02",
        "country": found.country,
        "city": found.city,
        "state": found.region,
        "education": "",
        "experience": "",
        "function": "",
        "industry": "",
        "locations": [
            {
                "country": found.country,
                "countryCode": found.country_code,
                "city": found.city,
                "region": found.region,
                "hidden": False,
            }
        ],
    }


routes = [
    Route("/workable/api/v1/widget/accounts/{tenant}", account),
    Route("/workable/api/v2/accounts/{tenant}/jobs/{job}", job),
    Route("/workable/api/v1/jobs/{job}/form", form),
]
