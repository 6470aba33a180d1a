from sandboxes.models.lease import Lease, LeaseState
from sandboxes.models.pool import PoolMachine, PoolState
from sandboxes.models.session_state import SessionState

__all__ = ["Lease", "LeaseState", "PoolMachine", "PoolState", "SessionState"]
