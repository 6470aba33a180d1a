"""`/personio/<tenant>/xml`, and each position's page."""

from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from deploy.local.emulators.feeds.moods import is_closed
from deploy.local.emulators.feeds.openings import POSTED, Opening, numbers, opening


async def positions(request: Request) -> Response:
    root = Element("workzag-jobs")
    for each in numbers(request.app.state.published):
        _position(root, opening(request.path_params["tenant"], each))
    body = tostring(root, encoding="UTF-8", xml_declaration=True)
    return Response(body, media_type="text/xml")


async def page(request: Request) -> Response:
    job = request.path_params["job"]
    if job not in numbers(request.app.state.published) or is_closed(job):
        return HTMLResponse("<h1>This job is no longer available.</h1>", 404)
    return HTMLResponse(f"<h1>{opening(request.path_params['tenant'], job).title}</h1>")


def _position(root: Element, found: Opening) -> None:
    position = SubElement(root, "position")
    for tag, said in (
        ("id", found.id),
        ("subcompany", f"{found.employer} GmbH"),
        ("office", found.city),
        ("department", "Operations"),
        ("recruitingCategory", "Professionals"),
        ("name", found.title),
    ):
        SubElement(position, tag).text = said
    descriptions = SubElement(position, "jobDescriptions")
    description = SubElement(descriptions, "jobDescription")
    SubElement(description, "name").text = "Your tasks"
    SubElement(description, "value").text = "<p>Made up.</p>"
    for tag, said in (
        ("employmentType", "permanent"),
        ("seniority", "experienced"),
        ("schedule", "full-time"),
        ("yearsOfExperience", "2-5"),
        ("occupation", "software_and_web_development"),
        ("occupationCategory", "it_software"),
        ("createdAt", POSTED),
    ):
        SubElement(position, tag).text = said


routes = [
    Route("/personio/{tenant}/xml", positions),
    Route("/personio/{tenant}/job/{job}", page),
]
