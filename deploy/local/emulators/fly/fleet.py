"""All machines, and what happens to each: one task a machine drives it from state to state.

created ─► starting ─► started ─► (stopping) ─► stopped ─► (starting …)
any of them ─► destroying ─► destroyed. With auto_destroy a stopped one goes on to there by itself.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from signal import SIGTERM
from typing import Any, TypeVar

from deploy.local.emulators.fly.addresses import free_address
from deploy.local.emulators.fly.errors import ApiError, not_found, precondition
from deploy.local.emulators.fly.guests import UNKNOWN_CODE, Guests
from deploy.local.emulators.fly.identifiers import machine_id, ulid
from deploy.local.emulators.fly.machine import SETTLED, Lease, Machine, now
from deploy.local.emulators.fly.requests import DEFAULT_REGION, CreateRequest
from deploy.local.emulators.fly.table import Table
from deploy.local.emulators.processes import tell

log = logging.getLogger(__name__)

LOOK_EVERY = 0.1
# What a runner gets to end by itself when the emulator takes its machines along.
LAST_GRACE = 2.0
ENDED = {"stopped", "failed", "suspended"}
KEPT_DESTROYED = 200

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds in the states that nobody waits for, and for which a destroyed machine can still be asked after."""

    created: float = 0.2
    starting: float = 0.2
    destroyed: float = 5.0


class Fleet:
    def __init__(self, table: Table, guests: Guests, pace: Pace) -> None:
        self._table = table
        self._guests = guests
        self._pace = pace
        self._machines: dict[str, Machine] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._closes = False

    async def open(self) -> None:
        """Take up each machine where a former emulator left it."""
        self._table.drop_destroyed(keep=KEPT_DESTROYED)
        for machine in self._table.all():
            self._machines[machine.id] = machine
            if machine.state != "destroyed":
                self._drive(machine, partial(self._resumed, machine))

    async def close(self, *, end_machines: bool) -> None:
        """Without `end_machines` they run on, for the next emulator to adopt."""
        if end_machines:
            for machine in self._machines.values():
                if machine.state != "destroyed":
                    self._drive(machine, partial(self._left, machine))
        else:
            for task in self._tasks.values():
                task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._table.close()

    def create(self, app: str, request: CreateRequest) -> Machine:
        living = [each for each in self._machines.values() if each.state != "destroyed"]
        if request.name and any(each.name == request.name for each in living if each.app == app):
            raise ApiError(422, f"name {request.name} is already taken", status="name_taken")
        number = machine_id()
        machine = Machine(
            id=number,
            app=app,
            name=request.name or f"machine-{number[:6]}",
            region=request.region or DEFAULT_REGION,
            private_ip=free_address({each.private_ip for each in living}),
            config=request.config,
            launches=not request.skip_launch,
        )
        self._machines[number] = machine
        if request.lease_ttl:
            machine.lease = _lease(request.lease_ttl, "")
        self._enter(machine, "created", kind="launch")
        self._drive(machine, partial(self._created, machine))
        return machine

    def find(self, app: str, number: str) -> Machine:
        machine = self._machines.get(number)
        if machine is None or machine.app != app or self._is_forgotten(machine):
            raise not_found(number)
        return machine

    def known(self, number: str) -> Machine | None:
        """Of any app, and long after it was destroyed."""
        return self._machines.get(number)

    def listed(
        self, app: str, *, include_deleted: bool, metadata: Mapping[str, str], **equal: str
    ) -> list[Machine]:
        """`equal`: attributes and what they must be; an empty text means any."""
        return [
            machine
            for machine in self._machines.values()
            if machine.app == app and (include_deleted or machine.state != "destroyed")
            if metadata.items() <= machine.metadata.items()
            if all(getattr(machine, name) == value for name, value in equal.items() if value)
        ]

    def start(self, machine: Machine) -> str:
        """The state before."""
        before = machine.state
        if before in {"started", "starting"}:
            return before
        if before == "stopping":
            raise precondition("machine still active, refusing to start")
        if before not in {"stopped", "suspended"}:
            raise precondition(f"unable to start machine from current state: '{before}'")
        machine.launches = True
        self._enter(machine, "starting", kind="start")
        self._drive(machine, partial(self._starting, machine))
        return before

    def stop(self, machine: Machine, *, number: int, grace: float) -> None:
        if machine.state in {"stopped", "stopping"}:
            return
        if machine.state != "started":
            raise precondition(f"unable to stop machine from current state: '{machine.state}'")
        self._enter(machine, "stopping", kind="stop")
        self._drive(machine, partial(self._stopping, machine, number, grace))

    def destroy(self, machine: Machine, *, force: bool) -> None:
        if machine.state in {"destroying", "destroyed"}:
            return
        if not force and machine.state not in ENDED:
            raise precondition("unable to destroy machine, not currently stopped")
        self._enter(machine, "destroying", kind="destroy")
        self._drive(machine, partial(self._destroying, machine))

    def update(self, machine: Machine, config: dict[str, Any], *, current_version: str) -> None:
        """A new version of it: what ran of the old one is replaced."""
        if current_version and current_version != machine.instance_id:
            raise precondition(f"machine version is {machine.instance_id}, not {current_version}")
        if machine.state not in {"started", "stopped"}:
            raise precondition(f"unable to update machine in state: '{machine.state}'")
        ran = machine.state == "started"
        machine.config, machine.instance_id = config, ulid()
        if not ran:
            self.save(machine)
            return
        self._enter(machine, "replacing", kind="update")
        self._drive(machine, partial(self._replacing, machine))

    def lease(self, machine: Machine, *, ttl: int, description: str) -> Lease:
        """A new one, or a longer one for who holds it: the caller has looked at the nonce."""
        held = machine.live_lease
        machine.lease = _lease(ttl, description, nonce=held.nonce if held else "")
        self.save(machine)
        return machine.lease

    def release(self, machine: Machine) -> None:
        machine.lease = None
        self.save(machine)

    def expire_leases(self) -> None:
        for machine in self._machines.values():
            if machine.lease is not None:
                self.release(machine)

    def save(self, machine: Machine) -> None:
        machine.updated_at = now()
        self._table.save(machine)

    async def reaches(self, machine: Machine, states: Collection[str], *, within: float) -> bool:
        """Whether it is in one of the states in time. Raises 404 where it never will be, being destroyed."""
        wanted = SETTLED if "settled" in states else states
        deadline = time.monotonic() + within
        while machine.state not in wanted and not self._closes:
            if machine.state == "destroyed":
                raise not_found(machine.id)
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return False
        return machine.state in wanted

    def let_go(self) -> None:
        """Of whoever waits, since the emulator is about to end."""
        self._closes = True
        self._ring()

    def _is_forgotten(self, machine: Machine) -> bool:
        ended = machine.state == "destroyed"
        return ended and time.time() - machine.destroyed_at > self._pace.destroyed

    def _enter(self, machine: Machine, state: str, *, kind: str, **request: Any) -> None:
        machine.enter(state, kind=kind, **request)
        self._table.save(machine)
        self._ring()

    def _ring(self) -> None:
        """Everyone who waits looks again; the next change gets a bell of its own."""
        bell, self._changed = self._changed, asyncio.Event()
        bell.set()

    def _drive(self, machine: Machine, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """From now on `work` has the machine in its hands; what had it before is stopped first."""
        before = self._tasks.get(machine.id)
        if before is not None:
            before.cancel()
        self._tasks[machine.id] = asyncio.create_task(self._driven(machine, before, work))

    async def _driven(
        self,
        machine: Machine,
        before: asyncio.Task[None] | None,
        work: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await work()
        except (OSError, ApiError) as error:
            log.exception("machine %s", machine.id)
            self._enter(machine, "failed", kind="launch", error=str(error))

    async def _resumed(self, machine: Machine) -> None:
        state, process = machine.state, machine.process
        if state == "started" and process is not None and process.runs:
            await self._watched(machine)
        elif state == "created":
            await self._created(machine)
        elif state in {"starting", "replacing"}:
            await self._replacing(machine)
        elif state in {"started", "stopping"}:
            await self._exited(machine, UNKNOWN_CODE, asked=state == "stopping")
        elif state == "destroying" or (machine.auto_destroy and machine.launches):
            await self._destroying(machine)

    async def _created(self, machine: Machine) -> None:
        await asyncio.sleep(self._pace.created)
        if machine.launches:
            await self._starting(machine)
        else:
            self._enter(machine, "stopped", kind="launch")

    async def _starting(self, machine: Machine) -> None:
        if machine.state != "starting":
            self._enter(machine, "starting", kind="start")
        await asyncio.sleep(self._pace.starting)
        machine.process = await _undisturbed(partial(self._guests.launch, machine))
        # As at the vendor, this says that the process runs, and not yet that it listens.
        self._enter(machine, "started", kind="start")
        await self._watched(machine)

    async def _replacing(self, machine: Machine) -> None:
        await _undisturbed(partial(self._guests.end, machine))
        await self._starting(machine)

    async def _watched(self, machine: Machine) -> None:
        await self._exited(machine, await self._end_of(machine), asked=False)

    async def _end_of(self, machine: Machine) -> int:
        # An adopted runner is no child of ours: nothing tells of its end, so it is looked for.
        while (code := self._guests.exit_code(machine)) is None:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)
        return code

    async def _stopping(self, machine: Machine, number: int, grace: float) -> None:
        if machine.process is not None and machine.process.runs:
            tell(machine.process.pid, number)
        try:
            code = await asyncio.wait_for(self._end_of(machine), grace)
        except TimeoutError:
            code = UNKNOWN_CODE
        await self._exited(machine, code, asked=True)

    async def _exited(self, machine: Machine, code: int, *, asked: bool) -> None:
        await _undisturbed(partial(self._guests.end, machine))
        machine.process = None
        told = {
            "exit_code": code,
            "guest_exit_code": max(code, 0),
            "guest_signal": -code if code < UNKNOWN_CODE else -1,
            "signal": -1,
            "requested_stop": asked,
            "restarting": False,
            "oom_killed": False,
            "exited_at": now(),
        }
        self._enter(machine, "stopped", kind="exit", exit_event=told)
        if machine.auto_destroy:
            await self._destroying(machine)

    async def _destroying(self, machine: Machine) -> None:
        if machine.state != "destroying":
            self._enter(machine, "destroying", kind="destroy")
        await _undisturbed(partial(self._guests.end, machine))
        await asyncio.to_thread(self._guests.clear, machine)
        machine.process, machine.destroyed_at = None, time.time()
        self._enter(machine, "destroyed", kind="destroy")

    async def _left(self, machine: Machine) -> None:
        if machine.process is not None and machine.state != "destroying":
            await self._stopping(machine, SIGTERM, LAST_GRACE)
        elif machine.auto_destroy or machine.state == "destroying":
            await self._destroying(machine)
        elif machine.state not in ENDED:
            await self._exited(machine, UNKNOWN_CODE, asked=True)


async def _undisturbed(work: Callable[[], Found]) -> Found:
    """In a thread. A cancelled caller waits for its end all the same: nobody may take over in the middle of it."""
    running = asyncio.create_task(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _lease(ttl: int, description: str, *, nonce: str = "") -> Lease:
    return Lease(
        nonce=nonce or secrets.token_hex(8), expires_at=time.time() + ttl, description=description
    )
