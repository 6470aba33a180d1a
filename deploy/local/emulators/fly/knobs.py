"""What the emulator has and the vendor hasn't: `/_emulator/…`, for tests and whoever looks after it."""

from typing import Any

from fastapi import APIRouter

from deploy.local.emulators.fly.dependencies import TheCloud
from deploy.local.emulators.fly.errors import not_found
from deploy.local.emulators.fly.faults import Fault

router = APIRouter(prefix="/_emulator")


@router.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}


@router.post("/faults", status_code=204)
async def order(fault: Fault, cloud: TheCloud) -> None:
    cloud.faults.order(fault)


@router.delete("/faults")
async def call_off(cloud: TheCloud) -> dict[str, int]:
    """Whatever was ordered and has not happened: how many of them there were."""
    return {"waiting": cloud.faults.clear()}


@router.delete("/leases", status_code=204)
async def expire(cloud: TheCloud) -> None:
    """As if the time of every lease were over."""
    cloud.fleet.expire_leases()


@router.get("/machines/{machine_id}")
async def inside(machine_id: str, cloud: TheCloud) -> dict[str, Any]:
    """Where the machine lies on this one: its folder, its log, its runner's process (0 while there is none)."""
    machine = cloud.fleet.known(machine_id)
    if machine is None:
        raise not_found(machine_id)
    return {
        "folder": str(cloud.guests.folder(machine)),
        "log": str(cloud.guests.log(machine)),
        "pid": machine.process.pid if machine.process else 0,
    }
