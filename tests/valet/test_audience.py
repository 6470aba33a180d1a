"""Who may open what: one table of every address, and each kind of stranger at each of them.

An address that isn't in the table fails: whoever adds one says here whom it is for.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import tokens
from accounts.forms.sections import SECTIONS
from accounts.models import ApiToken, Scope, User
from applications import attempts, doorbell
from applications.consumers import sockets
from applications.consumers.codes import NOBODY
from applications.models import Application, Attempt, Batch, Delivery
from automation.protocol import (
    EventBatch,
    HandBack,
    LogInRequest,
    LogInWants,
    ModelRequest,
    Need,
    NeedRequest,
    PermitRequest,
    Reason,
    ResolveRequest,
)
from tests.api import code, program
from tests.factories import AttemptFactory, UserFactory
from tests.factories.everything import everything
from valet.asgi import application as asgi
from valet.lib import blobs


@dataclass(frozen=True)
class Public:
    """Everybody."""


@dataclass(frozen=True)
class Person:
    """Whoever is logged in, and sees their own."""

    methods: tuple[str, ...] = ("get",)


@dataclass(frozen=True)
class Token:
    """A program with that scope, or its person."""

    scopes: Mapping[str, Scope]


@dataclass(frozen=True)
class OwnSession:
    """A person who is logged in, and none of their programs."""

    methods: tuple[str, ...]


@dataclass(frozen=True)
class Runner:
    """Who holds an attempt's token. `body` names the attempt it speaks for; without one it is the token's."""

    method: str
    query: str = ""
    body: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A tree of addresses with tests of its own."""

    tests: str


POST = Person(("post",))
BOTH = Person(("get", "post"))
AUDIENCES: dict[str, Any] = {
    "": Public(),
    "pricing/": Public(),
    "start/": Public(),
    "healthz": Public(),
    "admin/": Elsewhere("tests/valet/staff"),
    "account/": Elsewhere("tests/accounts/test_entrance.py"),
    "applications/": Person(),
    "applications/paste/": POST,
    "applications/start/": POST,
    "applications/new/": BOTH,
    "applications/new/reading/": Person(),
    "applications/batches/": Person(),
    "applications/batches/new/": BOTH,
    "applications/batches/<uuid:batch>/": Person(),
    "applications/batches/<uuid:batch>/live/": Person(),
    "applications/batches/<uuid:batch>/start/": POST,
    "applications/batches/<uuid:batch>/answer/": POST,
    "applications/batches/<uuid:batch>/forget/": POST,
    "applications/<uuid:application>/": Person(),
    "applications/<uuid:application>/live/": Person(),
    "applications/<uuid:application>/screen/": Person(),
    "applications/<uuid:application>/pictures/<slug:name>/": Person(),
    "applications/<uuid:application>/begin/": POST,
    "applications/<uuid:application>/cancel/": POST,
    "applications/<uuid:application>/answer/": POST,
    "applications/<uuid:application>/waits/<uuid:wait>/": POST,
    "applications/<uuid:application>/waits/<uuid:wait>/time/": POST,
    "applications/<uuid:application>/waits/<uuid:wait>/approve/": POST,
    "applications/<uuid:application>/confirm/": POST,
    "applications/<uuid:application>/deny/": POST,
    "welcome/": BOTH,
    "welcome/<uuid:resume>/": BOTH,
    "welcome/questions/": BOTH,
    "welcome/done/": Person(),
    "profile/": Person(),
    "profile/profile.json": Person(),
    "profile/upload/": POST,
    "profile/<slug:key>/": BOTH,
    "resumes/": BOTH,
    "resumes/<uuid:resume>/file/": Person(),
    "resumes/<uuid:resume>/default/": POST,
    "resumes/<uuid:resume>/delete/": BOTH,
    "resumes/<uuid:resume>/read/": BOTH,
    "answers/": BOTH,
    "answers/<uuid:answer>/": BOTH,
    "answers/<uuid:answer>/delete/": BOTH,
    "tokens/": BOTH,
    "tokens/<uuid:token>/revoke/": POST,
    "site-accounts/": Person(),
    "site-accounts/<uuid:site_account>/password/": POST,
    "site-accounts/<uuid:site_account>/forget/": BOTH,
    "sessions/": Person(),
    "sessions/delete/": POST,
    "sessions/<uuid:session>/delete/": POST,
    "settings/": Person(),
    "settings/export/": POST,
    "settings/delete/": BOTH,
    "plan/": Person(),
    "notices/": BOTH,
    "webhooks/": BOTH,
    "webhooks/<uuid:endpoint>/": Person(),
    "webhooks/<uuid:endpoint>/act/": POST,
    "webhooks/<uuid:endpoint>/deliveries/<uuid:delivery>/replay/": POST,
    "api/v1/webhooks/sandbox": Runner("post", body="batch"),
    "api/v1/runner/resolve": Runner("post", body="resolve"),
    "api/v1/runner/handback": Runner("post", body="handback"),
    "api/v1/runner/login": Runner("post", body="login"),
    "api/v1/runner/permit": Runner("post", body="permit"),
    "api/v1/runner/need": Runner("post", body="need"),
    "api/v1/runner/model": Runner("post", body="model"),
    "api/v1/runner/document/<path:ticket>": Runner("get"),
    "api/v1/runner/picture": Runner("put", query="?name=before"),
    "api/v1/runner/state": Runner("get", query="?origin=https://jobs.example"),
    "api/v1/": Public(),
    "api/v1/schema": Public(),
    "api/v1/docs": Public(),
    "api/v1/preflight": Token({"get": Scope.READ}),
    "api/v1/batches": Token({"get": Scope.READ, "post": Scope.APPLY}),
    "api/v1/batches/<uuid:batch>": Token({"get": Scope.READ, "delete": Scope.APPLY}),
    "api/v1/batches/<uuid:batch>/start": Token({"post": Scope.APPLY}),
    "api/v1/batches/<uuid:batch>/answers": Token({"post": Scope.ANSWER}),
    "api/v1/applications": Token({"get": Scope.READ, "post": Scope.APPLY}),
    "api/v1/applications/<uuid:application>": Token({"get": Scope.READ}),
    "api/v1/applications/<uuid:application>/events": Token({"get": Scope.READ}),
    "api/v1/applications/<uuid:application>/start": Token({"post": Scope.APPLY}),
    "api/v1/applications/<uuid:application>/cancel": Token({"post": Scope.APPLY}),
    "api/v1/applications/<uuid:application>/questions": Token(
        {"get": Scope.READ, "post": Scope.ANSWER}
    ),
    "api/v1/applications/<uuid:application>/confirm": Token({"post": Scope.SEND}),
    "api/v1/applications/<uuid:application>/needs/<uuid:need>": Token({"post": Scope.SEND}),
    "api/v1/applications/<uuid:application>/needs/<uuid:need>/time": Token({"post": Scope.SEND}),
    "api/v1/vnc/token": Token({"post": Scope.SEND}),
    "api/v1/live-view": Token({"post": Scope.SEND}),
    "api/v1/webhook-endpoints": Token({"get": Scope.READ, "post": Scope.APPLY}),
    "api/v1/webhook-endpoints/<uuid:endpoint>": Token({"get": Scope.READ, "delete": Scope.APPLY}),
    "api/v1/webhook-endpoints/<uuid:endpoint>/enable": Token({"post": Scope.APPLY}),
    "api/v1/webhook-endpoints/<uuid:endpoint>/test": Token({"post": Scope.APPLY}),
    "api/v1/webhook-endpoints/<uuid:endpoint>/deliveries": Token({"get": Scope.READ}),
    "api/v1/webhook-endpoints/<uuid:endpoint>/deliveries/<uuid:delivery>/replay": Token(
        {"post": Scope.APPLY}
    ),
    "api/v1/tokens": OwnSession(("get", "post")),
    "api/v1/tokens/<uuid:token>": OwnSession(("delete",)),
    "api/v1/profile": Token({"get": Scope.READ, "put": Scope.ANSWER}),
    "api/v1/resumes": Token({"get": Scope.READ, "post": Scope.ANSWER}),
    "api/v1/resumes/<uuid:resume>": Token({"get": Scope.READ, "delete": Scope.ANSWER}),
    "api/v1/resumes/<uuid:resume>/file": Token({"get": Scope.READ}),
    "api/v1/site-accounts": Token({"get": Scope.READ}),
    "api/v1/site-accounts/<uuid:site_account>": Token({"delete": Scope.ANSWER}),
    "api/v1/sessions": Token({"get": Scope.READ, "delete": Scope.ANSWER}),
    "api/v1/sessions/<uuid:session>": Token({"delete": Scope.ANSWER}),
    "api/v1/answers": Token({"get": Scope.READ, "post": Scope.ANSWER}),
    "api/v1/answers/<uuid:answer>": Token(
        {"get": Scope.READ, "patch": Scope.ANSWER, "delete": Scope.ANSWER}
    ),
    "api/v1/plans": Token({"get": Scope.READ}),
    "api/v1/plans/usage": Token({"get": Scope.READ}),
}
SOCKETS: dict[str, Any] = {
    "ws/doorbell/": Person(),
    "ws/screen/": Person(),
    "ws/live-view/": Person(),
}
TREES = tuple(route for route, whom in AUDIENCES.items() if isinstance(whom, Elsewhere))
EVERYWHERE = {"put", "patch", "delete", "post", "get"}


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if route in TREES or route.startswith(TREES):
            yield next(tree for tree in TREES if route.startswith(tree))
        elif isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


def having(kind: type[Any]) -> list[tuple[str, str]]:
    """Routes and methods of that audience."""
    return [
        (route, method)
        for route, whom in AUDIENCES.items()
        if isinstance(whom, kind)
        for method in getattr(whom, "scopes", None) or whom.methods
    ]


@dataclass
class World:
    """Somebody with a row of everything."""

    application: Application = field(default_factory=everything)

    @property
    def user(self) -> User:
        return self.application.user

    def path(self, route: str) -> str:
        delivery = Delivery.objects.get(endpoint__user=self.user)
        named = {
            "application": self.application.pk,
            "batch": Batch.objects.get(user=self.user).pk,
            "wait": self.application.takeovers.get().pk,
            "need": self.application.takeovers.get().pk,
            "name": "before",
            "endpoint": delivery.endpoint_id,
            "delivery": delivery.pk,
            "token": ApiToken.objects.filter(user=self.user).earliest("created_at").pk,
            "ticket": self.application.resume_id,
            "resume": self.application.resume_id,
            "answer": self.user.answers.get().pk,
            "site_account": self.user.site_accounts.get().pk,
            "session": self.user.session_states.get().pk,
            "key": next(iter(SECTIONS)),
        }
        return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(named[found[1]]), route)


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


@pytest.fixture(autouse=True)
def files(monkeypatch):
    monkeypatch.setattr(blobs, "read", lambda _: b"\x89PNG\r\n\x1a\n")
    monkeypatch.setattr(blobs, "keep", lambda *_, **__: "kept")


@pytest.fixture
def world(db):
    return World()


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bearer(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


# ---- The table -------------------------------------------------------------------------------------------------------


def test_every_address_says_whom_it_is_for():
    found = set(routes(get_resolver().url_patterns))
    assert found - set(AUDIENCES) == set(), (
        "an address of which the table doesn't say whom it is for"
    )
    assert set(AUDIENCES) - found == set(), "an address that isn't there any more"


def test_every_socket_says_whom_it_is_for():
    # The last is for every address that isn't one, and turns everybody away.
    *known, last = (str(socket.pattern) for socket in sockets)
    assert (set(known), last) == (set(SOCKETS), "")


@pytest.mark.parametrize("route", [route for route, who in AUDIENCES.items() if who == Public()])
def test_what_is_public_opens_to_everybody(route, db):
    shown = Client().get(f"/{route}")
    assert shown.status_code in {200, 302}
    assert "login" not in shown.headers.get("Location", "")


# ---- Pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("route", "method"), having(Person))
def test_who_isn_t_logged_in_is_led_there(world, route, method):
    path = world.path(route)
    refused = getattr(Client(), method)(path)
    assert refused.status_code == 302
    door, _, back = refused["Location"].partition("?next=")
    assert door == "/account/login/"
    # What a form was for can't be done after the log-in: that may lead to the page the form is on.
    assert back == path or (method == "post" and path.startswith(back))
    # A program's token opens no page.
    token = program(world.user)
    assert getattr(token, method)(path)["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    ("route", "method"), [each for each in having(Person) if "<uuid:" in each[0]]
)
def test_another_s_page_isn_t_there(world, route, method):
    path = world.path(route)
    before = Application.objects.values().get(pk=world.application.pk)
    for stranger in (UserFactory.create(), UserFactory.create(is_staff=True, is_superuser=True)):
        assert getattr(as_person(stranger), method)(path).status_code == 404
    assert Application.objects.values().get(pk=world.application.pk) == before
    assert getattr(as_person(world.user), method)(path).status_code != 404


@pytest.mark.parametrize(("route", "method"), having(Person))
def test_a_page_takes_no_form_from_elsewhere(world, route, method):
    if method == "get":
        return
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user)
    assert client.post(world.path(route)).status_code == 403


# ---- The API ---------------------------------------------------------------------------------------------------------

API = having(Token) + having(OwnSession)


@pytest.mark.parametrize(("route", "method"), API)
def test_the_api_opens_to_no_wrong_token(world, route, method):
    path = world.path(route)
    expired, old = tokens.create_token(world.user, name="old", scopes=Scope, days=1)
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(1))
    revoked, gone = tokens.create_token(world.user, name="gone", scopes=Scope, days=1)
    tokens.revoke(revoked)
    wrong = [
        APIClient(),
        bearer("nonsense"),
        bearer(tokens.PREFIX + "nonsense"),
        bearer(old),
        bearer(gone),
        bearer(attempts.token_of(world.application.attempts.get())),
    ]
    for client in wrong:
        refused = getattr(client, method)(path)
        assert refused.status_code == 401
        assert code(refused) in {"not_authenticated", "bad_token"}


@pytest.mark.parametrize(("route", "method"), having(Token))
def test_a_token_without_the_scope_is_refused(world, route, method):
    others = [each for each in Scope if each is not AUDIENCES[route].scopes[method]]
    refused = getattr(program(world.user, *others), method)(world.path(route))
    assert (refused.status_code, code(refused)) == (403, "missing_scope")


@pytest.mark.parametrize(("route", "method"), [each for each in API if "<uuid:" in each[0]])
def test_another_s_row_isn_t_there(world, route, method):
    path = world.path(route)
    before = Application.objects.values().get(pk=world.application.pk)
    stranger = APIClient()
    stranger.force_authenticate(UserFactory.create())
    body = {"arrived": True, "answers": [{"question": str(world.application.pk), "values": []}]}
    refused = getattr(stranger, method)(path, body if method == "post" else None)
    assert (refused.status_code, code(refused)) == (404, "not_found")
    assert Application.objects.values().get(pk=world.application.pk) == before
    own = APIClient()
    own.force_authenticate(world.user)
    assert getattr(own, method)(path, body if method == "post" else None).status_code != 404


@pytest.mark.parametrize(("route", "method"), having(OwnSession))
def test_what_is_the_person_s_own_affair_no_program_does(world, route, method):
    refused = getattr(program(world.user), method)(world.path(route))
    assert (refused.status_code, code(refused)) == (403, "not_by_token")


@pytest.mark.parametrize(("route", "method"), API)
def test_the_api_takes_nothing_by_cookie_alone(world, route, method):
    if method == "get":
        return
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.user)
    assert getattr(client, method)(world.path(route)).status_code == 403


@pytest.mark.parametrize(
    "route", [route for route, who in AUDIENCES.items() if isinstance(who, Token)]
)
def test_there_is_no_method_of_which_the_table_says_nothing(world, route):
    client = program(world.user)
    for method in EVERYWHERE - set(AUDIENCES[route].scopes):
        assert getattr(client, method)(world.path(route)).status_code == 405, method


# ---- Runners ---------------------------------------------------------------------------------------------------------

RUNNERS = {route: who for route, who in AUDIENCES.items() if isinstance(who, Runner)}


def asked(kind: str, attempt: Attempt, *, epoch: int | None = None) -> Any:
    """What a runner says for that attempt."""
    name, epoch = str(attempt.pk), attempt.epoch if epoch is None else epoch
    match kind:
        case "batch":
            return EventBatch(attempt=name, epoch=epoch, events=())
        case "resolve":
            return ResolveRequest(
                attempt=name, epoch=epoch, url="https://a.example/", origin="x", questions=()
            )
        case "permit":
            return PermitRequest(
                act_id="x", attempt=name, epoch=epoch, plan_hash="p", posting_key="k"
            )
        case "need":
            need = Need(attempt=name, epoch=epoch, reason=Reason.CAPTCHA)
            return NeedRequest(id="n", need=need)
        case "login":
            wants = LogInWants.ACCOUNT
            return LogInRequest(attempt=name, epoch=epoch, site="https://x.example", wants=wants)
        case _:
            return _asked_besides(kind, name, epoch)


def _asked_besides(kind: str, name: str, epoch: int) -> Any:
    match kind:
        case "handback":
            return HandBack(attempt=name, epoch=epoch, questions=())
        case "model":
            return ModelRequest(
                attempt=name,
                epoch=epoch,
                task="observe",
                instruction="x",
                page={},
                answer_schema={},
            )
        case _:
            return None


def say(client: Client, world: World, route: str, body: Any = None) -> Any:
    runner = RUNNERS[route]
    content = body.model_dump_json() if body is not None else b"\x89PNG\r\n\x1a\n"
    given = {} if runner.method == "get" else {"data": content, "content_type": "application/json"}
    return getattr(client, runner.method)(f"{world.path(route)}{runner.query}", **given)


def runner_of(attempt: Attempt) -> Client:
    return Client(HTTP_AUTHORIZATION=f"Bearer {attempts.token_of(attempt)}")


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, json.loads(answer.content)["code"]


@pytest.mark.parametrize("route", RUNNERS)
def test_only_an_attempt_s_token_opens_what_runners_ask(world, route):
    attempt = world.application.attempts.get()
    body = asked(RUNNERS[route].body, attempt)
    _, api = tokens.create_token(world.user, name="a program", scopes=Scope, days=1)
    wrong = [
        Client(),
        as_person(world.user),
        Client(HTTP_AUTHORIZATION=f"Bearer {api}"),
        Client(HTTP_AUTHORIZATION=f"Bearer {attempts.TOKEN_PREFIX}nonsense"),
        Client(HTTP_AUTHORIZATION=f"Basic {attempts.token_of(attempt)}"),
    ]
    for client in wrong:
        assert problem(say(client, world, route, body)) == (401, "unknown_token")
    answer = say(runner_of(attempt), world, route, body)
    assert answer.status_code // 100 == 2 or problem(answer)[1] != "unknown_token", answer


@pytest.mark.parametrize("route", [route for route, who in RUNNERS.items() if who.body])
def test_a_runner_speaks_for_no_other_attempt(world, route):
    theirs = world.application.attempts.get()
    foreign = runner_of(AttemptFactory.create())
    before = Application.objects.values().get(pk=world.application.pk)
    answer = say(foreign, world, route, asked(RUNNERS[route].body, theirs))
    assert problem(answer) == (403, "other_attempt")
    assert Application.objects.values().get(pk=world.application.pk) == before


def test_a_runner_gets_nobody_else_s_files(world):
    path = f"/api/v1/runner/document/{world.application.resume_id}"
    assert runner_of(world.application.attempts.get()).get(path).status_code != 404
    assert problem(runner_of(AttemptFactory.create()).get(path))[0] == 404


@pytest.mark.parametrize("route", RUNNERS)
def test_one_that_is_over_is_not_heard(world, route):
    attempt = world.application.attempts.get()
    client = runner_of(attempt)
    # Longer ago than proof counts: until then its inbox stays open.
    Attempt.objects.filter(pk=attempt.pk).update(sealed_at=timezone.now() - timedelta(days=2))
    answer = say(client, world, route, asked(RUNNERS[route].body, attempt))
    assert problem(answer) == (409, "stale_epoch")


@pytest.mark.parametrize("route", [route for route, who in RUNNERS.items() if who.body])
def test_an_older_epoch_is_not_heard(world, route):
    attempt = world.application.attempts.get()
    answer = say(
        runner_of(attempt),
        world,
        route,
        asked(RUNNERS[route].body, attempt, epoch=attempt.epoch - 1),
    )
    assert problem(answer) == (409, "stale_epoch")


@pytest.mark.parametrize("route", RUNNERS)
def test_a_token_of_an_older_epoch_opens_nothing(world, route):
    attempt = world.application.attempts.get()
    old = runner_of(attempt)
    attempt.epoch += 1
    attempt.save()
    runner_of(attempt)
    answer = say(old, world, route, asked(RUNNERS[route].body, attempt))
    assert problem(answer) == (401, "unknown_token")


# ---- Websockets ------------------------------------------------------------------------------------------------------


async def connect(path: str, *, origin: str = "http://testserver", cookie: str = "") -> Any:
    headers = [(b"origin", origin.encode()), (b"host", b"testserver")]
    if cookie:
        headers.append((b"cookie", f"sessionid={cookie}".encode()))
    return WebsocketCommunicator(asgi, path, headers=headers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("route", SOCKETS)
async def test_a_socket_opens_to_who_is_logged_in_here(route):
    world = await sync_to_async(World)()
    path = await sync_to_async(world.path)(route)
    nobody = await connect(path)
    await nobody.connect()
    assert await nobody.receive_output() == {"type": "websocket.close", "code": NOBODY}
    cookie = (await sync_to_async(as_person)(world.user)).cookies["sessionid"].value
    elsewhere = await connect(path, origin="https://evil.example", cookie=cookie)
    assert (await elsewhere.connect())[0] is False
    own = await connect(path, cookie=cookie)
    assert (await own.connect())[0] is True
    await own.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_a_doorbell_rings_for_its_own_person_alone():
    world = await sync_to_async(World)()
    stranger = await sync_to_async(UserFactory.create)()
    bells = []
    for user in (world.user, stranger):
        cookie = (await sync_to_async(as_person)(user)).cookies["sessionid"].value
        bell = await connect("/ws/doorbell/", cookie=cookie)
        await bell.connect()
        bells.append(bell)
    await sync_to_async(doorbell.ring)(world.application.pk, world.application.user_id, 7)
    assert (await bells[0].receive_json_from())["head"] == 7
    assert await bells[1].receive_nothing()
    for bell in bells:
        await bell.disconnect()
