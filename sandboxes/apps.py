from django.apps import AppConfig
from typing_extensions import override

from valet.lib import personal_data


class SandboxesConfig(AppConfig):
    name = "sandboxes"

    @override
    def ready(self) -> None:
        from sandboxes import pool, tasks  # noqa: PLC0415 - cycle: models need loaded apps
        from sandboxes.personal_data import (  # noqa: PLC0415 - cycle: models need loaded apps
            KEEPER,
        )

        personal_data.register(KEEPER)
        pool.wanting.connect(tasks.hint, dispatch_uid="replenish")
