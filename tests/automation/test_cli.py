"""Bad input is one sentence and status 2, before a browser starts and before anything is sent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from automation.cli import main
from automation.console.people import folder_of
from automation.console.permits import FilePermits
from automation.forms.facts import Facts
from automation.protocol import PermitRequest
from deploy.local.emulators.anthropic.app import KEY as KEY_OF_MODEL
from tests.fakes.model import MODEL, served_model

POSTING = "https://jobs.example/1"
KEY = "site:jobs.example:/1"
ORIGIN = "http://127.0.0.1:8010"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "VALET_STATE",
        "VALET_CHROMIUM",
        "TRUSTED_ORIGINS",
        "LLM_MODEL",
        "ANTHROPIC_API_KEY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("me.json").write_text(json.dumps({"basics": {"name": "Jordan Rivera"}}))
    Path("urls.txt").write_text(f"{ORIGIN}/x\n")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Refused":
    return Refused(monkeypatch, capsys)


class Refused:
    """Calling it runs a command that must be refused, and gives the sentence."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *command: str) -> str:
        self._monkeypatch.setattr(sys, "argv", ["automation", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr().err
        assert ended.value.code == 2, said
        assert said.count("\n") == 1
        assert not list(Path("state").glob("people/*/attempts"))
        return said

    def apply(self, url: str = POSTING, *options: str) -> str:
        return self("apply", url, "--candidate", "me.json", "--state", "state", *options)


@pytest.mark.parametrize(
    "origin",
    ["foo", "http://[::1", "ftp://127.0.0.1", "127.0.0.1:8010", "http://a:b", f"{ORIGIN}/x", ""],
)
def test_a_trusted_origin_that_is_none(refused: Refused, origin: str) -> None:
    assert "--trust" in refused.apply(ORIGIN, "--trust", origin)


@pytest.mark.parametrize(
    "command",
    [
        ["apply", POSTING, "--candidate", "me.json"],
        ["settle", POSTING, "--arrived"],
        ["read", "--url", POSTING],
        [
            *("fill", "--urls-file", "urls.txt", "--candidate", "me.json"),
            *("--reports", "reports", "--stop-before-submit"),
        ],
    ],
    ids=lambda command: command[0],
)
def test_a_trusted_origin_of_the_environment_that_is_none(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("TRUSTED_ORIGINS", f"{ORIGIN}, nonsense")
    assert "TRUSTED_ORIGINS: 'nonsense'" in refused(*command)


@pytest.mark.parametrize(
    "url", ["foo", "https://exa mple.com/x", "http://a..b/x", "https://xn--/", "x[/red]"]
)
def test_addresses_that_are_none(refused: Refused, url: str) -> None:
    assert repr(url) in refused.apply(url)
    assert repr(url) in refused("read", "--url", url)
    assert repr(url) in refused("settle", url, "--arrived", "--state", "state")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8010/greenhouse/acme/jobs/1", ORIGIN),
        ("http://10.0.0.1/", "http://10.0.0.1"),
        ("http://localhost/x", "http://localhost"),
        ("http://a.localhost:81/x", "http://a.localhost:81"),
        ("http://[::1]/x", "http://[::1]"),
        ("http://2130706433/x", "http://127.0.0.1"),
    ],
)
def test_a_private_address_needs_trust(refused: Refused, url: str, origin: str) -> None:
    assert f"--trust {origin} " in refused.apply(url)
    assert f"--trust {origin} " in refused.apply(url, "--trust", "http://127.0.0.1:9")


def test_a_state_folder_that_cannot_be_used(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/proc/nope" in refused.apply(POSTING, "--state", "/proc/nope")
    assert "me.json" in refused.apply(POSTING, "--state", "me.json")
    assert "me.json" in refused.apply(POSTING, "--state", "me.json/in")
    Path("taken").mkdir()
    Path("taken/people").touch()
    assert "taken/people" in refused.apply(POSTING, "--state", "taken")
    monkeypatch.setenv("VALET_STATE", "/proc/nope")
    assert "/proc/nope" in refused("settle", POSTING, "--arrived")


@pytest.mark.parametrize("text", ["", "{", "null", "{}", "\xff"])
def test_a_damaged_permit_is_not_no_permit(refused: Refused, text: str) -> None:
    own = folder_of(Path("state"), Facts.load(Path("me.json")))
    permits = FilePermits(own / "permits")
    permits.grant(PermitRequest(act_id="a", attempt="a", epoch=1, plan_hash="p", posting_key=KEY))
    (path,) = (own / "permits/live").glob("*.json")
    path.write_text(text, encoding="latin-1")
    assert path.name in refused.apply()
    assert path.name in refused("settle", POSTING, "--not-arrived", "--state", "state")
    assert path.read_text(encoding="latin-1") == text


def test_a_browser_that_is_not_there(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALET_CHROMIUM", "/nope")
    assert "VALET_CHROMIUM: /nope" in refused.apply()
    assert "VALET_CHROMIUM: /nope" in refused("read", "--url", POSTING)


def test_options_that_contradict_or_miss(refused: Refused) -> None:
    said = refused.apply(POSTING, "--review", "--yes")
    assert "--review" in said
    assert "--yes" in said
    said = refused("settle", POSTING, "--state", "state")
    assert "--arrived" in said
    assert "--not-arrived" in said


def test_closed_stdin_is_its_end(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "import automation.cli as cli\n"
        "cli.app = lambda: print(asyncio.run(cli.Terminal().confirm('Send?')))\n"
        "cli.main()"
    )
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -c "$1" <&-', sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("None\n")


# ---- the language model


@pytest.mark.parametrize(
    ("model", "key", "why"),
    [
        ("openai/gpt", KEY_OF_MODEL, "LLM_MODEL"),
        ("anthropic/claude-sonnet-4-20250514", KEY_OF_MODEL, "is retired"),
        ("anthropic/claude-x", KEY_OF_MODEL, "there is no model"),
        (f"anthropic/{MODEL}", "wrong", "ANTHROPIC_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_asked(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, model: str, key: str, why: str
) -> None:
    with served_model() as (_, url):
        monkeypatch.setenv("LLM_MODEL", model)
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        assert why in refused.apply()
