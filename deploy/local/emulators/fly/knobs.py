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


@router.delete("/faults", status_code=204)
async def call_off(cloud: TheCloud) -> None:
    """Whatever was ordered and has not happened."""
    cloud.faults.clear()


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
