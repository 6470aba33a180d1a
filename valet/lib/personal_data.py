"""What we keep of a person, wherever it lies: taken out as files, and deleted.

Apps register in `ready()`, each for its own tables. Rows that hang on the user go with it; rows that would hold it back
are taken away by `forget`, in the same transaction, and files among the blobs by `erase`, after it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export. `name` is a path inside it."""

    name: str
    content: bytes


def as_json(name: str, rows: object) -> File:
    """Rows as they come out of `.values()`, or anything else that JSON holds."""
    text = json.dumps(rows, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
    return File(name, text.encode())


Export = Callable[[UUID], Iterable[File]]
Objections = Callable[[UUID], Iterable[str]]
Removal = Callable[[UUID], None]


@dataclass(frozen=True, slots=True)
class Keeper:
    """An app that keeps something of people. `objections`: sentences that say why not to delete right now.

    Those that depend on others register later and are asked to `forget` sooner.
    """

    app: str
    export: Export
    objections: Objections = lambda _: ()
    forget: Removal = lambda _: None
    erase: Removal = lambda _: None


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """Safe to repeat."""
    _keepers[keeper.app] = keeper


def export(user_id: UUID) -> Iterable[File]:
    """All that is kept, in folders by app."""
    for keeper in _keepers.values():
        for file in keeper.export(user_id):
            yield File(f"{keeper.app}/{file.name}", file.content)


def objections(user_id: UUID) -> list[str]:
    return [sentence for keeper in _keepers.values() for sentence in keeper.objections(user_id)]


def forget(user_id: UUID) -> None:
    """Rows that keep the user's from being deleted. In the transaction that deletes it."""
    for keeper in reversed(_keepers.values()):
        keeper.forget(user_id)


def erase(user_id: UUID) -> None:
    """What is no row. Safe to repeat."""
    for keeper in _keepers.values():
        keeper.erase(user_id)
