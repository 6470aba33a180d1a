"""The staff's pages on applications."""

from applications.admin import (
    applications,
    connections,
    hooks,
    pacing,
    postings,
    runs,
    sending,
)

__all__ = ["applications", "connections", "hooks", "pacing", "postings", "runs", "sending"]
