from django.apps import AppConfig
from typing_extensions import override

from valet.lib import personal_data


class AccountsConfig(AppConfig):
    name = "accounts"

    @override
    def ready(self) -> None:
        from accounts.personal_data import KEEPER  # noqa: PLC0415 - cycle: models need loaded apps

        personal_data.register(KEEPER)
