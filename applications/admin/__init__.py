"""The staff's pages on applications."""

from applications.admin import (
    applications,
    batches,
    connections,
    hooks,
    pacing,
    postings,
    runs,
    sending,
)

__all__ = [
    "applications",
    "batches",
    "connections",
    "hooks",
    "pacing",
    "postings",
    "runs",
    "sending",
]
