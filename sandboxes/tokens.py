"""The secret between the control plane and the runner of one machine, sealed for its row."""

from uuid import UUID

from valet.lib.secrets import seal, unseal
from valet.lib.tokens import new_token

PREFIX = "valet_runner_"


def draw(machine: UUID) -> bytes:
    """A new one, sealed: it opens for the machine of this name alone."""
    return seal(new_token(PREFIX).encode(), of=_of(machine))


def opened(sealed: bytes | memoryview, *, machine: UUID) -> str:
    return unseal(bytes(sealed), of=_of(machine)).decode()


def _of(machine: UUID) -> str:
    return f"runner {machine}"
