from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.checks import register
from typing_extensions import override

from valet.lib import personal_data

if TYPE_CHECKING:
    from applications.models import Application


class ApplicationsConfig(AppConfig):
    name = "applications"

    @override
    def ready(self) -> None:
        from applications import checks, doorbell, lifecycle, published, tasks, timeline  # noqa: PLC0415  # cycle: models need the apps
        from applications.hooks import deliveries  # noqa: PLC0415  # cycle: models need the apps

        lifecycle.moving.connect(_write, dispatch_uid="write")
        deliveries.owed.connect(tasks.hint_delivery, dispatch_uid="deliver")
        published.asked.connect(tasks.hint_posting, dispatch_uid="read_posting")
        published.many_asked.connect(tasks.hint_postings, dispatch_uid="read_postings")
        from applications.personal_data import KEEPER  # noqa: PLC0415  # cycle: models need the apps

        register(checks.language_model)
        personal_data.register(KEEPER)
        lifecycle.woken.connect(tasks.hint, dispatch_uid="pipeline")
        timeline.rung.connect(doorbell.ring, dispatch_uid="doorbell")
        lifecycle.moved.connect(doorbell.count, dispatch_uid="count")
        lifecycle.moved.connect(doorbell.close_screens, dispatch_uid="screens")


def _write(application: "Application", **_: Any) -> None:
    """What is kept together with a change of state."""
    from applications import notices  # noqa: PLC0415  # cycle: models need the apps
    from applications.hooks import deliveries  # noqa: PLC0415  # cycle: models need the apps

    deliveries.write(application)
    notices.write(application)
