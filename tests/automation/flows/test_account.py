"""Accounts in a real browser, on sites that mean no good: what is pressed, what leaves, and what the control plane knew by then."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typing_extensions import override

from automation.agents.launch import Running
from automation.engine import Limits
from automation.errors import ControlPlaneUnreachableError
from automation.journal import read_journal
from automation.protocol import (
    AccountStep,
    Event,
    EventType,
    LogInAct,
    LogInReply,
    LogInRequest,
    LogInWants,
    Outcome,
    Reason,
)
from tests.automation.agents.site import Site, serving
from tests.automation.attempt import attempt_at
from tests.automation.test_entry import FORM, Plane

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

SECRET = "Aa1!-correct-horse"
REGISTER = """<h1>Create account</h1><form method=post action=/made><label>Email <input type=email name=e></label>
  <label>Password <input type=password name=p></label><label>Again <input type=password name=q></label><button>Create account</button></form>"""
SIGN_IN = """<h1>Welcome</h1><form id=f {}><label>Email <input type=email name=e></label>
  <label>Password <input type=password name=p></label><button>Sign in</button></form>"""
TWICE = """<script>f.onsubmit = event => { event.preventDefault(); const body = f.p.value;
  for (const n of [1, 2]) fetch("/session", { method: "POST", body }); }</script>"""


COOKIE = "<script>document.cookie = 'seen=1'</script>"


class Keeper(Plane):
    """Says what to do about an account, and nothing to anything else that is wanted."""

    def __init__(self, site: Site, act: LogInAct) -> None:
        super().__init__()
        self.wanted: list[LogInWants] = []
        self.drained: list[tuple[str, int]] = []
        self.down = False
        self.codes: list[str] = []
        """What the person says, one after the other; "" for another one, please."""
        self._site, self._act = site, act

    @override
    async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
        self.wanted.append(request.wants)
        if request.wants is LogInWants.CODE and self.codes:
            code = self.codes.pop(0)
            act = LogInAct.ENTER if code else LogInAct.RESEND
            return LogInReply(act=act, code=SecretStr(code))
        if request.wants is not LogInWants.ACCOUNT:
            return LogInReply(act=LogInAct.PENDING)
        return LogInReply(
            act=self._act, email="j@example.com", password=SecretStr(SECRET), reason="You said no."
        )

    @override
    async def emit(self, kind: EventType, /, **data: Any) -> Event:
        assert SECRET not in str(data)
        return await super().emit(kind, **data)

    @override
    async def drain(self) -> None:
        if self.down and self.steps:
            raise ControlPlaneUnreachableError
        last = self.steps[-1] if self.steps else ""
        self.drained.append((last, sum(self._site.arrived.values())))

    @property
    def steps(self) -> list[str]:
        return [each.data["step"] for each in self.events if each.type == EventType.ACCOUNT]

    @property
    def blocked(self) -> int:
        return sum(each.type == EventType.SEND_BLOCKED for each in self.events)


@pytest.fixture
def site(running: Running) -> Iterator[Site]:
    with serving() as site:
        site.running = running
        yield site


async def apply(
    site: Site, plane: Plane, folder: Path, page: str, *, trusts: bool = True
) -> Outcome:
    site.pages["/jobs/1"] = f"<!doctype html><html lang=en><title>Jobs</title>{page}"
    limits = Limits(appear=1.5, entry=0.5, navigation=5.0)
    return await attempt_at(site, plane, folder, limits=limits, trusts=trusts)


def cookies(plane: Plane, site: Site) -> list[str]:
    """Of the session that the run left."""
    return [each["name"] for each in plane.saved[site.url]["cookies"]]


async def test_the_control_plane_knows_before_the_press(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.REGISTER)
    await apply(site, plane, tmp_path, REGISTER)
    assert plane.steps[:2] == [AccountStep.REGISTERING, AccountStep.REGISTERED]
    assert (AccountStep.REGISTERING, 0) in plane.drained
    assert site.arrived["/made"] == 1
    kept = [line for line in read_journal(tmp_path / "journal.jsonl") if line["kind"] == "account"]
    assert [line["step"] for line in kept[:2]] == ["registering", "registered"]
    texts = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in text for text in texts)


async def test_one_that_knows_nothing_of_it_means_no_press(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.REGISTER)
    plane.down = True
    outcome = await apply(site, plane, tmp_path, REGISTER)
    assert outcome.code == "control_plane_unreachable"
    assert not site.arrived


async def test_who_wants_none_gets_none(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.REFUSED)
    outcome = await apply(site, plane, tmp_path, REGISTER + COOKIE)
    assert (outcome.code, site.arrived.total()) == ("account_refused", 0)
    assert outcome.reason == "You said no."
    assert cookies(plane, site) == ["seen"]


async def test_one_password_is_tried_once(site: Site, tmp_path: Path) -> None:
    wrong = SIGN_IN.format("onsubmit=\"f.insertAdjacentHTML('beforebegin','<p role=alert>Wrong password.</p>'); fetch('/session',{method:'POST',body:f.p.value}); return false\"")  # fmt: skip
    plane = Keeper(site, LogInAct.SIGN_IN)
    outcome = await apply(site, plane, tmp_path, wrong + COOKIE)
    assert (outcome.code, site.arrived["/session"]) == (Reason.LOGIN, 1)
    # A run that is parked leaves what the browser was given, too.
    assert cookies(plane, site) == ["seen"]
    assert plane.wanted == [LogInWants.ACCOUNT, LogInWants.PASSWORD, LogInWants.PASSWORD]
    assert plane.steps == [AccountStep.NOT_SIGNED_IN]


async def test_who_signs_in_in_the_browser_is_past_it(site: Site, tmp_path: Path) -> None:
    """Asked for a password here, they type it there."""

    class Hand(Keeper):
        @override
        async def log_in(self, request: LogInRequest, *, wait: float = 0.0) -> LogInReply:
            self.wanted.append(request.wants)
            if not wait:
                return LogInReply(act=LogInAct.PENDING)
            site.pages["/in"] = "yes"
            site.pages["/jobs/1"] = FORM
            await asyncio.sleep(1)
            return LogInReply(act=LogInAct.DONE)

    waits = (
        "<script>setInterval(() => fetch('/in').then(r => r.ok && location.reload()), 100)</script>"
    )
    plane = Hand(site, LogInAct.SIGN_IN)
    outcome = await apply(site, plane, tmp_path, SIGN_IN.format("") + waits)
    assert (plane.wanted, plane.steps) == ([LogInWants.ACCOUNT] * 2, [])
    # The form was filled in, and leave to send asked for.
    assert outcome.code == "declined"


async def test_a_site_that_signs_in_twice_gets_one_of_them(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    await apply(site, plane, tmp_path, SIGN_IN.format("") + TWICE)
    assert (site.arrived["/session"], plane.blocked) == (1, 1)


@pytest.mark.parametrize(
    "form", ["method=get action=/session", "method=post action=$OTHER/session"]
)
async def test_a_password_goes_into_no_address_and_to_no_other_site(
    site: Site, tmp_path: Path, form: str
) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    outcome = await apply(site, plane, tmp_path, SIGN_IN.format(form))
    assert (outcome.code, site.arrived.total()) == (Reason.LOGIN, 0)
    assert plane.blocked == 1


async def test_a_password_isn_t_typed_over_an_open_connection(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    outcome = await apply(site, plane, tmp_path, SIGN_IN.format(""), trusts=False)
    assert "open connection" in outcome.reason
    assert not site.arrived


async def test_a_log_in_beside_the_form_is_left_alone(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    outcome = await apply(site, plane, tmp_path, FORM + SIGN_IN.format("action=/session"))
    assert outcome.code == "declined"
    assert plane.wanted == []


async def test_the_application_s_own_button_is_never_pressed_for_an_account(
    site: Site, tmp_path: Path
) -> None:
    plane = Keeper(site, LogInAct.REGISTER)
    page = REGISTER.replace("<button>Create account", "<button>Submit application")
    outcome = await apply(site, plane, tmp_path, page)
    assert "together with the application" in outcome.reason
    assert not site.arrived


ADDRESS = """<h1>{title}</h1><form action=/two><label>Email address <input type=email name=e required></label><button>{button}</button></form>"""
SIGNED_IN = "/moved/303/apply"
GROWS = """<script>const f = document.forms[0]; f.onsubmit = event => { event.preventDefault();
  if (f.p) return fetch("$TO", {method: "POST", body: f.p.value}).then(() => location = "/apply");
  f.insertAdjacentHTML("afterbegin", "<label>Password <input type=password name=p></label>"); f.querySelector("button").textContent = "Log in" }</script>"""


@pytest.mark.parametrize(
    ("title", "button", "script"),
    [
        ("Sign in", "Continue", ""),
        ("Welcome back", "Log in", ""),
        ("Log in or create an account", "Next", GROWS),
    ],
)
async def test_a_site_may_ask_for_the_e_mail_first(
    site: Site, tmp_path: Path, title: str, button: str, script: str
) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    site.pages["/two"] = SIGN_IN.format(f"method=post action={SIGNED_IN}")
    site.pages["/apply"] = f"<title>Jobs</title>{FORM}"
    page = ADDRESS.format(title=title, button=button) + script.replace("$TO", SIGNED_IN)
    outcome = await apply(site, plane, tmp_path, page)
    assert (outcome.code, site.arrived[SIGNED_IN]) == ("declined", 1)
    assert (plane.wanted, plane.steps) == ([LogInWants.ACCOUNT], [AccountStep.SIGNED_IN])


async def test_an_e_mail_that_the_site_knows_isn_t_registered_again(
    site: Site, tmp_path: Path
) -> None:
    plane = Keeper(site, LogInAct.REGISTER)
    page = ADDRESS.format(title="Log in or sign up", button="Continue")
    site.pages["/two"] = SIGN_IN.format("method=post action=/session")
    outcome = await apply(site, plane, tmp_path, page)
    assert (outcome.code, site.arrived.total()) == (Reason.LOGIN, 0)
    assert plane.steps == [AccountStep.EXISTS]


async def test_an_e_mail_that_is_refused_is_said(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    refuses = """<script>document.forms[0].onsubmit = event => { event.preventDefault();
      document.body.insertAdjacentHTML("beforeend", "<p role=alert>No account with this e-mail.</p>") }</script>"""
    page = ADDRESS.format(title="Sign in", button="Continue") + refuses
    outcome = await apply(site, plane, tmp_path, page)
    assert (outcome.code, plane.steps) == (Reason.LOGIN, [])
    host = site.url.partition("://")[2]
    assert outcome.reason == f"{host} doesn't take your e-mail: No account with this e-mail."


CODE = """<h1>Check your e-mail</h1><form method=post action=/moved/303/apply><label>Verification code <input name=c></label><button>Continue</button>
  <a href="#" onclick="fetch('/resend', {method: 'POST'}); return false">Resend code</a></form>"""


async def test_another_code_is_sent_where_the_person_has_none(site: Site, tmp_path: Path) -> None:
    plane = Keeper(site, LogInAct.SIGN_IN)
    plane.codes = ["", "", "471147"]
    site.pages["/apply"] = f"<title>Jobs</title>{FORM}"
    outcome = await apply(site, plane, tmp_path, CODE + COOKIE)
    assert outcome.code == "declined"
    # At once, lest another is asked for, and at the end.
    assert plane.saves == [0, 1]
    assert site.arrived == {"/resend": 2, SIGNED_IN: 1}
    resent = AccountStep.CODE_RESENT
    assert plane.steps == [resent, resent, AccountStep.CODE_ENTERED]
