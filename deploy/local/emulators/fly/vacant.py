"""Machines in which nothing runs: for whoever tries out many of them and asks only the API."""

from typing_extensions import override

from deploy.local.emulators.fly.guests import Guests
from deploy.local.emulators.fly.machine import Machine
from deploy.local.emulators.processes import Process


class Vacant(Guests):
    """A machine has started at once, and ends when it is stopped."""

    @override
    def launch(self, machine: Machine) -> Process:
        return Process(pid=0, started=0)

    @override
    def exit_code(self, machine: Machine) -> int | None:
        return 0 if machine.state == "stopping" else None

    @override
    def end(self, machine: Machine) -> None:
        pass

    @override
    def clear(self, machine: Machine) -> None:
        pass
