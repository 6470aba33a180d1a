"""What the emulator has and the vendor hasn't: `/_emulator/…`, for tests and whoever looks after it."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from deploy.local.emulators.browserbase.dependencies import TheAccount
from deploy.local.emulators.browserbase.errors import ApiError
from deploy.local.emulators.browserbase.faults import Fault
from deploy.local.emulators.browserbase.plans import PLANS

router = APIRouter(prefix="/_emulator")


class PlanChange(BaseModel):
    """`name`: one of the vendor's plans. The numbers change that one, or the one there is."""

    name: str = ""
    concurrency: int | None = None
    creations: int | None = None
    minutes: int | None = None


class PaceChange(BaseModel):
    pending: float | None = None
    connect: float | None = None
    idle: float | None = None
    write_back: float | None = None


@router.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}


@router.get("/calls")
async def calls(account: TheAccount) -> dict[str, int]:
    """How often each was made since the emulator's start, by the names that faults have."""
    return dict(account.calls)


@router.post("/faults", status_code=204)
async def order(fault: Fault, account: TheAccount) -> None:
    account.faults.order(fault)


@router.delete("/faults")
async def call_off(account: TheAccount) -> dict[str, int]:
    """Whatever was ordered and has not happened: how many of them there were."""
    return {"waiting": account.faults.clear()}


@router.put("/plan", status_code=204)
async def change_plan(wanted: PlanChange, account: TheAccount) -> None:
    plan = PLANS.get(wanted.name, account.gate.plan)
    if wanted.name and wanted.name not in PLANS:
        raise ApiError(400, f"body/name must be one of {', '.join(PLANS)}")
    account.gate.plan = replace(plan, **wanted.model_dump(exclude={"name"}, exclude_none=True))


@router.put("/pace", status_code=204)
async def change_pace(wanted: PaceChange, account: TheAccount) -> None:
    for name, seconds in wanted.model_dump(exclude_none=True).items():
        setattr(account.sessions.pace, name, seconds)


@router.get("/sessions/{number}")
async def inside(number: str, account: TheAccount) -> dict[str, Any]:
    """Where a session lies on this machine, and who is connected to it. `pid` is 0 where no browser runs."""
    running = account.sessions.running(number)
    browser = running.browser
    return {
        "folder": str(running.place.folder),
        "pid": browser.process.pid if browser else 0,
        "clients": running.clients,
        "viewers": running.viewers,
    }


@router.post("/sessions/{number}/kill", status_code=204)
async def kill(number: str, account: TheAccount) -> None:
    """Its browser dies: the session ends as ERROR."""
    running = account.sessions.running(number)
    if running.browser is not None:
        await running.browser.kill()
    account.sessions.end(running.session, "ERROR")


@router.post("/sessions/{number}/expire", status_code=204)
async def expire(number: str, account: TheAccount) -> None:
    """As if its time were over: it ends as TIMED_OUT."""
    account.sessions.end(account.sessions.running(number).session, "TIMED_OUT")


@router.post("/sessions/{number}/disconnect", status_code=204)
async def disconnect(number: str, account: TheAccount) -> None:
    """Whoever is connected loses the line; with keep-alive the session lives on."""
    account.sessions.running(number).send_away()


@router.delete("/contexts/{number}", status_code=204)
async def forget(number: str, account: TheAccount) -> None:
    """The vendor has let it expire."""
    account.contexts.delete(number)


@router.delete("/views", status_code=204)
async def expire_views(account: TheAccount) -> None:
    """As if the time of every Live View address were over."""
    account.views.expire()
