from sandboxes.models.context import BrowserContext
from sandboxes.models.extension import Extension
from sandboxes.models.lease import Lease, LeaseState
from sandboxes.models.pool import PoolMachine, PoolState
from sandboxes.models.session_state import SessionState

__all__ = [
    "BrowserContext",
    "Extension",
    "Lease",
    "LeaseState",
    "PoolMachine",
    "PoolState",
    "SessionState",
]
