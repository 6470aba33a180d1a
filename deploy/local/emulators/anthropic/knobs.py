"""What the emulator has and the vendor hasn't: `/_emulator/…`, for tests."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body

from deploy.local.emulators.anthropic.desk import Fault, Reply
from deploy.local.emulators.anthropic.routes import TheDesk

router = APIRouter(prefix="/_emulator")


@router.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}


@router.put("/mood", status_code=204)
async def set_mood(
    mood: Annotated[Literal["helpful", "obedient"], Body(embed=True)], desk: TheDesk
) -> None:
    desk.mood = mood


@router.post("/faults", status_code=204)
async def order(fault: Fault, desk: TheDesk) -> None:
    desk.order(fault)


@router.post("/replies", status_code=204)
async def script(reply: Reply, desk: TheDesk) -> None:
    desk.replies.append(reply)


@router.get("/asked")
async def asked(desk: TheDesk) -> list[dict[str, Any]]:
    return desk.asked
