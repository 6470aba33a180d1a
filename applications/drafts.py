"""What the language model answers, after the rules and before the person: asked outside any transaction, once a question."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import questions, spending, timeline
from applications.models import Attempt, Question
from applications.questions import Desk
from automation.forms.drafting import drafted
from automation.llm.base import LanguageModel
from automation.protocol import Asked, ResolveRequest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    question_id: UUID
    asked: Asked


async def supply(attempt: Attempt, request: ResolveRequest) -> None:
    """Drafts for what would be asked of the person or left empty, as far as a model may. `questions.resolve` uses them.

    Raises `StaleAttemptError`.
    """
    model = spending.model_for(attempt)
    if model is None:
        return
    desk, wanted = await sync_to_async(_claim)(attempt, request)
    if not wanted:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(settings.DRAFT_SECONDS):
            await asyncio.gather(*(_draft(model, desk, each) for each in wanted))
    await sync_to_async(_tell)(attempt, wanted)


def _claim(attempt: Attempt, request: ResolveRequest) -> tuple[Desk, Sequence[Wanted]]:
    """Each question is one asker's: runners repeat what they ask."""
    reply = questions.resolve(attempt.pk, request, waiting=False)
    answers = {answer.key: answer for answer in reply.answers}
    desk = Desk(attempt.application, request)
    own = Question.objects.filter(application_id=attempt.application_id, draft_asked_at=None)
    wanted = []
    for asked in request.questions:
        if not desk.may_be_drafted(asked, answers[asked.key]):
            continue
        question = own.filter(key=asked.key).exclude(state=Question.State.ANSWERED).first()
        if question and own.filter(pk=question.pk).update(draft_asked_at=timezone.now()):
            wanted.append(Wanted(question.pk, asked))
    return desk, wanted


async def _draft(model: LanguageModel, desk: Desk, wanted: Wanted) -> None:
    answer = await drafted(model, wanted.asked, desk.facts, posting=desk.posting)
    if answer is not None:
        await Question.objects.filter(pk=wanted.question_id).aupdate(
            draft=answer.model_dump(mode="json")
        )


def _tell(attempt: Attempt, wanted: Sequence[Wanted]) -> None:
    written = Question.objects.filter(
        pk__in=[each.question_id for each in wanted], draft__isnull=False
    )
    labels = [str(question) for question in written]
    if labels:
        with transaction.atomic():
            timeline.record(attempt.application_id, "drafted", {"labels": labels}, attempt=attempt)
