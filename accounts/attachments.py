"""Kept files on their way out."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from accounts.models import Resume
from valet.lib import blobs


def as_attachment(resume: Resume) -> HttpResponse:
    """Never shown in the browser, never guessed at, never kept on the way."""
    try:
        content = blobs.read(resume.blob)
    except FileNotFoundError as error:
        raise Http404 from error
    named = content_disposition_header(as_attachment=True, filename=resume.file_name)
    return HttpResponse(
        content,
        content_type=resume.content_type,
        headers={
            "Content-Disposition": named or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
