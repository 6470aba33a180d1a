from django.apps import AppConfig
from typing_extensions import override

from valet.lib import limits, personal_data


class BillingConfig(AppConfig):
    name = "billing"

    @override
    def ready(self) -> None:
        from billing import entitlements  # noqa: PLC0415 - cycle: models need loaded apps
        from billing.personal_data import KEEPER  # noqa: PLC0415 - cycle: models need loaded apps

        limits.register(entitlements.limit)
        personal_data.register(KEEPER)
