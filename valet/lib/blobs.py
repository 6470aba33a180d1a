"""Files that are kept of people, and pictures that runs take: on disk or in S3, as the setting `STORAGES["blobs"]` says."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages


class UnreachableError(OSError):
    """What they lie in doesn't answer, or not as it should."""


def keep(content: bytes, *, owner: UUID, kind: str) -> str:
    """The name to read it by. The same content of one owner is kept once."""
    name = f"{owner}/{kind}/{hashlib.sha256(content).hexdigest()}"
    with _reached() as store:
        return name if store.exists(name) else store.save(name, ContentFile(content))


def read(name: str) -> bytes:
    """Raises `FileNotFoundError`."""
    with _reached() as store, store.open(name, "rb") as file:
        return bytes(file.read())


def remove(name: str) -> None:
    with _reached() as store:
        store.delete(name)


def remove_all(*, owner: UUID, kind: str) -> None:
    """Whatever there is, also in folders below. Safe to repeat."""
    with _reached() as store:
        _clear(store, f"{owner}/{kind}")


def _clear(store: Storage, folder: str) -> None:
    try:
        folders, names = store.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        _clear(store, f"{folder}/{name}")
    for name in names:
        store.delete(f"{folder}/{name}")


@contextmanager
def _reached() -> Iterator[Storage]:
    try:
        yield storages["blobs"]
    except FileNotFoundError:
        raise
    except (OSError, BotoCoreError, ClientError) as error:
        raise UnreachableError(type(error).__name__) from error
