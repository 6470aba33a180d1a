"""The queries, by the name of their operation."""

from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.board.forms import questions_of
from deploy.local.board.routes.ashby import sections
from deploy.local.emulators.ats.desk import Desk, desk_of

VENDOR = "ashby"
_TYPES = {"Radio": "ValueSelect", "Combobox": "ValueSelect"}


def create_app(desk: Desk) -> Starlette:
    app = Starlette(routes=[Route("/api/non-user-graphql", graphql, methods=["POST"])])
    app.state.desk = desk
    return app


async def graphql(request: Request) -> Response:
    """What isn't there is null."""
    try:
        asked = await request.json()
        operation, variables = asked["operationName"], dict(asked["variables"])
    except (ValueError, KeyError, TypeError):
        return JSONResponse({"errors": [{"message": "The query can't be read."}]}, 400)
    read = _QUERIES.get(operation)
    if read is None:
        return JSONResponse({"errors": [{"message": f"Unknown operation {operation}."}]}, 400)
    name, query = read
    try:
        found = query(desk_of(request), variables)
    except HTTPException:
        found = None
    return JSONResponse({"data": {name: found}})


def _organization(desk: Desk, variables: dict[str, Any]) -> dict[str, Any]:
    return {"name": desk.employer(VENDOR, _tenant(variables))}


def _posting(desk: Desk, variables: dict[str, Any]) -> dict[str, Any]:
    job = str(variables.get("jobPostingId", "")).lower()
    posting = desk.posting(VENDOR, _tenant(variables), job)
    found = [_section(each) for each in sections(posting, questions_of(posting, desk.person))]
    return {
        "id": job,
        "title": posting.title,
        "locationName": posting.place.label,
        "secondaryLocationNames": [],
        "shouldAskForTextingConsent": False,
        "applicationForm": {"sections": [each for each in found if each["name"] != "survey"]},
        "surveyForms": [{"sections": [each]} for each in found if each["name"] == "survey"],
    }


def _section(section: dict[str, Any]) -> dict[str, Any]:
    """The board's page is told how to show a choice, Ashby's only that it is one."""
    entries = [
        {**each, "field": {**each["field"], "type": _TYPES.get(kind, kind)}}
        for each in section["fieldEntries"]
        if (kind := each["field"]["type"])
    ]
    return {**section, "fieldEntries": entries}


def _tenant(variables: dict[str, Any]) -> str:
    return str(variables.get("organizationHostedJobsPageName", ""))


_QUERIES = {
    "ApiOrganizationFromHostedJobsPageName": ("organization", _organization),
    "ApiJobPosting": ("jobPosting", _posting),
}
