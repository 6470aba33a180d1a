"""A person's files, read before anything is sent."""

import asyncio
from collections.abc import Iterable

from automation.apis.base import File, Sheet
from automation.apis.delivery import Attachment
from automation.apis.sheets import Given, suffix_of
from automation.protocol import Kind


class FileGoneError(Exception):
    """It can't be read any more. Holds no name: that is the person's."""


async def attachments(
    sheet: Sheet, given: Iterable[Given], *, fields: dict[str, str] | None = None
) -> tuple[Attachment, ...]:
    """Those that answers name, under what the interface calls their questions, or what `fields` has for it.

    Raises `FileGoneError`."""
    found = []
    for each in given:
        if each.question.asked.kind is not Kind.FILE:
            continue
        name = (fields or {}).get(each.question.name, each.question.name)
        found += [await read(sheet.files.get(value), name) for value in each.answer.values]
    return tuple(found)


async def read(file: File | None, field: str) -> Attachment:
    """Raises `FileGoneError`."""
    if file is None:
        raise FileGoneError
    try:
        content = await asyncio.to_thread(file.path.read_bytes)
    except OSError:
        # It would name the file.
        raise FileGoneError from None
    if not content:
        raise FileGoneError
    return Attachment(field, _name(file), content)


def _name(file: File) -> str:
    """Its own, with the ending that tells the vendor what it is."""
    return file.name if file.name.lower().endswith(suffix_of(file)) else file.name + suffix_of(file)
