"""Taking all of one's data out, and leaving."""

import io
import zipfile

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from valet.lib import personal_data

_IN_USE = "Something of yours is still in use. Try again later; if it stays so, write to us."


class NotNowError(Exception):
    """`objections` say why, to the person."""

    def __init__(self, objections: list[str]) -> None:
        super().__init__(" ".join(objections))
        self.objections = objections


def archive(user: User) -> bytes:
    """A ZIP of everything that is kept of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in personal_data.export(user.pk):
            packed.writestr(file.name, file.content)
    return out.getvalue()


def delete(user: User) -> None:
    """With all that is theirs. Raises `NotNowError`."""
    user_id = user.pk
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user_id)
            if objections := personal_data.objections(user_id):
                raise NotNowError(objections)
            personal_data.forget(user_id)
            user.delete()
            # Files go once nothing points at them any more, whatever happens in between.
            transaction.on_commit(lambda: personal_data.erase(user_id))
    except ProtectedError as error:
        raise NotNowError([_IN_USE]) from error
