"""Drafts in the product: asked once, kept with their question, paid for by the attempt; the emulator is the model's service."""

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest
from asgiref.sync import sync_to_async
from django.core.checks import run_checks

from accounts.models import Answer as Kept
from accounts.models import Policy, Profile
from applications import attempts, drafts, questions, spending
from applications.models import Event, Question
from applications.telling.steps import steps
from automation.errors import BudgetSpentError, ModelRefusedError, ModelUnavailableError
from automation.llm.base import Query, Task, Usage
from automation.protocol import Action, Asked, JobSpec, Kind, Mode, ResolveRequest
from automation.runner.control_plane import HttpControlPlane
from automation.runner.model import GatewayModel
from deploy.local.emulators.anthropic.app import KEY
from deploy.local.emulators.anthropic.desk import Fault, Reply
from tests.automation.runner.conftest import QUICK
from tests.factories import ApplicationFactory, AttemptFactory
from tests.fakes.model import MODEL, served_model
from tests.served import Served
from valet.asgi import application as asgi

if TYPE_CHECKING:
    from starlette.types import ASGIApp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WHY = Asked(key="why", label="Why do you want to work here?", kind=Kind.LONG_TEXT, required=True)
PAY = Asked(key="pay", label="What is your expected salary?", kind=Kind.TEXT, required=True)
TEXT = "I build ticketing systems in Kotlin and want to go on."
DRAFT = Reply(value={"known": True, "text": TEXT, "basis": ["basics.summary"]})
SHAPE = {
    "type": "object",
    "properties": {"controls": {"type": "array", "items": {"type": "string"}}},
}
QUERY = Query(task=Task.OBSERVE, instruction="the name", page={}, answer_schema=SHAPE)


@pytest.fixture
def desk(settings):
    with served_model() as (desk, url):
        settings.LLM_MODEL = f"anthropic/{MODEL}"
        settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = KEY, url
        yield desk


@pytest.fixture
def attempt():
    attempt = AttemptFactory.create(application=ApplicationFactory.create(state="running"))
    document = {"basics": {"name": "Ada King", "summary": "Builds ticketing systems in Kotlin."}}
    Profile.objects.update_or_create(
        user_id=attempt.application.user_id, defaults={"document": document}
    )
    return attempt


def request_for(attempt, *asked):
    return ResolveRequest(
        attempt=str(attempt.pk), epoch=1, url="https://x.example/apply", origin="https://x.example", questions=asked
    )  # fmt: skip


async def resolve(attempt, *asked):
    request = request_for(attempt, *asked)
    await drafts.supply(attempt, request)
    return (await sync_to_async(questions.resolve)(attempt.pk, request, waiting=False)).answers


async def test_a_draft_answers_where_the_person_would_be_asked(desk, attempt):
    desk.replies = [DRAFT]
    why, pay = await resolve(attempt, WHY, PAY)
    assert (why.action, why.values, why.source) == (Action.FILL, (TEXT,), f"model:{MODEL}")
    assert pay.action is Action.ASK
    assert len(desk.asked) == 1
    assert "salary" not in str(desk.asked[0]["messages"])
    assert "Ada" not in str(desk.asked)


async def test_prose_that_may_stay_empty_is_drafted_only_where_it_is_looked_over(desk, attempt):
    optional = WHY.model_copy(update={"required": False})
    short = optional.model_copy(update={"key": "nick", "label": "Nickname", "kind": Kind.TEXT})
    desk.replies = [DRAFT]
    attempt.application.mode = Mode.AUTOPILOT.value
    await attempt.application.asave(update_fields=["mode"])
    answers = await resolve(attempt, optional, short)
    assert {each.action for each in answers} == {Action.SKIP}
    assert desk.asked == []
    attempt.application.mode = Mode.COPILOT.value
    await attempt.application.asave(update_fields=["mode"])
    why, nick = await resolve(attempt, optional, short)
    assert (why.action, why.values, why.source) == (Action.FILL, (TEXT,), f"model:{MODEL}")
    assert nick.action is Action.SKIP
    assert len(desk.asked) == 1


async def test_it_is_asked_once_and_its_cost_is_the_attempt_s(desk, attempt):
    desk.replies = [DRAFT]
    await resolve(attempt, WHY)
    assert (await resolve(attempt, WHY))[0].values == (TEXT,)
    assert len(desk.asked) == 1
    await attempt.arefresh_from_db()
    assert attempt.model_calls == 1
    assert attempt.model_input_tokens > 100
    assert attempt.model_output_tokens > 0
    assert 0 < attempt.model_cost < Decimal("0.01")


async def test_the_person_is_told_that_it_is_a_draft(desk, attempt):
    desk.replies = [DRAFT]
    await resolve(attempt, WHY)
    events = [event async for event in Event.objects.filter(type="drafted")]
    told = await sync_to_async(steps)(events, {}, {})
    assert "Why do you want to work here?" in told[0].note


async def test_what_it_cannot_say_is_asked_of_the_person_and_not_of_it_again(desk, attempt):
    desk.replies = [Reply(value={"known": False, "text": "", "basis": []})]
    for _ in range(2):
        assert (await resolve(attempt, WHY))[0].action is Action.ASK
    assert len(desk.asked) == 1
    assert (await Question.objects.aget(key="why")).state == Question.State.PENDING


async def test_a_service_that_is_down_leaves_the_person(desk, attempt):
    desk.order(Fault(status=529, retry_after=0.01, times=9))
    assert (await resolve(attempt, WHY))[0].action is Action.ASK
    await attempt.arefresh_from_db()
    assert attempt.model_cost == 0


async def test_one_that_takes_too_long_leaves_the_person(desk, attempt, settings):
    settings.DRAFT_SECONDS = 0.2
    desk.faults = [Fault(seconds=1)]
    assert (await resolve(attempt, WHY))[0].action is Action.ASK


async def test_the_person_s_own_answer_goes_before_it(desk, attempt):
    desk.replies = [DRAFT]
    await resolve(attempt, WHY)
    question = await Question.objects.aget(key="why")
    await sync_to_async(questions.change)(attempt.application_id, {question.pk: ["My own words."]})
    (answer,) = await resolve(attempt, WHY)
    assert (answer.values, answer.source) == (("My own words.",), "person")


async def test_a_page_that_rejects_a_draft_gets_the_person(desk, attempt):
    desk.replies = [DRAFT]
    await resolve(attempt, WHY)
    (answer,) = await resolve(attempt, WHY.model_copy(update={"error": "Too short"}))
    assert answer.action is Action.ASK
    assert len(desk.asked) == 1


async def test_what_the_person_keeps_to_themselves_is_not_drafted(desk, attempt):
    await Kept.objects.acreate(
        user_id=attempt.application.user_id, question=WHY.label, answer="x", policy=Policy.ASK
    )
    assert (await resolve(attempt, WHY))[0].action is Action.ASK
    assert desk.asked == []


async def test_without_a_key_nobody_is_asked(attempt):
    assert (await resolve(attempt, WHY))[0].action is Action.ASK
    assert (await Question.objects.aget(key="why")).draft_asked_at is None


# ---- the budget


async def test_all_attempts_of_an_application_share_one_budget(attempt, settings):
    settings.LLM_BUDGET = Decimal("0.10")
    attempt.sealed_at = attempt.heard_at
    await attempt.asave()
    later = await sync_to_async(AttemptFactory.create)(application=attempt.application, number=2)
    first, second = spending.AttemptAccount(attempt.pk), spending.AttemptAccount(later.pk)
    await first.reserve(Decimal("0.06"))
    with pytest.raises(BudgetSpentError):
        await second.reserve(Decimal("0.05"))
    await first.settle(Decimal("0.06"), Usage(10, 1, Decimal("0.01")))
    await second.reserve(Decimal("0.05"))
    await later.arefresh_from_db()
    assert later.model_cost == Decimal("0.05")


async def test_a_spent_budget_leaves_the_person(desk, attempt, settings):
    settings.LLM_BUDGET = Decimal("0.001")
    assert (await resolve(attempt, WHY))[0].action is Action.ASK
    assert desk.asked == []


# ---- the gateway of the sandboxes


@pytest.fixture
async def control(attempt, tmp_path, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with Served(cast("ASGIApp", asgi)) as site:
        job = JobSpec(
            attempt=str(attempt.pk),
            application=str(attempt.application_id),
            url="https://x.example",
            posting_key="site:x",
            control_plane=site.url,
            token=await sync_to_async(attempts.token_of)(attempt),
        )
        async with HttpControlPlane(job, tmp_path, pace=QUICK) as control:
            yield control


def gateway(control, attempt):
    return GatewayModel(control.ask_model, attempt=str(attempt.pk), epoch=1)


async def test_a_sandbox_asks_about_its_page_and_the_attempt_pays(desk, control, attempt):
    desk.replies = [Reply(value={"controls": ["f0"]})]
    model = gateway(control, attempt)
    assert (await model.ask(QUERY)).value == {"controls": ["f0"]}
    assert model.name == MODEL
    await attempt.arefresh_from_db()
    assert attempt.model_cost > 0


async def test_a_sandbox_is_told_no_more(desk, control, attempt, settings):
    model = gateway(control, attempt)
    with pytest.raises(ModelUnavailableError):
        await model.ask(QUERY.model_copy(update={"task": Task.DRAFT}))
    with pytest.raises(ModelRefusedError):
        await model.ask(QUERY.model_copy(update={"instruction": "what is the expected salary?"}))
    settings.LLM_BUDGET = Decimal(0)
    with pytest.raises(BudgetSpentError):
        await model.ask(QUERY)
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(ModelUnavailableError):
        await model.ask(QUERY)
    assert desk.asked == []


async def test_the_runner_gets_the_draft_with_its_first_question(desk, control, attempt):
    desk.replies = [DRAFT]
    reply = await control.resolve(request_for(attempt, WHY))
    assert reply.answers[0].values == (TEXT,)


# ---- at the start


@pytest.mark.parametrize(
    ("name", "found"),
    [(MODEL, None), ("claude-sonnet-4-20250514", "retired"), ("x", "no model x")],
)
def test_a_model_that_there_is_not_is_an_error_of_the_settings(desk, settings, name, found):
    settings.LLM_MODEL = f"anthropic/{name}"
    told = [each for each in run_checks() if each.id and each.id.startswith("applications.")]
    assert [each.is_serious() for each in told] == ([True] if found else [])
    assert not found or found in told[0].msg


def test_a_service_that_does_not_answer_is_a_warning(settings):
    settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = "k", "http://127.0.0.1:9"
    (told,) = [each for each in run_checks() if each.id == "applications.W001"]
    assert not told.is_serious()
