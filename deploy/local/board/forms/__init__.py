"""The forms: which questions a posting asks at each vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.local.board.forms import ashby, greenhouse, lab, lever, workday

if TYPE_CHECKING:
    from deploy.local.board.candidate import Candidate
    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

_BUILDERS = {
    "greenhouse": greenhouse.questions,
    "lever": lever.questions,
    "ashby": ashby.questions,
    "workday": workday.questions,
    "lab": lab.questions,
}


def questions_of(posting: Posting, person: Candidate) -> list[Question]:
    """Every question of a posting's form in the order of the page, its traps last."""
    return _BUILDERS[posting.vendor](posting, person)
