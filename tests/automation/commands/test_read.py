"""`read` shows what is understood, of saved pages and of addresses."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from automation.commands.read import read
from automation.errors import BadInputError

PAGE = """<!doctype html><html lang=en><title>Apply</title><form><label>First name* <input required></label>
  <label>Visa? <select><option value="">Select<option>Yes<option>No</select></label>
  <label style="position:absolute;left:-9999px">Leave blank <input name=hp_1></label><button>Submit application</button></form>"""


def run(*options: str) -> str:
    command = [sys.executable, "-m", "automation", "read", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.e2e
def test_saved_pages_as_json_and_as_a_table(tmp_path: Path) -> None:
    plain, packed = tmp_path / "one.html", tmp_path / "two.html.gz"
    plain.write_text(PAGE)
    packed.write_bytes(gzip.compress(PAGE.encode()))
    first, second = json.loads(run("--files", str(plain), str(packed), "--json"))
    assert first["page"] == "one.html"
    assert [each["label"] for each in first["questions"]] == ["First name", "Visa?"]
    assert first["questions"][1]["options"] == ["Yes", "No"]
    assert first["left"][0]["why"]
    assert first["submit"] == "Submit application"
    assert second["questions"] == first["questions"]
    shown = run("--files", str(plain))
    assert "First name" in shown
    assert "left alone" in shown


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


STEP = """<!doctype html><html lang=en><title>Engineer at Acme</title><progress max=4 value=1></progress><p>Step 2 of 4</p>
  <div role=dialog><form><h3>Contact info</h3><label>Email* <input type=email required aria-describedby=e aria-invalid=true></label>
  <div id=e role=alert>Enter a valid email</div><footer role=presentation><button type=button>Back</button>
  <button type=button>Review</button></footer></form></div>"""
GONE = "<!doctype html><title>Acme</title><h1>This job is no longer available</h1><p>See our other jobs.</p>"
POSTING = "<!doctype html><title>Engineer at Acme</title><h1>Engineer</h1><div id=BambooHR></div><a href=/apply>Apply now</a>"


@pytest.mark.e2e
def test_the_step_its_errors_and_the_button_that_leads_on(tmp_path: Path) -> None:
    for name, page in {"step": STEP, "gone": GONE, "posting": POSTING}.items():
        (tmp_path / f"{name}.html").write_text(page)
    files = [str(tmp_path / f"{name}.html") for name in ("step", "gone", "posting")]
    step, gone, posting = json.loads(run("--json", "--files", *files))
    assert step["step"] == {"name": "Contact info", "number": 2, "of": 4, "percent": 25}
    assert step["primary"] == {"label": "Review", "does": "leads on"}
    assert step["questions"][0]["error"] == "Enter a valid email"
    assert gone["notice"] == "This job is no longer available"
    assert (posting["system"], posting["primary"]) == (
        "bamboohr",
        {"label": "Apply now", "does": "enters"},
    )
    shown = run("--files", files[0])
    for text in ("step: Contact info, 2 of 4, 25 %", "Enter a valid email", "leads on: Review"):
        assert text in shown
