"""A person in the run's browser, at the practice board, with the product behind: what they put in and what they send."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from pydantic import SecretStr

from accounts.models import Answer, Profile, Resume
from applications import attempts, questions, takeover
from applications.models import Application, Attempt, Permit, PostingAlias, Question, Takeover
from automation.agents.base import BrowserAgent, Timing
from automation.agents.factory import create_browser_agent
from automation.agents.playwright import PlaywrightBrowserAgent
from automation.engine import Limits, run_attempt
from automation.gate import InputGate
from automation.page.wire import RequestWatcher
from automation.protocol import Document, JobSpec, Mode, Outcome, Reason, Resolution
from automation.runner.control_plane import HttpControlPlane
from tests.automation.runner.conftest import QUICK
from tests.board_process import BOARD, Board
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory
from tests.served import Served
from valet.asgi import application as asgi
from valet.lib import blobs

if TYPE_CHECKING:
    from playwright.async_api import Page as Raw
    from starlette.types import ASGIApp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.slow]

Turn = Callable[["Raw"], Awaitable[None]]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board.start(tmp_path_factory.mktemp("board"))
    yield board
    board.stop()


@dataclass
class Stage:
    """One application in copilot, in the product, and the browser of its run."""

    board: Board
    product: str
    folder: Path
    stack: AsyncExitStack
    url: str = ""
    turns: list[Turn] = field(default_factory=list)
    agent: PlaywrightBrowserAgent | None = None

    def prepare(self) -> tuple[Attempt, JobSpec]:
        self.url = self.board.url("lever", seed=2)
        user = UserFactory.create()
        document = json.loads((BOARD / "candidate.json").read_text())
        Profile.objects.update_or_create(user=user, defaults={"document": document})
        for asked, answer in self.board.person_answers(self.url).items():
            Answer.objects.create(user=user, question=asked, answer=answer)
        resume = (BOARD / "resume.pdf").read_bytes()
        file = Resume.objects.create(
            user=user,
            file_name="resume.pdf",
            content_type="application/pdf",
            size=len(resume),
            sha256="",
            blob=blobs.keep(resume, owner=user.pk, kind="resumes"),
        )
        application = ApplicationFactory.create(
            user=user, state="running", url=self.url, mode=Mode.COPILOT.value, resume=file
        )
        attempt = AttemptFactory.create(application=application)
        job = JobSpec(
            attempt=str(attempt.pk),
            application=str(application.pk),
            url=self.url,
            posting_key=PostingAlias.objects.filter(posting=application.posting)[0].key,
            mode=Mode.COPILOT,
            documents=(Document(name="resume", file_name="resume.pdf", ticket=str(file.pk)),),
            control_plane=self.product,
            token=SecretStr(attempts.token_of(attempt)),
        )
        return attempt, job

    async def run(self, *turns: Turn) -> tuple[UUID, Outcome]:
        """To its end; the person has the next of `turns` at each review."""
        attempt, job = await sync_to_async(self.prepare)()
        control = HttpControlPlane(job, self.folder, pace=QUICK)
        await self.stack.enter_async_context(control)
        person = asyncio.create_task(self._be_there(attempt.application_id, list(turns)))
        try:
            outcome = await run_attempt(
                job,
                control=control,
                open_agent=self._open,
                state=self.folder,
                gate=InputGate(),
                cancelled=asyncio.Event(),
                trusted=(self.board.origin,),
                limits=Limits(),
            )
            await control.drain()
        finally:
            person.cancel()
            await asyncio.gather(person, return_exceptions=True)
        return attempt.application_id, outcome

    async def _open(self, watcher: RequestWatcher, gate: InputGate) -> BrowserAgent:
        agent = await create_browser_agent(
            3, watcher, gate=gate, timing=Timing.off(), trusted=(self.board.origin,)
        )
        assert isinstance(agent, PlaywrightBrowserAgent)
        self.agent = agent
        return agent

    async def _be_there(self, application_id: UUID, turns: list[Turn]) -> None:
        right = {one["label"]: one["answer"] for one in self.board.ledger.expected(self.url)}
        while turns:
            await asyncio.sleep(0.1)
            await sync_to_async(self._answer)(application_id, right)
            wait = await Takeover.objects.filter(
                application_id=application_id, resolved_at=None
            ).afirst()
            if wait is None or wait.reason == Reason.QUESTION.value:
                continue
            assert self.agent is not None
            assert wait.fence == self.agent._gate.token
            await turns.pop(0)(self.agent.page._page)
            await sync_to_async(takeover.person_ends)(application_id, wait.pk, Resolution.DONE)

    def _answer(self, application_id: UUID, right: dict[str, Any]) -> None:
        pending = Question.objects.filter(
            application_id=application_id, state=Question.State.PENDING
        )
        given = {}
        for each in pending:
            answer = right.get(each.asked["label"])
            given[each.pk] = [answer] if isinstance(answer, str) else list(answer or ())
        if given:
            questions.answer(application_id, given)


@pytest.fixture
async def stage(board: Board, tmp_path: Path, settings: Any) -> AsyncIterator[Stage]:
    settings.STORAGES = {
        **settings.STORAGES,
        "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path / "blobs"}},
    }
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    async with AsyncExitStack() as stack:
        with Served(cast("ASGIApp", asgi)) as product:
            yield Stage(board, product.url, tmp_path / "run", stack)
            await stack.aclose()


def sent(application_id: UUID) -> tuple[str, list[str], dict[str, tuple[str, str]]]:
    """Its state, who held the permits, and of the receipt what is the person's."""
    application = Application.objects.get(pk=application_id)
    holders = [each.holder for each in Permit.objects.filter(application=application)]
    theirs = {
        each.asked["label"]: ("; ".join(each.values), str(each.written))
        for each in application.questions.filter(answer__source="person", answer__by_hand=True)
    }
    return application.state, holders, theirs


async def put_in(raw: "Raw") -> None:
    await raw.fill("[name=org]", "Own Works")
    await asyncio.sleep(0.7)


async def test_their_own_send_arrives_once_and_is_theirs(stage: Stage) -> None:
    async def send(raw: "Raw") -> None:
        await put_in(raw)
        await raw.click("#btn-submit")
        await asyncio.sleep(60)

    application_id, outcome = await stage.run(send)
    assert outcome.state == "submitted", outcome
    state, holders, theirs = await sync_to_async(sent)(application_id)
    assert (state, holders) == ("submitted", ["person"])
    assert theirs == {"Current company": ("Own Works", "True")}
    (arrived,) = stage.board.ledger.applications(stage.url)
    wrong = [each["label"] for each in arrived["verdicts"] if each["verdict"] != "right"]
    assert wrong == ["Current company"]
    wait = await Takeover.objects.filter(application_id=application_id).alast()
    assert wait is not None
    assert (wait.resolution, wait.plan_hash) == ("done", "")


async def test_what_they_put_in_at_the_review_is_sent_by_the_agent(stage: Stage) -> None:
    async def look_over(raw: "Raw") -> None:
        assert await raw.input_value("[name=org]") == "Own Works"

    application_id, outcome = await stage.run(put_in, look_over)
    assert outcome.state == "submitted", outcome
    state, holders, theirs = await sync_to_async(sent)(application_id)
    assert (state, holders) == ("submitted", ["agent"])
    assert theirs == {"Current company": ("Own Works", "True")}
    (arrived,) = stage.board.ledger.applications(stage.url)
    wrong = [each["label"] for each in arrived["verdicts"] if each["verdict"] != "right"]
    assert wrong == ["Current company"]
