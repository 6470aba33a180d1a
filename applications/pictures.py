"""Pictures of the page: those that a run leaves for the receipt, and what its browser shows now."""

from django.db import transaction
from django.utils import timezone

from applications.models import Application, Artifact, Attempt
from sandboxes import leases
from sandboxes.runner import RunnerRefusedError, RunnerUnreachableError
from valet.lib import blobs

NAMES = ("before", "after")
PNG = b"\x89PNG\r\n\x1a\n"
CONTENT_TYPE = "image/png"
KIND = "pictures"


def keep(attempt: Attempt, name: str, png: bytes) -> Artifact:
    """The last of a name counts."""
    kept = blobs.keep(png, owner=attempt.application.user_id, kind=KIND)
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=attempt.application_id)
        artifact, _ = Artifact.objects.update_or_create(
            application_id=attempt.application_id,
            attempt=attempt,
            name=name,
            defaults={
                "content_type": CONTENT_TYPE,
                "size": len(png),
                "blob": kept,
                "at": timezone.now(),
            },
        )
    return artifact


def of(application: Application) -> list[Artifact]:
    """Those of the attempt that ended it, in the order they were taken."""
    last = application.attempts.order_by("number").last()
    return list(application.artifacts.filter(attempt=last)) if last else []


def now(application: Application) -> bytes | None:
    """PNG of what its browser shows at this moment; none where it has no browser, or that gives no picture."""
    attempt = application.attempts.filter(sealed_at=None).first()
    runner = leases.runner_of(attempt.pk) if attempt else None
    if attempt is None or runner is None:
        return None
    try:
        return runner.screenshot(str(attempt.pk))
    except (RunnerRefusedError, RunnerUnreachableError):
        return None
