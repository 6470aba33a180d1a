"""What this app keeps of a person."""

from collections.abc import Iterable
from uuid import UUID

from applications import pictures
from applications.models import (
    Application,
    Artifact,
    BatchItem,
    EmployerAdmin,
    EmployerConnection,
    Endpoint,
    Event,
    Evidence,
    Question,
    State,
)
from valet.lib import blobs
from valet.lib.personal_data import File, Keeper, as_json

_UNDER_WAY = (State.RUNNING, State.SUBMITTING)


def export(user_id: UUID) -> Iterable[File]:
    own = Application.objects.filter(user_id=user_id)
    yield as_json(
        "applications.json",
        list(
            own.values(
                *("id", "url", "posting__employer", "posting__title", "mode", "state", "code"),
                *("reason", "grade", "confirmation", "confirmed_by_person"),
                *("created_at", "started_at", "ended_at"),
            )
        ),
    )
    answers = Question.objects.filter(application__in=own, of_form=True)
    yield as_json(
        "answers.json",
        list(answers.values("application_id", "asked", "answer", "draft", "state", "written")),
    )
    events = Event.objects.filter(application__in=own)
    yield as_json(
        "events.json", list(events.values("application_id", "number", "type", "at", "data"))
    )
    lines = BatchItem.objects.filter(batch__user_id=user_id)
    told = ("batch_id", "batch__name", "batch__created_at", "line", "text", "application_id")
    yield as_json("batches.json", list(lines.order_by("batch_id", "position").values(*told)))
    evidence = Evidence.objects.filter(permit__application__in=own)
    yield as_json(
        "evidence.json",
        list(
            evidence.values("permit__application_id", "state", "grade", "why", "confirmation", "at")
        ),
    )
    hooks = Endpoint.objects.filter(user_id=user_id)
    yield as_json("webhooks.json", list(hooks.values("url", "events", "created_at", "disabled_at")))
    yield as_json("employers.json", _of_employers(user_id))
    for picture in Artifact.objects.filter(application__in=own):
        yield File(
            f"pictures/{picture.application_id}-{picture.name}.png", blobs.read(picture.blob)
        )


def _of_employers(user_id: UUID) -> dict[str, object]:
    """Whose keys the person looks after, and which they entered. The keys are the employers'."""
    boards = EmployerAdmin.objects.filter(user_id=user_id)
    entered = EmployerConnection.objects.filter(entered_by_id=user_id)
    return {
        "boards": list(boards.values("system", "tenant", "site", "eu", "created_at")),
        "keys": list(entered.values("system", "tenant", "site", "eu", "api", "created_at")),
    }


def objections(user_id: UUID) -> Iterable[str]:
    busy = Application.objects.filter(user_id=user_id, state__in=_UNDER_WAY).count()
    if busy:
        yield f"{busy} of your applications run or are being sent. Cancel them, or wait until they have ended."


def erase(user_id: UUID) -> None:
    blobs.remove_all(owner=user_id, kind=pictures.KIND)


KEEPER = Keeper("applications", export, objections=objections, erase=erase)
