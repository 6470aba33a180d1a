"""Unsent applications: the Ashby-like form saves each field, the Workday-like one each step."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from deploy.local.board.judge import FileFact, Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

# A page that was left open is forgotten after this many newer ones.
CAPACITY = 2000


@dataclass
class Draft:
    """What one open page has saved so far, by field path."""

    posting_key: str
    values: dict[str, object] = field(default_factory=dict)
    files: dict[str, FileFact] = field(default_factory=dict)

    def submission(self, questions: list[Question], extra: Mapping[str, str]) -> Submission:
        """The draft in the judge's terms; Yes/No fields hold booleans."""
        values = {path: _texts(value) for path, value in self.values.items()}
        values |= {name: [text] for name, text in extra.items() if text}
        named = {q.name for q in questions}
        return Submission(
            values, {path: fact for path, fact in self.files.items() if path in named}
        )


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["Yes" if value else "No"]
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


@dataclass
class Drafts:
    """All open pages' drafts, and the files that were uploaded but not yet put into a field."""

    _drafts: OrderedDict[str, Draft] = field(default_factory=OrderedDict)
    _uploads: OrderedDict[str, FileFact | None] = field(default_factory=OrderedDict)

    def open(self, posting: Posting) -> str:
        form_id = str(uuid4())
        self._drafts[form_id] = Draft(posting.key)
        _trim(self._drafts)
        return form_id

    def find(self, form_id: str, posting: Posting) -> Draft | None:
        """The draft, unless the page is forgotten or belongs to another posting."""
        draft = self._drafts.get(form_id)
        return draft if draft is not None and draft.posting_key == posting.key else None

    def reserve_upload(self) -> str:
        handle = str(uuid4())
        self._uploads[handle] = None
        _trim(self._uploads)
        return handle

    def fill_upload(self, handle: str, fact: FileFact) -> bool:
        """Keep the file's facts under a reserved handle; False if there is no such handle."""
        if handle not in self._uploads:
            return False
        self._uploads[handle] = fact
        return True

    def upload(self, handle: str) -> FileFact | None:
        return self._uploads.get(handle)


def _trim(entries: OrderedDict[str, Draft] | OrderedDict[str, FileFact | None]) -> None:
    while len(entries) > CAPACITY:
        entries.popitem(last=False)
