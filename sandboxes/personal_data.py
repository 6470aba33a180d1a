"""What this app keeps of a person, for them to take along."""

from collections.abc import Iterator
from uuid import UUID

from sandboxes.models import SessionState
from valet.lib.personal_data import File, Keeper, as_json


def export(user_id: UUID) -> Iterator[File]:
    """Where they are logged in. Not with what: whoever got hold of the archive would be logged in there too."""
    states = SessionState.objects.filter(user_id=user_id)
    yield as_json("sessions.json", list(states.values("origin", "updated_at")))


KEEPER = Keeper("sandboxes", export=export)
