from django.apps import AppConfig
from typing_extensions import override


class ApplicationsConfig(AppConfig):
    name = "applications"

    @override
    def ready(self) -> None:
        from applications import lifecycle, tasks  # noqa: PLC0415  # cycle: models need the apps

        lifecycle.woken.connect(tasks.hint, dispatch_uid="pipeline")
