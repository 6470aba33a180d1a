"""The desk: what becomes of a submission, the same for every vendor.

A vendor says how its answers look (`Replies`); the posting's modes say which of them is given and
whether the application counts as arrived.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from starlette.responses import Response

from deploy.local.board.connections import cut_answer, reset_connection
from deploy.local.board.judge import Submission, judge
from deploy.local.board.recording import RECORD_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from deploy.local.board.challenges import Challenges
    from deploy.local.board.ledger import Ledger
    from deploy.local.board.postings import Posting
    from deploy.local.board.questions import Question

CAPTCHA_FIELD = "practice-captcha"
MISSING = "This field is required."


class Replies(Protocol):
    """How a vendor words its answers to a submission."""

    def accepted(self) -> Response: ...

    def broken(self) -> Response:
        """A server error."""

    def failed_politely(self) -> Response:
        """HTTP 200 with a body that says it failed."""

    def form_again(self) -> Response:
        """HTTP 200 with the form, as if nothing had been sent."""

    def invalid(self, errors: Mapping[str, str]) -> Response:
        """Some fields were refused; the errors are by field name."""

    def refused(self, status: int) -> Response:
        """A definite refusal, such as 429."""

    def gone(self) -> Response:
        """The posting takes no more applications."""


@dataclass
class Desk:
    """Takes submissions and keeps what must be remembered between two of them."""

    ledger: Ledger
    challenges: Challenges
    _refused_once: set[str] = field(default_factory=set)

    async def receive(
        self,
        request: Request,
        posting: Posting,
        questions: Sequence[Question],
        submission: Submission,
        replies: Replies,
    ) -> Response:
        """Answer one submission. It counts as arrived only if a real site would have kept it."""
        record: int = request.scope[RECORD_KEY]
        self.ledger.mark_submission(record)
        refusal = self._refusal(posting, questions, submission, replies)
        if refusal is not None:
            await self._dawdle(posting)
            return refusal
        if "silent-drop" in posting.modes:
            self.ledger.mark_dropped(record)
        else:
            verdicts = judge(questions, submission)
            self.ledger.add_application(record, posting, submission, verdicts)
        await self._dawdle(posting)
        return await self._answer(request, record, posting, replies)

    def check(
        self,
        posting: Posting,
        questions: Sequence[Question],
        submission: Submission,
        step: Sequence[Question],
    ) -> dict[str, str]:
        """What a form of several steps says of one of them before it goes on. `questions` are those of all."""
        if "upload-submits" in posting.modes:
            return {}
        missing = {q.name: MISSING for q in step if _lacks(q, submission)}
        if (
            missing
            or "reject-field" not in posting.modes
            or self._attempt(posting) in self._refused_once
        ):
            return missing
        culprit = rejected_question(posting, questions)
        return self._first_refusal(posting, questions) if culprit in step else {}

    def _refusal(
        self,
        posting: Posting,
        questions: Sequence[Question],
        submission: Submission,
        replies: Replies,
    ) -> Response | None:
        """The answer of a site that keeps nothing, or None if it would keep the application."""
        modes = posting.modes
        standing = {
            "closed": replies.gone,
            "429": lambda: replies.refused(429),
            "428": lambda: replies.refused(428),
            "500": replies.broken,
            "thanks-after-500": replies.broken,
            "200-error-body": replies.failed_politely,
            "200-form-again": replies.form_again,
        }
        for name, reply in standing.items():
            if name in modes:
                return reply()
        if "captcha" in modes and not submission.texts(CAPTCHA_FIELD):
            return replies.refused(428)
        if self.challenges.asks(posting):
            tokens = submission.texts(CAPTCHA_FIELD)
            if not any(self.challenges.redeem(posting, token) for token in tokens):
                return replies.refused(428)
        errors = self._errors(posting, questions, submission)
        return replies.invalid(errors) if errors else None

    def _errors(
        self, posting: Posting, questions: Sequence[Question], submission: Submission
    ) -> dict[str, str]:
        if "upload-submits" in posting.modes:
            # Such a page sends whatever it holds at that moment, and the site takes it.
            return {}
        missing = {q.name: MISSING for q in questions if _lacks(q, submission)}
        if missing or "reject-field" not in posting.modes:
            return missing
        return self._first_refusal(posting, questions)

    def _first_refusal(self, posting: Posting, questions: Sequence[Question]) -> dict[str, str]:
        attempt = self._attempt(posting)
        if attempt in self._refused_once:
            self._refused_once.discard(attempt)
            return {}
        self._refused_once.add(attempt)
        culprit = rejected_question(posting, questions)
        return {culprit.name: f"Please check your answer to “{culprit.label}” and send it again."}

    def _attempt(self, posting: Posting) -> str:
        return f"{posting.key}?{posting.query}"

    async def _dawdle(self, posting: Posting) -> None:
        if posting.modes.slow_seconds:
            await asyncio.sleep(posting.modes.slow_seconds)

    async def _answer(
        self, request: Request, record: int, posting: Posting, replies: Replies
    ) -> Response:
        if "reset" in posting.modes:
            self.ledger.mark_cut(record, "reset")
            await reset_connection(request)
        elif "close-after-store" in posting.modes:
            self.ledger.mark_cut(record, "cut")
            await cut_answer(request)
        else:
            return replies.accepted()
        return Response(status_code=200)


def rejected_question(posting: Posting, questions: Sequence[Question]) -> Question:
    """The question that `reject-field` picks on: a required one that is not a file."""
    candidates = [q for q in questions if q.required and q.kind not in ("file", "tick", "dial")]
    return posting.random("reject").choice(candidates)


def _lacks(question: Question, submission: Submission) -> bool:
    if not question.required or submission.texts(question.name):
        return False
    if question.kind == "file":
        upload = submission.files.get(question.name)
        typed = submission.texts(question.alternative) if question.alternative else ()
        return not typed and (upload is None or upload.size == 0)
    return True
