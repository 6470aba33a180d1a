"""A practice board of one's own, as a process, and the command line run against it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from automation.console.people import folder_of
from automation.forms.facts import Facts
from deploy.local.board.client import LedgerClient
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
BOARD = ROOT / "deploy/local/board"
POSTING = "00000000-0000-4000-8000-{:012d}"

T = TypeVar("T")
VENDORS = ("greenhouse", "lever", "ashby")


THOROUGH = "VALET_KILLS" in os.environ


def vendors(usual: str) -> tuple[str, ...]:
    """That one's form; each of them where `VALET_KILLS` asks for more."""
    return VENDORS if THOROUGH else (usual,)


def with_a_vendor(things: Sequence[T]) -> list[tuple[str, T]]:
    """Each with one vendor's form, in turn; with each of them where `VALET_KILLS` asks for more."""
    if THOROUGH:
        return [(vendor, thing) for vendor in VENDORS for thing in things]
    return [(VENDORS[at % len(VENDORS)], thing) for at, thing in enumerate(things)]


@dataclass
class Board:
    """`url(...)` makes an address nobody has used; the ledger is the judge."""

    origin: str
    process: subprocess.Popen[bytes]
    used: int = 0

    @classmethod
    def start(cls, folder: Path) -> "Board":
        port = free_port()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "deploy.local.board",
                "--port",
                str(port),
                "--ledger",
                str(folder / "ledger"),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        board = cls(f"http://127.0.0.1:{port}", process)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                httpx.get(board.origin + "/ledger.json", timeout=2)
            except httpx.TransportError:
                time.sleep(0.1)  # noqa: TID251  a test waits for a process
            else:
                return board
        raise TimeoutError("the board didn't start")

    def url(self, vendor: str, *, seed: int = 1, mode: str = "") -> str:
        self.used += 1
        path = {
            "greenhouse": f"/greenhouse/acme/jobs/{1000 + self.used}",
            "lever": f"/lever/acme/{POSTING.format(self.used)}/apply",
            "workday": f"/workday/acme/job/{1000 + self.used}",
            "ashby": f"/ashby/acme/{POSTING.format(self.used)}/application",
        }[vendor]
        return f"{self.origin}{path}?seed={seed}" + (f"&mode={mode}" if mode else "")

    @property
    def ledger(self) -> LedgerClient:
        return LedgerClient(self.origin)

    def person_answers(self, url: str) -> dict[str, str]:
        """What only the person knows, by label, as the judge would have it."""
        answers = {}
        for question in self.ledger.expected(url):
            if question["source"] == "person" and question["answer"]:
                answer = question["answer"]
                answers[question["label"]] = (
                    answer if isinstance(answer, str) else "; ".join(answer)
                )
        return answers

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@dataclass
class Person:
    """Someone at a terminal, with a state folder of their own."""

    board: Board
    state: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the command is run."""
        return ROOT

    @property
    def own(self) -> Path:
        """The folder of the board's candidate."""
        return folder_of(self.state, Facts.load(BOARD / "candidate.json"))

    def command(self, url: str, *options: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "automation",
            "apply",
            url,
            "--candidate",
            str(BOARD / "candidate.json"),
            "--resume",
            str(BOARD / "resume.pdf"),
            "--cover-letter",
            str(BOARD / "cover-letter.pdf"),
            "--state",
            str(self.state),
            "--trust",
            self.board.origin,
            "--no-delays",
            *options,
        ]

    def know(self, url: str) -> None:
        """Put into the answer memory what a scripted person would have typed."""
        self.own.mkdir(parents=True, exist_ok=True)
        path = self.own / "answers.json"
        kept = json.loads(path.read_text()) if path.exists() else []
        kept += [
            {"question": label, "answer": answer, "at": "2026-01-01"}
            for label, answer in self.board.person_answers(url).items()
        ]
        path.write_text(json.dumps(kept))

    def start(self, url: str, *options: str, wrapper: Sequence[str] = ()) -> subprocess.Popen[str]:
        """The command as a process; `wrapper` replaces `python -m automation`."""
        command = self.command(url, *options)
        if wrapper:
            command[1:3] = wrapper
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", **self.environment},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def apply(
        self, url: str, *options: str, typed: str = "", wrapper: Sequence[str] = ()
    ) -> "Applied":
        self.know(url)
        process = self.start(
            url, "--yes", "--receipt", str(self.state / "receipt.json"), *options, wrapper=wrapper
        )
        output, _ = process.communicate(typed, timeout=180)
        receipt = self.state / "receipt.json"
        return Applied(
            process.returncode, output, json.loads(receipt.read_text()) if receipt.exists() else {}
        )

    def settle(
        self, url: str, *options: str, command: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Say what became of it; `command` is one that was printed, without the last word."""
        own = [sys.executable, "-m", "automation", "settle", url, "--trust", self.board.origin]
        return subprocess.run(
            [*(command or own), "--state", str(self.state), *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def permits(self, kind: str = "live") -> list[dict[str, Any]]:
        return [
            json.loads(path.read_text())
            for path in sorted((self.own / "permits" / kind).glob("*.json"))
        ]


@dataclass(frozen=True)
class Applied:
    status: int
    output: str
    receipt: dict[str, Any]

    @property
    def outcome(self) -> str:
        return str(self.receipt.get("outcome", {}).get("state", ""))

    @property
    def code(self) -> str:
        return str(self.receipt.get("outcome", {}).get("code", ""))
