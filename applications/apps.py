from django.apps import AppConfig
from typing_extensions import override


class ApplicationsConfig(AppConfig):
    name = "applications"

    @override
    def ready(self) -> None:
        from applications import doorbell, lifecycle, tasks, timeline  # noqa: PLC0415  # cycle: models need the apps

        lifecycle.woken.connect(tasks.hint, dispatch_uid="pipeline")
        timeline.rung.connect(doorbell.ring, dispatch_uid="doorbell")
        lifecycle.moved.connect(doorbell.count, dispatch_uid="count")
