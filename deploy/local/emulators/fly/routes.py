"""The API's addresses: https://fly.io/docs/machines/api/machines-resource/"""

import re
import signal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request

from deploy.local.emulators.fly.dependencies import (
    App,
    ChangedMachine,
    OneMachine,
    TheCloud,
    authorized,
    limited,
)
from deploy.local.emulators.fly.errors import ApiError
from deploy.local.emulators.fly.faults import FaultyRoute
from deploy.local.emulators.fly.requests import (
    CreateRequest,
    LeaseRequest,
    StopRequest,
    UpdateRequest,
    ValueRequest,
    check_config,
)

Answer = dict[str, Any]
Switch = Literal["", "true", "false"]

OK = {"ok": True}
LONGEST_WAIT = 60
WAITABLE = {"started", "stopped", "suspended", "destroyed", "settled"}
DEFAULT_LEASE = 30
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}

router = APIRouter(
    prefix="/v1/apps/{app}/machines",
    dependencies=[Depends(authorized)],
    route_class=FaultyRoute,
)


@router.get("", dependencies=[limited("list")])
async def list_machines(app: App, request: Request, cloud: TheCloud) -> list[Answer]:
    query = request.query_params
    machines = cloud.fleet.listed(
        app,
        include_deleted=query.get("include_deleted") == "true",
        metadata={
            name.removeprefix("metadata."): value
            for name, value in query.items()
            if name.startswith("metadata.")
        },
        region=query.get("region", ""),
        state=query.get("state", ""),
    )
    return [machine.answer() for machine in machines]


@router.post("", dependencies=[limited("create")])
async def create(app: App, wanted: CreateRequest, cloud: TheCloud) -> Answer:
    wanted.check()
    machine = cloud.fleet.create(app, wanted)
    return {**machine.answer(), **({"nonce": machine.lease.nonce} if machine.lease else {})}


@router.get("/{machine_id}", dependencies=[limited("get")])
async def get(machine: OneMachine) -> Answer:
    return machine.answer()


@router.post("/{machine_id}", dependencies=[limited("update")])
async def update(machine: ChangedMachine, wanted: UpdateRequest, cloud: TheCloud) -> Answer:
    check_config(wanted.config)
    cloud.fleet.update(machine, wanted.config, current_version=wanted.current_version)
    return machine.answer()


@router.delete("/{machine_id}", dependencies=[limited("destroy")])
async def destroy(
    machine: ChangedMachine, cloud: TheCloud, force: Switch = "", kill: Switch = ""
) -> Answer:
    cloud.fleet.destroy(machine, force="true" in {force, kill})
    return OK


@router.post("/{machine_id}/start", dependencies=[limited("start")])
async def start(machine: ChangedMachine, cloud: TheCloud) -> Answer:
    before = cloud.fleet.start(machine)
    return {"previous_state": before, "migrated": False, "new_host": ""}


@router.post("/{machine_id}/stop", dependencies=[limited("stop")])
async def stop(
    machine: ChangedMachine,
    cloud: TheCloud,
    wanted: Annotated[StopRequest | None, Body()] = None,
) -> Answer:
    wanted = wanted or StopRequest()
    cloud.fleet.stop(machine, number=signal_number(wanted.signal), grace=seconds_of(wanted.timeout))
    return OK


def signal_number(name: str) -> int:
    try:
        return signal.Signals[name]
    except KeyError as error:
        raise ApiError(400, f"invalid signal: {name}") from error


def seconds_of(duration: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m)", duration)
    if found is None:
        raise ApiError(400, f"invalid duration: {duration}")
    return float(found[1]) * UNITS[found[2]]


@router.get("/{machine_id}/wait", dependencies=[limited("wait")])
async def wait(
    machine: OneMachine,
    cloud: TheCloud,
    state: Annotated[list[str] | None, Query()] = None,
    seconds: Annotated[int, Query(alias="timeout", ge=1)] = LONGEST_WAIT,
    instance_id: str = "",
    version: str = "",
) -> Answer:
    states = set(state or ["started"])
    if unknown := states - WAITABLE:
        raise ApiError(400, f"invalid state: {', '.join(sorted(unknown))}")
    if "stopped" in states and not (instance_id or version):
        raise ApiError(400, "an instance_id is needed to wait for state stopped")
    if (instance_id or version or machine.instance_id) != machine.instance_id:
        raise ApiError(400, "machine has another version now")
    if await cloud.fleet.reaches(machine, states, within=min(seconds, LONGEST_WAIT)):
        return OK
    wanted = ", ".join(sorted(states))
    raise ApiError(
        408,
        "deadline_exceeded: machine failed to reach desired state,"
        f" {wanted}, currently {machine.state}",
    )


@router.get("/{machine_id}/lease", dependencies=[limited("get_lease")])
async def show_lease(machine: OneMachine) -> Answer:
    """Without the nonce, which only who took the lease is told."""
    held = machine.live_lease
    if held is None:
        raise ApiError(404, f"no lease for machine ID {machine.id}")
    answer = held.answer(machine.instance_id)
    return {**answer, "data": {**answer["data"], "nonce": ""}}


@router.post("/{machine_id}/lease", dependencies=[limited("create_lease")], status_code=201)
async def create_lease(
    machine: ChangedMachine,
    cloud: TheCloud,
    wanted: Annotated[LeaseRequest | None, Body()] = None,
    ttl: int | None = None,
) -> Answer:
    wanted = wanted or LeaseRequest()
    lease = cloud.fleet.lease(
        machine, ttl=wanted.ttl or ttl or DEFAULT_LEASE, description=wanted.description
    )
    return lease.answer(machine.instance_id)


@router.delete("/{machine_id}/lease", dependencies=[limited("release_lease")])
async def release_lease(machine: ChangedMachine, cloud: TheCloud) -> Answer:
    cloud.fleet.release(machine)
    return OK


@router.get("/{machine_id}/metadata", dependencies=[limited("get_metadata")])
async def metadata(machine: OneMachine) -> dict[str, str]:
    return machine.metadata


@router.post(
    "/{machine_id}/metadata/{key}", dependencies=[limited("set_metadata")], status_code=204
)
async def set_metadata(
    machine: ChangedMachine, key: str, wanted: ValueRequest, cloud: TheCloud
) -> None:
    machine.config["metadata"] = {**machine.metadata, key: wanted.value}
    cloud.fleet.save(machine)


@router.delete(
    "/{machine_id}/metadata/{key}", dependencies=[limited("delete_metadata")], status_code=204
)
async def delete_metadata(machine: ChangedMachine, key: str, cloud: TheCloud) -> None:
    machine.config["metadata"] = {k: v for k, v in machine.metadata.items() if k != key}
    cloud.fleet.save(machine)
