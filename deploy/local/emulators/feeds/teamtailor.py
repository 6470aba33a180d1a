"""`/teamtailor/<tenant>/jobs.json`, and each posting's page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import (
    POSTED,
    Opening,
    employer,
    numbers,
    opening,
    uuid,
)
from deploy.local.emulators.feeds.where import here


async def jobs(request: Request) -> Response:
    tenant = request.path_params["tenant"]
    home = f"{here(request)}/teamtailor/{tenant}"
    return JSONResponse(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": employer(tenant),
            "home_page_url": f"{home}/jobs",
            "feed_url": f"{home}/jobs.json",
            "items": [
                _item(opening(tenant, each), home) for each in numbers(request.app.state.published)
            ],
        }
    )


async def page(request: Request) -> Response:
    job = request.path_params["job"].partition("-")[0]
    if job not in numbers(request.app.state.published) or is_closed(job):
        return HTMLResponse("<h1>The page you were looking for doesn't exist.</h1>", 404)
    found = opening(request.path_params["tenant"], job)
    return HTMLResponse(f"<title>{found.title} - {found.employer}</title><h1>{found.title}</h1>")


def _item(found: Opening, home: str) -> dict[str, Any]:
    posting = {
        "@context": "http://schema.org/",
        "@type": "JobPosting",
        "title": found.title,
        "description": "<p>Made up.</p>",
        "identifier": {
            "@type": "PropertyValue",
            "name": found.employer,
            "value": int(found.id),
        },
        "datePosted": POSTED,
        "hiringOrganization": {
            "@type": "Organization",
            "name": found.employer,
            "sameAs": home,
        },
        "jobLocation": [
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": None,
                    "addressLocality": found.city,
                    "postalCode": None,
                    "addressCountry": found.country_code,
                    "addressRegion": found.country,
                },
            }
        ],
    }
    return {
        "id": uuid(found.id),
        "title": found.title,
        "url": f"{home}/jobs/{found.id}-{found.slug}",
        "date_published": POSTED,
        "content_html": "<p>Made up.</p>",
        "_jobposting": posting,
    }


routes = [
    Route("/teamtailor/{tenant}/jobs.json", jobs),
    Route("/teamtailor/{tenant}/jobs/{job}", page),
]
