"""What the emulator of Browserbase answers to the vendor's own client, in sessions without browsers."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import browserbase
import httpx
import pytest
from browserbase import APIConnectionError, APIStatusError, APITimeoutError, Browserbase
from pydantic import BaseModel
from websockets import Origin
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from deploy.local.emulators.browserbase.errors import ApiError
from deploy.local.emulators.browserbase.metadata import matches
from deploy.local.emulators.browserbase.plans import PLANS, Gate
from deploy.local.emulators.browserbase.requests import CreateSession
from tests.deploy.browserbase_process import BARE, BrowserbaseEmulator
from tests.emulator_process import until

STRANGER = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserbaseEmulator]:
    with BrowserbaseEmulator(tmp_path_factory.mktemp("browserbase"), BARE) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def shared(emulator: BrowserbaseEmulator) -> Iterator[Browserbase]:
    """One for all tests: to make one takes longer than most of them."""
    with emulator.client() as client:
        yield client


@pytest.fixture
def client(emulator: BrowserbaseEmulator, shared: Browserbase) -> Iterator[Browserbase]:
    yield shared
    emulator.call_off()
    for number in emulator.living():
        shared.sessions.update(number, status="REQUEST_RELEASE")
    emulator.plan("scale")
    emulator.pace(pending=0, connect=300, idle=600)


def whole(answer: BaseModel) -> bool:
    """Each field that the client's model needs is there, and of its kind."""
    type(answer).model_validate(answer.model_dump(by_alias=True), strict=False)
    needed = {name for name, field in type(answer).model_fields.items() if field.is_required()}
    return needed <= answer.model_fields_set


def archive(**files: str) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name.replace("_", "."), content)
    return into.getvalue()


def refusal(code: int, call: Callable[..., object], *given: Any, **named: Any) -> str:
    """What the API says to a call that it refuses with this status."""
    with pytest.raises(APIStatusError) as caught:
        call(*given, **named)
    assert caught.value.status_code == code, caught.value.message
    body = caught.value.body
    assert isinstance(body, dict)
    assert (body["statusCode"], set(body)) == (code, {"statusCode", "error", "message"})
    return str(body["message"])


def clients_are(emulator: BrowserbaseEmulator, number: str, count: int) -> None:
    until(lambda: emulator.inside(number)["clients"] == count)


def test_every_answer_has_what_the_client_needs(emulator, client):
    context = client.contexts.create(name="Ada")
    extension = client.extensions.create(file=("x.zip", archive(manifest_json="{}")))
    with pytest.deprecated_call():
        renewed = client.contexts.update(context.id)
    session = client.sessions.create(
        project_id=emulator.project,
        browser_settings={"context": {"id": context.id, "persist": True}, "solve_captchas": False},
        extension_id=extension.id,
        keep_alive=True,
        proxies=[{"type": "browserbase", "geolocation": {"country": "US", "state": "NY"}}],
        region="eu-central-1",
        api_timeout=600,
        user_metadata={"lease": "7"},
    )
    answers = [
        context,
        extension,
        session,
        client.contexts.retrieve(context.id),
        renewed,
        client.extensions.retrieve(extension.id),
        client.sessions.retrieve(session.id),
        *client.sessions.list(),
        client.sessions.debug(session.id, expires_in=60),
        client.sessions.uploads.create(session.id, file=("cv.pdf", b"%PDF")),
        client.projects.retrieve(emulator.project),
        *client.projects.list(),
        client.projects.usage(emulator.project),
        client.sessions.update(session.id, status="REQUEST_RELEASE"),
        client.sessions.retrieve(session.id),
    ]
    assert all(whole(answer) for answer in answers)
    assert (session.region, session.keep_alive) == ("eu-central-1", True)
    assert (session.context_id, session.user_metadata) == (context.id, {"lease": "7"})
    assert (session.expires_at - session.created_at).total_seconds() == 600
    client.extensions.delete(extension.id)
    client.contexts.delete(context.id)
    refusal(404, client.extensions.retrieve, extension.id)
    refusal(404, client.contexts.retrieve, context.id)


def test_a_session_is_released_once_and_its_address_dies(emulator, client):
    session = client.sessions.create(keep_alive=True)
    assert client.sessions.retrieve(session.id).connect_url == session.connect_url
    with connect(session.connect_url) as socket:
        clients_are(emulator, session.id, 1)
        for _ in range(2):
            told = client.sessions.update(session.id, status="REQUEST_RELEASE")
            assert (told.status, told.ended_at is None) == ("COMPLETED", False)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    assert client.sessions.retrieve(session.id).connect_url is None
    with pytest.raises(InvalidStatus) as caught:
        connect(session.connect_url)
    assert caught.value.response.status_code == 410
    refusal(404, client.sessions.debug, session.id)


def test_the_last_client_takes_a_session_along_unless_it_is_kept_alive(emulator, client):
    kept, plain = client.sessions.create(keep_alive=True), client.sessions.create()
    for session in (kept, plain):
        with connect(session.connect_url), connect(session.connect_url) as second:
            clients_are(emulator, session.id, 2)
            second.close()
            clients_are(emulator, session.id, 1)
    until(lambda: client.sessions.retrieve(plain.id).status == "COMPLETED")
    clients_are(emulator, kept.id, 0)
    assert client.sessions.retrieve(kept.id).status == "RUNNING"


def test_the_extension_in_the_browser_keeps_no_session_alive(emulator, client):
    session = client.sessions.create()
    with connect(session.connect_url, origin=Origin("chrome-extension://abc")):
        with connect(session.connect_url):
            clients_are(emulator, session.id, 1)
        until(lambda: client.sessions.retrieve(session.id).status == "COMPLETED")


def test_sessions_end_when_nobody_connects_and_when_their_time_is_over(emulator, client):
    emulator.pace(connect=0.05)
    forgotten, kept = client.sessions.create(), client.sessions.create(keep_alive=True)
    until(lambda: client.sessions.retrieve(forgotten.id).status == "TIMED_OUT")
    assert client.sessions.retrieve(kept.id).status == "RUNNING"
    emulator.expire_session(kept.id)
    assert client.sessions.retrieve(kept.id).status == "TIMED_OUT"


def test_a_connection_without_commands_is_closed(emulator, client):
    emulator.pace(idle=0.05)
    session = client.sessions.create(keep_alive=True)
    with connect(session.connect_url) as socket, pytest.raises(ConnectionClosed):
        socket.recv(timeout=5)
    assert client.sessions.retrieve(session.id).status == "RUNNING"


def test_a_session_may_be_allocated_later(emulator, client):
    emulator.pace(pending=0.3)
    session = client.sessions.create(keep_alive=True)
    assert session.status == "PENDING"
    assert client.sessions.list(status="PENDING")[0].id == session.id
    with pytest.raises(InvalidStatus):
        connect(session.connect_url)
    until(lambda: client.sessions.retrieve(session.id).status == "RUNNING")
    early = client.sessions.create(keep_alive=True)
    client.sessions.update(early.id, status="REQUEST_RELEASE")
    assert client.sessions.retrieve(early.id).status == "COMPLETED"


def test_sessions_are_found_by_status_and_by_what_they_were_tagged_with(client):
    first = client.sessions.create(user_metadata={"run": {"id": "7"}, "n": 7})
    second = client.sessions.create(user_metadata={"run": {"id": "8"}})
    client.sessions.update(second.id, status="REQUEST_RELEASE")

    def found(**asked: str) -> list[str]:
        return [each.id for each in client.sessions.list(**asked)]

    assert found(q="user_metadata['run']['id']:'7'") == [first.id]
    assert found(q="user_metadata['run']['id']:'8'", status="RUNNING") == []
    assert found(q="user_metadata['n']:'7'") == []
    assert found()[:2] == [second.id, first.id]
    assert "q" in refusal(400, client.sessions.list, q="run=7")
    assert not matches({"run": "7"}, "user_metadata['run']['id']:'7'")


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ({"timeout": 59}, "body/timeout"),
        ({"timeout": 21601}, "body/timeout"),
        ({"timeout": 300.5}, "body/timeout"),
        ({"region": "moon-1"}, "body/region"),
        ({"keepalive": True}, "body/keepalive"),
        ({"browserSettings": {"fingerprint": {}}}, "body/browserSettings/fingerprint"),
        ({"browserSettings": {"context": {}}}, "body/browserSettings/context/id"),
        ({"browserSettings": {"viewport": {"width": 0}}}, "body/browserSettings/viewport/width"),
        ({"proxies": [{"type": "own"}]}, "body/proxies"),
        (
            {"proxies": [{"type": "browserbase", "geolocation": {"country": "DE", "state": "NY"}}]},
            "geolocation",
        ),
        ({"userMetadata": {"long": "x" * 600}}, "body/userMetadata"),
    ],
)
def test_what_is_wrong_is_named(client, wanted, named):
    assert named in refusal(400, client.sessions.create, extra_body=wanted)
    assert client.sessions.list(status="RUNNING") == []


def test_a_timeout_may_have_a_decimal_point(client):
    session = client.sessions.create(extra_body={"timeout": 300.0})
    assert (session.expires_at - session.created_at).total_seconds() == 300


def test_only_the_key_and_its_project_are_let_in(emulator, client):
    with emulator.client(api_key="another") as stranger:
        assert refusal(401, stranger.sessions.list) == "Unauthorized"
    refusal(403, client.sessions.create, project_id=STRANGER)
    refusal(404, client.projects.usage, STRANGER)
    for call in (client.sessions.retrieve, client.sessions.debug, client.contexts.retrieve):
        refusal(404, call, STRANGER)
    refusal(404, client.sessions.create, browser_settings={"context": {"id": STRANGER}})
    refusal(404, client.sessions.create, extension_id=STRANGER)
    assert httpx.get(f"{emulator.origin}/v1/webhooks").status_code == 501


def test_the_plan_has_bounds(emulator, client):
    emulator.plan("free", creations=50)
    assert "FREE plan" in refusal(403, client.sessions.create, keep_alive=True)
    refusal(403, client.sessions.create, proxies=True)
    refusal(403, client.sessions.create, browser_settings={"verified": True})
    session = client.sessions.create(api_timeout=3600)
    assert (session.expires_at - session.created_at).total_seconds() == 900
    emulator.plan(concurrency=1)
    with pytest.raises(browserbase.RateLimitError) as caught:
        client.sessions.create()
    headers = caught.value.response.headers
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= set(headers)
    assert int(headers["retry-after"]) > 0
    emulator.plan(concurrency=10, minutes=1)
    assert "minutes limit reached" in refusal(402, client.sessions.create)


def test_creations_are_counted_by_the_clock():
    now = [0.0]
    gate = Gate(PLANS["free"], clock=lambda: now[0])
    for _ in range(5):
        gate.admit(CreateSession(), living=0, minutes=0)
    with pytest.raises(ApiError) as caught:
        gate.admit(CreateSession(), living=0, minutes=0)
    assert (caught.value.code, caught.value.headers["retry-after"]) == (429, "60")
    now[0] = 60.0
    gate.admit(CreateSession(), living=0, minutes=0)


def test_each_session_costs_a_minute_at_least(emulator, client):
    before = client.projects.usage(emulator.project).browser_minutes
    session = client.sessions.create()
    client.sessions.update(session.id, status="REQUEST_RELEASE")
    assert client.projects.usage(emulator.project).browser_minutes == before + 1


@pytest.mark.parametrize(
    ("kind", "code", "done"),
    [
        ("bad_request", 400, False),
        ("unauthorized", 401, False),
        ("no_minutes", 402, False),
        ("forbidden", 403, False),
        ("not_found", 404, False),
        ("concurrency", 429, False),
        ("error_before", 500, False),
        ("error_after", 500, True),
        ("bad_gateway", 502, False),
        ("unavailable", 503, False),
    ],
)
def test_an_error_comes_on_order(emulator, client, kind, code, done):
    emulator.order(kind)
    before = emulator.calls("create_session")
    with pytest.raises(APIStatusError) as caught:
        client.sessions.create(keep_alive=True)
    assert caught.value.status_code == code
    assert len(emulator.living()) == done
    assert emulator.calls("create_session") == before + 1
    assert emulator.call_off() == 0


@pytest.mark.parametrize(("kind", "done"), [("cut_before", False), ("cut_after", True)])
def test_a_connection_is_reset_on_order(emulator, client, kind, done):
    emulator.order(kind)
    with pytest.raises(APIConnectionError):
        client.sessions.create(keep_alive=True)
    assert len(emulator.living()) == done


@pytest.mark.parametrize(("kind", "done"), [("hang_before", False), ("hang_after", True)])
def test_an_answer_stays_away_on_order(emulator, client, kind, done):
    emulator.order(kind)
    with pytest.raises(APITimeoutError):
        client.sessions.create(keep_alive=True, timeout=0.3)
    until(lambda: len(emulator.living()) == done)


def test_a_slow_answer_comes(emulator, client):
    emulator.order("slow", seconds=0.1)
    assert client.sessions.create().status == "RUNNING"


def test_an_answer_is_no_answer_on_order(emulator, client):
    emulator.order("garbage")
    with pytest.raises(ValueError, match="Expecting value"):
        client.sessions.create(keep_alive=True)
    assert len(emulator.living()) == 1


def test_any_call_goes_wrong_on_order(emulator, client):
    session = client.sessions.create(keep_alive=True)
    context = client.contexts.create()
    calls = {
        "retrieve_session": lambda: client.sessions.retrieve(session.id),
        "list_sessions": client.sessions.list,
        "debug_session": lambda: client.sessions.debug(session.id),
        "update_session": lambda: client.sessions.update(session.id, status="REQUEST_RELEASE"),
        "create_context": client.contexts.create,
        "retrieve_context": lambda: client.contexts.retrieve(context.id),
        "delete_context": lambda: client.contexts.delete(context.id),
    }
    for name, call in calls.items():
        emulator.order("unavailable", call=name)
        assert refusal(503, call) == "Service unavailable"
        call()


def test_the_browsers_socket_goes_wrong_on_order(emulator, client):
    session = client.sessions.create(keep_alive=True)
    emulator.order("unavailable", call="connect")
    with pytest.raises(InvalidStatus) as caught:
        connect(session.connect_url)
    assert caught.value.response.status_code == 502
    emulator.order("hang_before", call="connect")
    with pytest.raises(TimeoutError):
        connect(session.connect_url, open_timeout=0.2)
    emulator.order("cut_after", call="connect")
    with connect(session.connect_url) as socket, pytest.raises(ConnectionClosed):
        socket.recv(timeout=5)
    with connect(session.connect_url):
        clients_are(emulator, session.id, 1)
        emulator.disconnect(session.id)
        clients_are(emulator, session.id, 0)
    assert client.sessions.retrieve(session.id).status == "RUNNING"


def test_contexts_have_names_of_their_own_and_expire(emulator, client):
    context = client.contexts.create(name=" Bob ")
    assert client.contexts.retrieve(context.id).name == "Bob"
    refusal(409, client.contexts.create, name="bob")
    emulator.forget_context(context.id)
    refusal(404, client.contexts.retrieve, context.id)
    client.contexts.delete(client.contexts.create(name="bob").id)


def test_an_extension_is_a_zip_with_a_manifest(client):
    for content in (b"no zip", archive(readme_md="x")):
        assert "body/file" in refusal(400, client.extensions.create, file=("x.zip", content))


def test_views_have_addresses_of_their_own_that_die(emulator, client):
    session = client.sessions.create(keep_alive=True)
    first, second = (client.sessions.debug(session.id).debugger_fullscreen_url for _ in range(2))
    assert first != second
    assert [httpx.get(each).status_code for each in (first, second)] == [200, 200]
    emulator.expire_views()
    assert [httpx.get(each).status_code for each in (first, second)] == [404, 404]
    third = client.sessions.debug(session.id, expires_in=60).debugger_fullscreen_url
    client.sessions.update(session.id, status="REQUEST_RELEASE")
    assert httpx.get(third).status_code == 404


def test_what_it_knew_is_known_after_a_restart_and_what_ran_is_over(tmp_path):
    with BrowserbaseEmulator(tmp_path, BARE) as emulator, emulator.client() as client:
        context = client.contexts.create(name="Ada")
        session = client.sessions.create(keep_alive=True, user_metadata={"lease": "7"})
        emulator.kill()
        emulator.start()
        assert client.contexts.retrieve(context.id).name == "Ada"
        found = client.sessions.list(q="user_metadata['lease']:'7'")
        assert [(each.id, each.status) for each in found] == [(session.id, "ERROR")]
        assert emulator.living() == []
