"""`fill` as a terminal runs it: reports an address, nothing sent, bad input said in a sentence."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from automation.commands.fill import fill
from automation.commands.report import file_name
from automation.errors import BadInputError
from tests.processes import below

CANDIDATE: dict[str, Any] = {
    "basics": {
        "name": "Jordan Rivera",
        "email": "jordan@example.com",
        "phone": "+1 415 555 0134",
        "location": {"city": "San Francisco", "countryCode": "US"},
    },
    "x-valet": {"name": {"first": "Jordan", "last": "Rivera"}},
}
FORM = """<!doctype html><html lang=en><title>Apply</title><h1>Engineer</h1><form method=post action=/sent>
  <label>First name* <input id=first name=first required></label><label>Last name* <input id=last required></label>
  <label>Email* <input id=email type=email required></label><label>Resume* <input id=cv type=file required></label>
  <label>What is your favourite shape?* <input id=shape required></label>
  <label style="position:absolute;left:-9999px">Leave this blank <input id=trap name=hp_1></label>
  <button>Submit application</button></form>"""

BARE_BUTTONS = """<!doctype html><html lang=en><title>Apply</title><h1>Engineer</h1><form>
  <label>First name* <input id=first name=first required></label>
  <div><label for=adult>Are you at least 18 years of age?*</label>
    <div><button class=option>Yes</button><button class=option>No</button>
      <input type=checkbox id=adult name=adult tabindex=-1 style="display:none"></div></div>
  <button type=submit>Submit application</button></form>"""


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Path]:
    candidate = tmp_path / "candidate.json"
    candidate.write_text(json.dumps(CANDIDATE))
    resume = tmp_path / "resume.pdf"
    resume.write_bytes(b"%PDF-1.7 test")
    urls = tmp_path / "urls.txt"
    urls.write_text("https://jobs.example/1\n")
    return {
        "candidate": candidate,
        "resume": resume,
        "urls_file": urls,
        "reports": tmp_path / "reports",
    }


def run(given: dict[str, Any], *more: str) -> subprocess.CompletedProcess[str]:
    options = [
        part for name, path in given.items() for part in (f"--{name.replace('_', '-')}", str(path))
    ]
    command = [
        sys.executable,
        "-m",
        "automation",
        "fill",
        *options,
        "--headless",
        "--no-delays",
        *more,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def report(given: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(json.loads((given["reports"] / f"{name}.json").read_text()))


@pytest.mark.e2e
def test_a_report_an_address(given: dict[str, Any], httpserver: HTTPServer) -> None:
    sent: list[Request] = []

    def take(request: Request) -> Response:
        sent.append(request)
        return Response("")

    httpserver.expect_request("/jobs/1").respond_with_data(FORM, content_type="text/html")
    httpserver.expect_request("/sent").respond_with_handler(take)
    given["urls_file"].write_text(
        f"{httpserver.url_for('/jobs/1')}\nhttp://127.0.0.1:9/jobs/gone\n"
    )
    done = run(given, "--stop-before-submit")
    assert done.returncode == 1, done.stderr
    assert not sent
    good = report(given, "1")
    assert good["submitted"] is False
    fields = {field["id"]: field for field in good["fields"]}
    assert fields["first"]["value"] == "Jordan"
    assert fields["first"]["written"] is True
    assert fields["first"]["source"]
    assert fields["cv"]["value"] == ["resume.pdf"]
    assert fields["shape"]["action"] == "ask"
    assert fields["trap"]["action"] == "skip"
    assert fields["trap"]["reason"]
    bad = report(given, "gone")
    assert bad["error"]
    assert bad["fields"] == []


@pytest.mark.e2e
def test_a_page_that_kills_the_browser_costs_its_own_report_alone(
    given: dict[str, Any], httpserver: HTTPServer
) -> None:
    killed: list[int] = []

    def kill(_: Request) -> Response:
        for pid in below(os.getpid()):
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"chromium" in command.partition(b"\0")[0] and b"--type=" not in command:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)
        return Response("")

    httpserver.expect_request("/deadly").respond_with_handler(kill)
    for name in "abcd":
        httpserver.expect_request(f"/jobs/{name}").respond_with_data(FORM, content_type="text/html")
    names = ("a", "deadly", "b", "c", "d")
    urls = [
        httpserver.url_for("/deadly" if name == "deadly" else f"/jobs/{name}") for name in names
    ]
    given["urls_file"].write_text("\n".join(urls))
    done = run(given, "--stop-before-submit")
    assert killed
    assert done.returncode == 1, done.stderr
    reports = {name: report(given, name) for name in names}
    assert reports["deadly"]["error"] == "The browser stopped unexpectedly."
    filled = {name for name in names if any(each["written"] for each in reports[name]["fields"])}
    assert filled == set("abcd")


@pytest.mark.e2e
def test_a_yes_that_is_a_bare_button_sends_no_form(
    given: dict[str, Any], httpserver: HTTPServer
) -> None:
    candidate = {**CANDIDATE, "x-valet": {**CANDIDATE["x-valet"], "over18": True}}
    given["candidate"].write_text(json.dumps(candidate))
    httpserver.expect_request("/jobs/1").respond_with_data(BARE_BUTTONS, content_type="text/html")
    given["urls_file"].write_text(httpserver.url_for("/jobs/1"))
    done = run(given, "--stop-before-submit")
    fields = {field["label"]: field for field in report(given, "1")["fields"]}
    assert fields["Are you at least 18 years of age?"]["written"], done.stderr
    opened = [request for request, _ in httpserver.log if request.path == "/jobs/1"]
    assert [request.query_string for request in opened] == [b""]


@pytest.mark.e2e
def test_bad_input_is_a_sentence_and_status_2(given: dict[str, Any]) -> None:
    given["candidate"].write_text("{")
    done = run(given, "--stop-before-submit")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(given["candidate"]) in " ".join(done.stderr.split())


@pytest.mark.parametrize("text", ["", "\n \n", "not an address\n", "ftp://jobs.example/1\n"])
def test_addresses_that_are_none(given: dict[str, Any], text: str) -> None:
    given["urls_file"].write_text(text)
    with pytest.raises(BadInputError):
        fill(**given, stop_before_submit=True)


def test_files_that_are_not_there(given: dict[str, Any], tmp_path: Path) -> None:
    for name in ("urls_file", "candidate", "resume"):
        with pytest.raises(BadInputError):
            fill(**{**given, name: tmp_path / "missing"}, stop_before_submit=True)


def test_an_empty_document(given: dict[str, Any]) -> None:
    given["resume"].write_bytes(b"")
    with pytest.raises(BadInputError):
        fill(**given, stop_before_submit=True)


def test_it_never_sends_and_wants_that_said(given: dict[str, Any]) -> None:
    with pytest.raises(BadInputError, match="--stop-before-submit"):
        fill(**given)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://jobs.example/acme/123", "123.json"),
        ("https://jobs.example/acme/123/?gh_src=x", "123.json"),
        ("https://jobs.example/apply me/é%2F..", "é_...json"),
        ("https://jobs.example:8080/", "jobs.example_8080.json"),
    ],
)
def test_a_report_is_named_like_the_address(url: str, name: str) -> None:
    assert file_name(url) == name
