"""`/pinpoint/<tenant>/postings.json`, and each posting's page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import (
    Opening,
    opening,
    uuids,
)
from deploy.local.emulators.feeds.where import here


async def postings(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    home = f"{here(request)}/pinpoint/{tenant}"
    found = [opening(tenant, each) for each in uuids(request.app.state.published)]
    return JSONResponse({"data": [_item(each, home) for each in found]})


async def page(request: Request) -> Response:
    job = request.path_params["job"].lower()
    if job not in uuids(request.app.state.published) or is_closed(job):
        return HTMLResponse("<h1>Sorry, this page doesn't exist.</h1>", 404)
    return HTMLResponse(f"<h1>{opening(request.path_params['tenant'], job).title}</h1>")


def _item(found: Opening, home: str) -> dict[str, Any]:
    path = f"/en/postings/{found.id}"
    number = str(int(found.id[-12:]))
    return {
        "id": number,
        "title": found.title,
        "description": "<p>Made up.</p>",
        "key_responsibilities_header": "Key Responsibilities",
        "key_responsibilities": "",
        "skills_knowledge_expertise_header": "Skills, Knowledge and Expertise",
        "skills_knowledge_expertise": "",
        "benefits_header": "Benefits",
        "benefits": "",
        "compensation": None,
        "compensation_currency": None,
        "compensation_frequency": None,
        "compensation_maximum": None,
        "compensation_minimum": None,
        "compensation_visible": False,
        "deadline_at": None,
        "employment_type": "permanent_full_time",
        "employment_type_text": "Permanent - Full Time",
        "job": {
            "id": number,
            "requisition_id": None,
            "department": {"id": "1", "name": "Operations"},
            "division": {"id": "1", "name": found.employer},
            "structure_custom_group_one": None,
        },
        "location": {
            "id": "1",
            "city": found.city,
            "name": f"{found.city} office",
            "postal_code": None,
            "province": found.region,
        },
        "path": path,
        "reporting_to": None,
        "url": f"{home}{path}",
        "workplace_type": "hybrid",
        "workplace_type_text": "Hybrid",
    }


routes = [
    Route("/pinpoint/{tenant}/postings.json", postings),
    Route("/pinpoint/{tenant}/{language}/postings/{job}", page),
]
