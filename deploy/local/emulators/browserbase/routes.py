"""The API's addresses: https://docs.browserbase.com/reference/api"""

import io
import json
import zipfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response, UploadFile

from deploy.local.emulators.browserbase.cdp import LineError
from deploy.local.emulators.browserbase.dependencies import Origin, TheAccount, authorized
from deploy.local.emulators.browserbase.errors import ApiError
from deploy.local.emulators.browserbase.faults import FaultyRoute
from deploy.local.emulators.browserbase.requests import (
    LONGEST_METADATA,
    CreateContext,
    CreateSession,
    Status,
    UpdateSession,
)

Answer = dict[str, Any]

LONGEST_VIEW = 21600

router = APIRouter(prefix="/v1", dependencies=[Depends(authorized)], route_class=FaultyRoute)


@router.post("/sessions")
async def create_session(
    account: TheAccount,
    origin: Origin,
    wanted: Annotated[CreateSession | None, Body()] = None,
) -> Answer:
    wanted = wanted or CreateSession()
    account.check_project(wanted.project_id)
    if len(json.dumps(wanted.user_metadata, separators=(",", ":"))) > LONGEST_METADATA:
        raise ApiError(400, f"body/userMetadata must be under {LONGEST_METADATA} characters")
    sessions, gate = account.sessions, account.gate
    gate.admit(wanted, living=sessions.living(), minutes=sessions.minutes())
    session = await sessions.create(wanted, origin=origin, longest=gate.plan.longest)
    return {**session.answer(project=account.project), **session.addresses(origin)}


@router.get("/sessions")
async def list_sessions(
    account: TheAccount, status: Status | None = None, q: str = ""
) -> list[Answer]:
    found = account.sessions.listed(status=status or "", query=q)
    return [session.answer(project=account.project) for session in found]


@router.get("/sessions/{number}")
async def retrieve_session(number: str, account: TheAccount, origin: Origin) -> Answer:
    session = account.sessions.find(number)
    addresses = session.addresses(origin) if session.status == "RUNNING" else {}
    return {**session.answer(project=account.project), **addresses}


@router.post("/sessions/{number}")
async def update_session(number: str, wanted: UpdateSession, account: TheAccount) -> Answer:
    account.check_project(wanted.project_id)
    session = account.sessions.find(number)
    account.sessions.end(session, "COMPLETED")
    return session.answer(project=account.project)


@router.get("/sessions/{number}/debug")
async def debug_session(
    number: str,
    account: TheAccount,
    origin: Origin,
    expires_in: Annotated[int | None, Query(alias="expiresIn", ge=1, le=LONGEST_VIEW)] = None,
) -> Answer:
    running = account.sessions.running(number)
    try:
        pages = await running.browser.pages() if running.browser else []
    except LineError as error:
        raise ApiError(500, "The browser did not answer") from error
    view = account.views.open(running, seconds=expires_in or LONGEST_VIEW)
    return {
        **view.addresses(origin),
        "wsUrl": running.session.addresses(origin)["connectUrl"],
        "pages": [
            {
                "id": page["id"],
                "url": page["url"],
                "title": page["title"],
                "faviconUrl": page.get("faviconUrl", ""),
                **view.addresses(origin, page=page["id"]),
            }
            for page in pages
        ],
    }


@router.get("/sessions/{number}/logs")
async def list_logs(number: str, account: TheAccount) -> list[Answer]:
    """The browser's commands and answers, of this emulator's lifetime."""
    traffic = account.sessions.traffic(account.sessions.find(number))
    return traffic.log() if traffic else []


@router.get("/sessions/{number}/downloads")
async def list_downloads(number: str, account: TheAccount) -> Response:
    folder = account.sessions.running(number).place.downloads
    return Response(_zip_of(folder), media_type="application/zip")


def _zip_of(folder: Path) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
    return into.getvalue()


@router.post("/sessions/{number}/uploads")
async def create_upload(number: str, file: UploadFile, account: TheAccount) -> Answer:
    place = account.sessions.running(number).place
    name = Path(file.filename or "").name
    if not name:
        raise ApiError(400, "body/file must have a name")
    (place.uploads / name).write_bytes(await file.read())
    return {"message": "File uploaded successfully"}


@router.post("/contexts")
async def create_context(
    account: TheAccount, wanted: Annotated[CreateContext | None, Body()] = None
) -> Answer:
    wanted = wanted or CreateContext()
    account.check_project(wanted.project_id)
    return account.contexts.create(wanted.name).keys()


@router.get("/contexts/{number}")
async def retrieve_context(number: str, account: TheAccount) -> Answer:
    return account.contexts.find(number).answer(project=account.project)


@router.put("/contexts/{number}")
async def update_context(number: str, account: TheAccount) -> Answer:
    return account.contexts.renew(number).keys()


@router.delete("/contexts/{number}", status_code=204)
async def delete_context(number: str, account: TheAccount) -> None:
    account.contexts.delete(number)


@router.post("/extensions")
async def create_extension(file: UploadFile, account: TheAccount) -> Answer:
    extension = account.extensions.create(file.filename or "extension.zip", await file.read())
    return extension.answer(project=account.project)


@router.get("/extensions/{number}")
async def retrieve_extension(number: str, account: TheAccount) -> Answer:
    return account.extensions.find(number).answer(project=account.project)


@router.delete("/extensions/{number}", status_code=204)
async def delete_extension(number: str, account: TheAccount) -> None:
    account.extensions.delete(number)


@router.get("/projects")
async def list_projects(account: TheAccount) -> list[Answer]:
    return [account.find_project(account.project)]


@router.get("/projects/{number}")
async def retrieve_project(number: str, account: TheAccount) -> Answer:
    return account.find_project(number)


@router.get("/projects/{number}/usage")
async def usage(number: str, account: TheAccount) -> Answer:
    account.find_project(number)
    sessions = account.sessions
    return {"browserMinutes": sessions.minutes(), "proxyBytes": sessions.proxy_bytes()}
