"""Files that go with applications: kept after they were read, listed, one of each kind the default."""

import hashlib
import unicodedata
from pathlib import PurePosixPath

from django.core.cache import cache
from django.db import transaction

from accounts.models import Resume, User
from accounts.reading.confined import SECONDS, Format, Reading, UnreadableFileError, read
from accounts.reading.formats import CONTENT_TYPES, format_of
from accounts.reading.proposal import proposal
from valet.lib import blobs, limits

LARGEST = 5 * 1024 * 1024
BLOBS = "resumes"


class RefusedFileError(Exception):
    """`message` tells the person why, and what they can do. `code` tells programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def left(user: User) -> int | None:
    """How many more may be kept; None: as many as they like."""
    most = limits.limit(user.pk, limits.RESUMES)
    return None if most is None else max(0, most - user.resumes.count())


def add(user: User, content: bytes, *, file_name: str, kind: str) -> Resume:
    """Read and kept; the first of its kind is the default. Raises `RefusedFileError`."""
    refuse_what_is_too_much(user, len(content))
    form = format_of(content)
    if form is None:
        raise RefusedFileError("not_a_document", "This is neither a PDF nor a Word file (.docx).")
    reading = _read(user, content, form)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        refuse_what_is_too_much(user, len(content))
        name = blobs.keep(content, owner=user.pk, kind=BLOBS)
        return Resume.objects.create(
            user=user,
            kind=kind,
            file_name=_plain(file_name, form),
            content_type=CONTENT_TYPES[form],
            size=len(content),
            sha256=digest,
            blob=name,
            text=reading.text,
            read=proposal(reading) if kind == Resume.Kind.RESUME else {},
            is_default=not user.resumes.filter(kind=kind, is_default=True).exists(),
        )


def _read(user: User, content: bytes, form: Format) -> Reading:
    """One at a time for each person: a file that takes long is not started ten times."""
    busy = f"reading:{user.pk}"
    if not cache.add(busy, 1, timeout=SECONDS + 5):
        raise RefusedFileError(
            "busy", "Another file of yours is just being read. Try again in a moment."
        )
    try:
        return read(content, form)
    except UnreadableFileError as error:
        raise RefusedFileError("unreadable", error.message) from error
    finally:
        cache.delete(busy)


def make_default(resume: Resume) -> None:
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=resume.user_id)
        Resume.objects.filter(user_id=resume.user_id, kind=resume.kind).update(is_default=False)
        Resume.objects.filter(pk=resume.pk).update(is_default=True)


def remove(resume: Resume) -> None:
    """With its content, unless another holds the same. If it was the default, the newest that is left becomes it."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=resume.user_id)
        others = Resume.objects.filter(user_id=resume.user_id).exclude(pk=resume.pk)
        shared = others.filter(blob=resume.blob).exists()
        heir = others.filter(kind=resume.kind).first() if resume.is_default else None
        resume.delete()
        if heir is not None:
            Resume.objects.filter(pk=heir.pk).update(is_default=True)
        if not shared:
            transaction.on_commit(lambda: blobs.remove(resume.blob))


def refuse_what_is_too_much(user: User, size: int) -> None:
    """Before the content is even looked at. Raises `RefusedFileError`."""
    if size > LARGEST:
        raise RefusedFileError(
            "too_large", "This file is larger than 5 MB. Save it smaller and try again."
        )
    if size == 0:
        raise RefusedFileError("empty", "This file is empty.")
    if left(user) == 0:
        most = limits.limit(user.pk, limits.RESUMES)
        raise RefusedFileError(
            "limit_reached", f"Your plan keeps {most} files. Delete one, or choose a larger plan."
        )


def _plain(file_name: str, form: str) -> str:
    """A name that goes into a header and a form unharmed, with the ending that the content has."""
    name = PurePosixPath(file_name.replace("\\", "/")).name
    clean = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '"<>:|?*/')
    stem = clean.rpartition(".")[0] or clean or "file"
    return f"{stem.strip()[:150] or 'file'}.{form}"
