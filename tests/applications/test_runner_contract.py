"""The product as a control plane: of a real `HttpControlPlane`, over a socket, and of a run in its own process."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from pydantic import SecretStr
from typing_extensions import override

from accounts.models import Answer, Resume
from applications import attempts, logins, permits, questions, takeover
from applications.in_process import InProcessControlPlane
from applications.models import Application, PostingAlias, Question, Takeover
from applications.models import Event as Kept
from applications.models import Permit as KeptPermit
from automation.ats.domains import site_of
from automation.control import ControlPlane
from automation.protocol import (
    Asked,
    Document,
    Event,
    JobSpec,
    PermitReply,
    PermitRequest,
    PermitState,
    Resolution,
)
from automation.runner.control_plane import HttpControlPlane
from sandboxes.models import SessionState
from tests.automation.runner.conftest import QUICK
from tests.contracts.control_plane_contract import (
    ATTEMPT,
    ORIGIN,
    OTHER_ATTEMPT,
    POSTING,
    Bench,
    ControlPlaneContract,
)
from tests.factories import ApplicationFactory, AttemptFactory, UserFactory
from tests.fakes.faults import Faults, FaultyApp
from tests.served import Served
from valet.asgi import application as asgi
from valet.lib import blobs

if TYPE_CHECKING:
    from starlette.types import ASGIApp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class DjangoBench(Bench):
    def __init__(self, url: str, folder: Path, faults: Faults, stack: AsyncExitStack) -> None:
        self._url, self._folder, self._faults, self._stack = url, folder, faults, stack
        self._background: set[asyncio.Task[None]] = set()

    @property  # type: ignore[explicit-override]  # mypy sees none on a property
    @override
    def knows(self) -> dict[str, str]:
        """What the person has said before: in the answer bank."""
        return {}

    @knows.setter
    def knows(self, facts: dict[str, str]) -> None:
        def keep() -> None:
            for question, answer in facts.items():
                Answer.objects.create(user_id=self._user, question=question, answer=answer)
            connection.close()

        # The tests' own thread runs the event loop, where Django asks for none of this.
        with ThreadPoolExecutor() as pool:
            pool.submit(keep).result()

    def prepare(self) -> JobSpec:
        user = UserFactory.create()
        self._user = user.pk
        application = ApplicationFactory.create(
            user=user, state="running", posting__key=POSTING, url=f"{ORIGIN}/jobs/1"
        )
        self._application = application.pk
        return self._job(application, ATTEMPT)

    def _job(self, application: Application, name: str) -> JobSpec:
        attempt = AttemptFactory.create(pk=UUID(name), application=application)
        return JobSpec(
            attempt=name,
            application=str(application.pk),
            url=application.url,
            posting_key=PostingAlias.objects.filter(posting=application.posting)[0].key,
            documents=(Document(name="resume", file_name="Ada Byron.pdf", ticket=ATTEMPT),),
            control_plane=self._url,
            token=SecretStr(attempts.token_of(attempt)),
        )

    async def connect(self, job: JobSpec) -> ControlPlane:
        control = HttpControlPlane(job, self._folder / job.attempt, pace=QUICK)
        return await self._stack.enter_async_context(control)

    @override
    async def another(self) -> ControlPlane:
        """Of another address of the same person's, which turns out to be the same posting."""
        first = await Application.objects.select_related("user").aget(pk=self._application)
        other = await sync_to_async(ApplicationFactory.create)(
            user=first.user, state="running", url=f"{ORIGIN}/jobs/2"
        )
        return await self.connect(await sync_to_async(self._job)(other, OTHER_ATTEMPT))

    @override
    async def events(self) -> list[Event]:
        rows = Kept.objects.filter(attempt_id=ATTEMPT, seq__isnull=False).order_by("seq")
        return [Event(seq=e.seq or 0, at=e.at, type=e.type, data=e.data) async for e in rows]

    @override
    async def permits(self) -> dict[str, PermitState]:
        return {each.act_id: PermitState(each.state) async for each in KeptPermit.objects.all()}

    @override
    async def say(self, asked: Asked, value: str) -> None:
        async def as_soon_as_asked() -> None:
            while True:
                found = await Question.objects.filter(
                    application_id=self._application, key=asked.key
                ).afirst()
                if found is not None:
                    break
                await asyncio.sleep(0.02)
            await sync_to_async(questions.answer)(self._application, {found.pk: [value]})

        self._in_background(as_soon_as_asked())

    async def _answer(self, what: str, value: str) -> None:
        asked = Question.objects.filter(
            application_id=self._application, of_form=False, state=Question.State.PENDING
        )
        while (found := await asked.filter(asked__hints__what=what).afirst()) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await sync_to_async(questions.answer)(self._application, {found.pk: [value]})

    @override
    async def consent(self, *, given: bool) -> None:
        self._in_background(self._answer("consent", logins.YES if given else logins.NO))

    @override
    async def tell_code(self, code: str) -> None:
        self._in_background(self._answer("code", code))

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    @override
    async def come(self, resolution: Resolution) -> None:
        waits = Takeover.objects.filter(attempt_id=ATTEMPT, resolved_at=None)
        while (wait := await waits.afirst()) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await sync_to_async(takeover.person_ends)(self._application, wait.pk, resolution)

    @override
    async def give_document(self, name: str, body: bytes) -> None:
        def keep() -> None:
            application = Application.objects.get(pk=self._application)
            application.resume = Resume.objects.create(
                pk=UUID(ATTEMPT),
                user_id=application.user_id,
                file_name="Ada Byron.pdf",
                content_type="application/pdf",
                size=len(body),
                sha256="",
                blob=blobs.keep(body, owner=application.user_id, kind="resumes"),
            )
            application.save()

        await sync_to_async(keep)()

    @override
    async def spoil_session(self, origin: str) -> None:
        kept = await SessionState.objects.aget(site=site_of(origin))
        spoilt = blobs.keep(b"spoilt" * 10, owner=kept.user_id, kind="sessions")
        await SessionState.objects.filter(pk=kept.pk).aupdate(blobs=[spoilt])

    @override
    async def lose_next_answer(self) -> None:
        self._faults.path, self._faults.cut = "/permit", 1


class TestOverTheProduct(ControlPlaneContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path, settings: Any) -> AsyncIterator[DjangoBench]:
        settings.STORAGES = {
            **settings.STORAGES,
            "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path / "blobs"}},
        }
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        faults = Faults()
        async with AsyncExitStack() as stack:
            with Served(FaultyApp(cast("ASGIApp", asgi), faults)) as site:
                bench = DjangoBench(site.url, tmp_path, faults, stack)
                bench.control = await bench.connect(await sync_to_async(bench.prepare)())
                yield bench
                await stack.aclose()


class InProcessBench(DjangoBench):
    @override
    async def connect(self, job: JobSpec) -> ControlPlane:
        plane = InProcessControlPlane(job, self._folder / job.attempt, hold=20.0)
        return await self._stack.enter_async_context(plane)

    @override
    async def lose_next_answer(self) -> None:
        """The database has done it, and is away before it says so."""
        ask = permits.request

        def lost(attempt_id: UUID, asked: PermitRequest) -> PermitReply:
            permits.request = ask
            ask(attempt_id, asked)
            raise OperationalError("gone")

        permits.request = lost


class TestInProcess(ControlPlaneContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path, settings: Any) -> AsyncIterator[DjangoBench]:
        settings.STORAGES = {
            **settings.STORAGES,
            "blobs": {**settings.STORAGES["blobs"], "OPTIONS": {"location": tmp_path / "blobs"}},
        }
        async with AsyncExitStack() as stack:
            bench = InProcessBench("", tmp_path, Faults(), stack)
            bench.control = await bench.connect(await sync_to_async(bench.prepare)())
            yield bench
            await stack.aclose()
