"""`/teamtailor/<tenant>/jobs.json`, each posting's page, and that of its form."""

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

STAR = '<sup data-asterisk="true" aria-hidden="true">*</sup><span class="sr-only">Required</span>'
FORM = f"""<form id="job-application-form" novalidate action="/applications" method="post">
<input type="hidden" name="authenticity_token" value="made-up">
<input type="hidden" name="candidate[linkedin_url]" id="candidate_linkedin_url">
<fieldset><legend><span>Are you allowed to work where the job is?{STAR}</span></legend>
<input type="radio" value="true" name="candidate[answers_attributes][0][boolean]" id="boolean-true">
<label for="boolean-true"> Yes </label>
<input type="radio" value="false" name="candidate[answers_attributes][0][boolean]" id="boolean-false">
<label for="boolean-false"> No </label></fieldset>
<fieldset><legend><span>Employment</span><p>What you are looking for</p></legend>
<input type="checkbox" value="1" name="candidate[answers_attributes][1][choices][]" id="choices-1">
<label for="choices-1">Permanent</label>
<input type="checkbox" value="2" name="candidate[answers_attributes][1][choices][]" id="choices-2">
<label for="choices-2">Temporary</label></fieldset>
<label for="candidate_first_name">First name{STAR}</label>
<input type="text" name="candidate[first_name]" id="candidate_first_name">
<label for="candidate_last_name">Last name{STAR}</label>
<input type="text" name="candidate[last_name]" id="candidate_last_name">
<label for="candidate_email">Email{STAR}</label>
<input type="email" name="candidate[email]" id="candidate_email">
<label for="candidate_resume_remote_url">Upload CV{STAR}</label>
<input disabled type="text" name="candidate[resume_remote_url]" id="candidate_resume_remote_url">
<label for="letter">Cover letter</label>
<textarea name="candidate[job_applications_attributes][0][cover_letter]" id="letter"></textarea>
<input type="submit" name="commit" value="Submit application">
<input type="hidden" name="candidate[consent_given]" value="0">
<input type="checkbox" value="1" name="candidate[consent_given]" id="candidate_consent_given">
<label for="candidate_consent_given"><span class="sr-only">Required.</span>I have read the
<a href="/privacy-policy">Privacy Policy</a>.<sup data-asterisk="true">*</sup></label>
</form>"""


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


async def form(request: Request) -> Response:
    job = request.path_params["job"].partition("-")[0]
    if job not in numbers(request.app.state.published) or is_closed(job):
        return HTMLResponse("<h1>The page you were looking for doesn't exist.</h1>", 404)
    return HTMLResponse(f"<!doctype html><title>Apply</title>{FORM}")


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
    Route("/teamtailor/{tenant}/jobs/{job}/applications/new", form),
]
