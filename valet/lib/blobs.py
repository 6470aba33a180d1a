"""Files that people upload and pictures that runs take: on disk, or where the setting `STORAGES["blobs"]` says."""

import hashlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


def keep(content: bytes, *, owner: UUID, kind: str) -> str:
    """The name to read it by. The same content of one owner is kept once."""
    name = f"{owner}/{kind}/{hashlib.sha256(content).hexdigest()}"
    store = _store()
    return name if store.exists(name) else store.save(name, ContentFile(content))


def read(name: str) -> bytes:
    """Raises `FileNotFoundError`."""
    with _store().open(name, "rb") as file:
        return bytes(file.read())


def remove(name: str) -> None:
    _store().delete(name)


def remove_all(*, owner: UUID, kind: str) -> None:
    """Whatever there is. Safe to repeat."""
    folder, store = f"{owner}/{kind}", _store()
    try:
        names = store.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        store.delete(f"{folder}/{name}")


def _store() -> Storage:
    return storages["blobs"]
