"""What this app keeps of a person, for them to take along."""

from collections.abc import Iterator
from uuid import UUID

from sandboxes import session_state
from valet.lib import blobs
from valet.lib.personal_data import File, Keeper, as_json


def export(user_id: UUID) -> Iterator[File]:
    """Where they are logged in. Not with what: whoever got hold of the archive would be logged in there too."""
    kept = session_state.connected(user_id)
    yield as_json("sessions.json", list(kept.values("site", "created_at", "used_at")))


def erase(user_id: UUID) -> None:
    blobs.remove_all(owner=user_id, kind=session_state.KIND)


KEEPER = Keeper("sandboxes", export=export, erase=erase)
