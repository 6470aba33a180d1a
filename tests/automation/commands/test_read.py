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
