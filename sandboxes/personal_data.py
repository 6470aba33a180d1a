"""What this app keeps of a person, for them to take along."""

from collections.abc import Iterator
from uuid import UUID

from sandboxes import contexts, leases, session_state
from valet.lib import blobs
from valet.lib.personal_data import File, Keeper, as_json


def export(user_id: UUID) -> Iterator[File]:
    """Where they are logged in. Not with what: whoever got hold of the archive would be logged in there too."""
    kept = session_state.connected(user_id)
    yield as_json("sessions.json", list(kept.values("site", "created_at", "used_at")))
    browsers = contexts.of(user_id)
    yield as_json("browsers.json", list(browsers.values("tier", "created_at", "used_at")))


def erase(user_id: UUID) -> None:
    blobs.remove_all(owner=user_id, kind=session_state.KIND)


def forget(user_id: UUID) -> None:
    """The reaper ends the browsers, and then deletes what vendors keep of them."""
    leases.release_all_of(user_id)
    contexts.disown(user_id)


KEEPER = Keeper("sandboxes", export=export, forget=forget, erase=erase)
