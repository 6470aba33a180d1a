"""What ends an attempt: its runner's word, its sandbox's death, the clock, the person."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications import attempts, breaker, lifecycle, live_view, timeline
from applications.errors import StaleAttemptError
from applications.models import Attempt, AttemptState
from applications.models.application import SENT
from automation.protocol import Outcome, OutcomeState

_CUT_SHORT = "The run was cut short after it had begun to send."


def abandon(attempt: Attempt, outcome: Outcome) -> None:
    """The control plane's own word on how it ended, unless its runner has said so meanwhile."""
    try:
        with transaction.atomic():
            found = attempts.locked(attempt.pk, epoch=attempt.epoch)
            if found.state == AttemptState.DRAINING:
                return
            if found.application.state in SENT and outcome.state is not OutcomeState.UNCONFIRMED:
                # There is a permit: nobody may say that nothing was sent.
                outcome = outcome.model_copy(update={"reason": _CUT_SHORT})
            elif live_view.went_unseen(found):
                # Before the seal nobody may say so.
                said = outcome.reason.partition(" Nothing was sent")[0]
                outcome = outcome.model_copy(update={"reason": said})
            found.state = AttemptState.DRAINING
            found.outcome = outcome.model_dump(mode="json")
            found.save(update_fields=["state", "outcome"])
            told = {"code": outcome.code, "reason": outcome.reason}
            timeline.record(found.application_id, "abandoned", told, attempt=found)
            lifecycle.wake(found.application_id)
    except StaleAttemptError:
        return


def draining(application_id: UUID) -> Attempt | None:
    return (
        Attempt.objects.filter(
            application_id=application_id, sealed_at=None, state=AttemptState.DRAINING
        )
        .select_related("application")
        .first()
    )


def seal(attempt: Attempt) -> None:
    """Nobody drives it any more. Within a transaction that holds the application's row."""
    attempt.state = AttemptState.SEALED
    attempt.sealed_at = timezone.now()
    attempt.save(update_fields=["state", "sealed_at"])
    timeline.record(attempt.application_id, "sealed", {"attempt": attempt.number}, attempt=attempt)
    breaker.hear(attempt)
