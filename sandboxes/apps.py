from django.apps import AppConfig
from django.db.models.signals import post_delete
from typing_extensions import override

from valet.lib import personal_data


class SandboxesConfig(AppConfig):
    name = "sandboxes"

    @override
    def ready(self) -> None:
        from accounts.models import (  # noqa: PLC0415 - cycle: models need loaded apps
            SiteAccount,
        )
        from sandboxes import pool, tasks  # noqa: PLC0415 - cycle: models need loaded apps
        from sandboxes.personal_data import (  # noqa: PLC0415 - cycle: models need loaded apps
            KEEPER,
        )
        from sandboxes.receivers import sign_out  # noqa: PLC0415 - cycle: it needs the models

        personal_data.register(KEEPER)
        pool.wanting.connect(tasks.hint, dispatch_uid="replenish")
        post_delete.connect(sign_out, sender=SiteAccount)
