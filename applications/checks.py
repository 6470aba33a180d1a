"""What is wrong with the settings, said at the start."""

from typing import Any

from asgiref.sync import async_to_sync
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name

from applications import spending
from automation.errors import BadInputError, ModelError


def language_model(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Asked of its service, where a key is set. One that can't be reached is no reason not to start."""
    try:
        model = spending.language_model()
        warning = async_to_sync(model.check)() if model else ""
    except BadInputError as error:
        return [Error(error.for_person, id="applications.E001")]
    except ModelError as error:
        warning = f"{error.for_person} Applications do without it until it can."
    return [Warning(warning, id="applications.W001")] if warning else []
