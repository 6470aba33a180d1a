"""The whole product, started as `make up` starts it, with ports and a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import psycopg

from deploy.local.board.client import LedgerClient
from tests.deploy.browserbase_process import BrowserbaseEmulator

ROOT = Path(__file__).parents[1]
POSTING = "00000000-0000-4000-8000-{:012d}"
GLANCE = """SELECT state, array(SELECT DISTINCT type FROM applications_event WHERE application_id = application.id)
  FROM applications_application application WHERE id = %s"""
QUICK = {"SANDBOX_DELAYS": "false", "DJANGO_SETTINGS_MODULE": "tests.quick_settings"}


@dataclass
class RunningStack:
    """`url("lever")` makes an address nobody has used; the board's ledger is the judge."""

    process: "subprocess.Popen[str]"
    data: Path
    addresses: Mapping[str, str]
    used: int = field(default=0)
    _token: str = ""

    @classmethod
    def start(
        cls, data: Path, *, within: float = 180.0, screens: bool = False, **given: str
    ) -> "RunningStack":
        """`screens`: to be taken over, which costs. `given`: settings of its own."""
        with (data.parent / "stack.log").open("w") as log:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "deploy.local.run",
                    "--any-ports",
                    "--data",
                    str(data),
                    "--screens" if screens else "--no-screens",
                    "--no-flower",
                ],
                cwd=ROOT,
                env={**os.environ, **QUICK, **given},
                stdout=log,
                stderr=log,
                text=True,
            )
        until = time.monotonic() + within
        told = data / "stack.json"
        while not told.exists():
            if process.poll() is not None or time.monotonic() > until:
                process.terminate()
                raise RuntimeError((data.parent / "stack.log").read_text()[-3000:])
            time.sleep(0.2)  # noqa: TID251  a test waits for processes
        return cls(process, data, json.loads(told.read_text()))

    @property
    def web(self) -> str:
        return self.addresses["web"]

    @property
    def board(self) -> LedgerClient:
        return LedgerClient(self.addresses["board"])

    def url(self, vendor: str, *, seed: int = 1, mode: str = "") -> str:
        self.used += 1
        number = os.getpid() * 1000 + self.used
        path = {
            "greenhouse": f"/greenhouse/acme/jobs/{number}",
            "lever": f"/lever/acme/{POSTING.format(number)}/apply",
            "workday": f"/workday/acme/job/{number}",
            "ashby": f"/ashby/acme/{POSTING.format(number)}/application",
        }[vendor]
        return f"{self.addresses['board']}{path}?seed={seed}" + (f"&mode={mode}" if mode else "")

    def arrived(self, url: str) -> None:
        """Once, and right."""
        (application,) = self.board.applications(url)
        wrong = [field for field in application["verdicts"] if field["verdict"] != "right"]
        assert application["right"], wrong

    def client(self) -> httpx.Client:
        """The demo person's, by a token of theirs."""
        return httpx.Client(
            base_url=f"{self.web}/api/v1",
            headers={"Authorization": f"Bearer {self.token()}"},
            trust_env=False,
            timeout=20,
        )

    def token(self) -> str:
        """Drawn once: it costs a process."""
        if not self._token:
            self._token = self._draw()
        return self._token

    def strangers_token(self) -> str:
        return self._draw("User.objects.create_user('stranger@valet.example')")

    def _draw(self, person: str = "") -> str:
        person = person or f"User.objects.get(email='{self.addresses['email']}')"
        code = (
            "from accounts.models import *; from accounts import tokens;"
            f"u={person};"
            "print(tokens.create_token(u,name='t',scopes=list(Scope),days=1)[1])"
        )
        return self.manage("shell", "-v0", "-c", code).strip()

    def key(self, name: str) -> str:
        """Of an emulated vendor."""
        return str(json.loads((self.data / "keys.json").read_text())[name])

    def manage(self, *arguments: str) -> str:
        keys = json.loads((self.data / "keys.json").read_text())
        environment = {
            **os.environ,
            **QUICK,
            "DATABASE_URL": self.addresses["database"],
            "REDIS_URL": self.addresses["redis"],
            "SECRET_KEY": keys["secret_key"],
            "ENCRYPTION_KEYS": keys["encryption_key"],
            "VALET_DATA": str(self.data),
        }
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def kill(self, *words: str) -> int:
        """SIGKILL to every process below whose command line has all of these words. How many."""
        killed = 0
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                line = " ".join(process.cmdline())
                if all(word in line for word in words):
                    process.send_signal(signal.SIGKILL)
                    killed += 1
            except psutil.NoSuchProcess:
                continue
        return killed

    def lent(self) -> BrowserbaseEmulator:
        """What lends it browsers, and runs already."""
        keys = json.loads((self.data / "keys.json").read_text())
        port = int(self.addresses["browserbase"].rpartition(":")[2])
        return BrowserbaseEmulator(
            self.data / "browserbase", port=port, key=keys["browserbase_key"]
        )

    def leaves_nothing(self, *, within: float = 60.0) -> None:
        """No sandbox, no lease, no attempt, no quota of the demo person's that is still held."""
        code = (
            "from sandboxes.models import *; from applications.models import *;"
            "from billing import entitlements; from accounts.models import User;"
            "u=User.objects.get(email__startswith='demo');"
            "print(Lease.objects.exclude(state='gone').count(),"
            " Attempt.objects.filter(sealed_at=None).count(), entitlements.usage(u.pk).reserved)"
        )
        until = time.monotonic() + within
        left = ""
        while left != "0 0 0" and time.monotonic() < until:
            left = self.manage("shell", "-v0", "-c", code).strip()
        assert left == "0 0 0", left

    def log(self) -> str:
        return (self.data.parent / "stack.log").read_text()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)


class ServerError(Exception):
    """Not an answer: what the server stands on is away."""


class Applicant:
    """A person who applies over the API, and answers what is asked as the board's judge would have it."""

    def __init__(self, stack: RunningStack, http: httpx.Client) -> None:
        self.stack = stack
        self.http = http
        self.says: dict[str, Any] = {}
        """What they say to questions that no form asks, by label."""

    def apply(self, url: str, **wishes: Any) -> str:
        """The application's id. With the person's files."""
        answer = self.http.post(
            "/applications",
            json={"url": url, "mode": "autopilot", **wishes},
            headers={"Idempotency-Key": uuid4().hex},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def show(self, application: str) -> dict[str, Any]:
        shown: dict[str, Any] = self._get(f"/applications/{application}")
        return shown

    def _get(self, path: str) -> Any:
        answer = self.http.get(path)
        if answer.status_code >= 500:
            raise ServerError(answer.text[:500])
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()

    def glance(self, application: str) -> tuple[str, list[str]]:
        """Its state and the kinds of its events, from the database: waiting for one by the API takes a third of a core."""
        with psycopg.connect(self.stack.addresses["database"], connect_timeout=5) as database:
            row = database.execute(GLANCE, [application]).fetchone()
        assert row is not None
        return row[0], row[1]

    def events(self, application: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"/applications/{application}/events")
        return found

    def answer(self, application: str, url: str) -> None:
        """Every question that is open."""
        known = {each["label"]: each["answer"] for each in self.stack.board.expected(url)}
        known |= self.says
        asked = self._get(f"/applications/{application}/questions")
        answers = []
        for question in asked:
            if question["state"] == "pending":
                value = known.get(question["label"]) or "As you like."
                values = [value] if isinstance(value, str) else list(value)
                answers.append({"question": question["id"], "values": values})
        if answers:
            answer = self.http.post(
                f"/applications/{application}/questions", json={"answers": answers, "keep": False}
            )
            if answer.status_code >= 500:
                raise ServerError(answer.text[:500])
            assert answer.status_code in (200, 409), answer.text[:500]

    def say_it_arrived(self, application: str) -> None:
        """The person's word, where nobody knows: until then it holds its quota, for seven days."""
        if self.show(application)["state"] == "unconfirmed":
            answer = self.http.post(f"/applications/{application}/confirm", json={"arrived": True})
            assert answer.status_code == 200
        assert self.show(application)["state"] == "submitted"

    def when(self, application: str, event: str, *, url: str, within: float = 90.0) -> None:
        """Until this has happened to it; answers on the way."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                state, seen = self.glance(application)
                if event in seen:
                    return
                if state == "waiting_for_human":
                    self.answer(application, url)
            except (httpx.TransportError, psycopg.OperationalError, ServerError):
                pass  # what it stands on is being restarted
            time.sleep(0.1)  # noqa: TID251  a test waits for processes
        raise AssertionError(f"no {event}: {self.events(application)[-5:]}")

    def until(
        self, application: str, *states: str, url: str = "", within: float = 90.0
    ) -> dict[str, Any]:
        """Answers on the way, where the address is given."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            try:
                state, _ = self.glance(application)
                if state in states:
                    return self.show(application)
                if url and state == "waiting_for_human":
                    self.answer(application, url)
            except (httpx.TransportError, psycopg.OperationalError, ServerError):
                pass  # what it stands on is being restarted
            time.sleep(0.2)  # noqa: TID251  a test waits for processes
        raise AssertionError(
            f"{self.show(application)}\n{self.events(application)[-5:]}\n{self.stack.log()[-4000:]}"
        )
