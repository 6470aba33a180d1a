"""What a file is, by what is in it and never by its name."""

import puremagic

from accounts.reading.confined import Format

CONTENT_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def format_of(content: bytes) -> Format | None:
    """None: neither PDF nor Word. A Word file is only proven by being read: other things come in such archives."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    return next((name for name, mime in CONTENT_TYPES.items() if mime in found), None)
