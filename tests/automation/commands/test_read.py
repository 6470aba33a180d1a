"""`read` shows what is understood, of saved pages and of addresses."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from automation.commands.read import read
from automation.errors import BadInputError

PAGE = """<!doctype html><html lang=en><title>Apply</title><form><label>First name* <input required></label>
  <label>Visa? <select><option value="">Select<option>Yes<option>No</select></label>
  <label style="position:absolute;left:-9999px">Leave blank <input name=hp_1></label><button>Submit application</button></form>"""
STEP = """<!doctype html><html lang=en><title>Engineer at Acme</title><progress max=4 value=1></progress><p>Step 2 of 4</p>
  <div role=dialog><form><h3>Contact info</h3><label>Email* <input type=email required aria-describedby=e aria-invalid=true></label>
  <div id=e role=alert>Enter a valid email</div><footer role=presentation><button type=button>Back</button>
  <button type=button>Review</button></footer></form></div>"""
GONE = "<!doctype html><title>Acme</title><h1>This job is no longer available</h1><p>See our other jobs.</p>"
POSTING = "<!doctype html><title>Engineer at Acme</title><h1>Engineer</h1><div id=BambooHR></div><a href=/apply>Apply now</a>"


def run(*options: str) -> str:
    command = [sys.executable, "-m", "automation", "read", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    for name, page in {"plain": PAGE, "step": STEP, "gone": GONE, "posting": POSTING}.items():
        (folder / f"{name}.html").write_text(page)
    (folder / "packed.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    return folder


@pytest.fixture(scope="module")
def readings(saved: Path) -> dict[str, Any]:
    """What one run says of all pages: each is read in a context of its own."""
    files = [str(path) for path in sorted(saved.iterdir())]
    return {
        each["page"].split(".")[0]: each for each in json.loads(run("--json", "--files", *files))
    }


@pytest.mark.e2e
def test_saved_pages_as_json(readings: dict[str, Any]) -> None:
    plain = readings["plain"]
    assert plain["page"] == "plain.html"
    assert [each["label"] for each in plain["questions"]] == ["First name", "Visa?"]
    assert plain["questions"][1]["options"] == ["Yes", "No"]
    assert plain["left"][0]["why"]
    assert plain["submit"] == "Submit application"
    assert readings["packed"]["questions"] == plain["questions"]


@pytest.mark.e2e
def test_the_step_its_errors_and_the_button_that_leads_on(readings: dict[str, Any]) -> None:
    step, gone, posting = (readings[name] for name in ("step", "gone", "posting"))
    assert step["step"] == {"name": "Contact info", "number": 2, "of": 4, "percent": 25}
    assert step["primary"] == {"label": "Review", "does": "leads on"}
    assert step["questions"][0]["error"] == "Enter a valid email"
    assert gone["notice"] == "This job is no longer available"
    assert (posting["system"], posting["primary"]) == (
        "bamboohr",
        {"label": "Apply now", "does": "enters"},
    )


@pytest.mark.e2e
def test_saved_pages_as_tables(saved: Path) -> None:
    shown = run("--files", str(saved / "plain.html"), str(saved / "step.html"))
    for text in (
        "First name",
        "left alone",
        "step: Contact info, 2 of 4, 25 %",
        "Enter a valid email",
        "leads on: Review",
    ):
        assert text in shown


def test_what_to_read_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        read()
    with pytest.raises(BadInputError):
        read(files=[tmp_path / "missing.html"])
    with pytest.raises(BadInputError):
        read(files=[tmp_path], url="https://jobs.example")


def test_a_file_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_text("not packed")
    with pytest.raises(BadInputError):
        read(files=[path])
