"""The staff's pages on applications."""

from applications.admin import applications, hooks, postings, runs, sending

__all__ = ["applications", "hooks", "postings", "runs", "sending"]
