from billing.models.account import Account
from billing.models.entry import Entry, EntryKind

__all__ = ["Account", "Entry", "EntryKind"]
