"""What routes ask for: the app, the machine, the right to change it."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from deploy.local.emulators.fly.buckets import Buckets
from deploy.local.emulators.fly.errors import ApiError
from deploy.local.emulators.fly.faults import Faults
from deploy.local.emulators.fly.fleet import Fleet
from deploy.local.emulators.fly.guests import Guests
from deploy.local.emulators.fly.machine import Machine


@dataclass(slots=True)
class Cloud:
    """Carried by the application as `app.state.cloud`."""

    fleet: Fleet
    guests: Guests
    buckets: Buckets
    token: str
    apps: frozenset[str]
    faults: Faults = field(default_factory=Faults)


def cloud_of(request: Request) -> Cloud:
    found: Cloud = request.app.state.cloud
    return found


TheCloud = Annotated[Cloud, Depends(cloud_of)]


def authorized(cloud: TheCloud, authorization: Annotated[str, Header()] = "") -> None:
    given = authorization.removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), cloud.token.encode()):
        raise ApiError(401, "Authenticate: token validation error")


def known_app(app: str, cloud: TheCloud) -> str:
    if app not in cloud.apps:
        raise ApiError(404, f'Could not find App "{app}"')
    return app


App = Annotated[str, Depends(known_app)]


def limited(action: str) -> Any:
    """A route's dependency: one bucket for the action on each machine, or on each app."""

    def check(request: Request, cloud: TheCloud) -> None:
        path = request.path_params
        if not cloud.buckets.take(action, path.get("machine_id") or path["app"]):
            raise ApiError(429, "rate limit exceeded")

    return Depends(check)


def machine_of(app: App, machine_id: str, cloud: TheCloud) -> Machine:
    return cloud.fleet.find(app, machine_id)


OneMachine = Annotated[Machine, Depends(machine_of)]


def free_to_change(
    machine: OneMachine, fly_machine_lease_nonce: Annotated[str, Header()] = ""
) -> Machine:
    held = machine.live_lease
    if held is not None and not secrets.compare_digest(held.nonce, fly_machine_lease_nonce):
        raise ApiError(
            409,
            f"machine ID {machine.id} lease currently held by {held.owner},"
            f" expires at {held.expiry}",
        )
    return machine


ChangedMachine = Annotated[Machine, Depends(free_to_change)]
