"""`read` on saved pages of real forms, which are no part of this repository."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FORMS = Path(os.environ.get("VALET_FORMS", ""))
LINKEDIN = FORMS.parent / "linkedin"
EXTRA = FORMS.parent / "extra"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif("VALET_FORMS" not in os.environ, reason="VALET_FORMS is not set"),
]


def read(folder: Path) -> dict[str, dict[str, Any]]:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not beside VALET_FORMS")
    files = [str(path) for path in sorted(folder.glob("*.html.gz"))]
    command = [sys.executable, "-m", "automation", "read", "--json", "--files", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stderr
    return {each["page"].removesuffix(".html.gz"): each for each in json.loads(done.stdout)}


POSTING = ("panel", "view-page")
LOADING = ("stuck-save-dialog", "stuck-same-step")
TOGETHER = 5
"""More questions than contact details alone: those and the résumé are then the only step."""


def test_every_state_of_easy_apply_is_read_as_its_label_says() -> None:
    wrong = {name: told for name, page in read(LINKEDIN).items() if (told := _wrong(name, page))}
    assert wrong == {}


def _wrong(name: str, page: dict[str, Any]) -> list[str]:
    labels = [each["label"] for each in page["questions"]]
    errors = [each["error"] for each in page["questions"] if each["error"]] + page["errors"]
    posting, loading = name.endswith(POSTING), name.endswith(LOADING)
    asks = not posting and not loading
    right = {
        "system": page["system"] == "linkedin",
        "primary": tuple((page["primary"] or {}).values()) == _primary(name, len(labels)),
        "progress": posting or page["step"]["percent"] is not None,
        "step": not asks or page["step"]["name"] in _steps(name),
        "questions": posting or bool(labels) is asks,
        "e-mail": page["step"]["name"] != "Contact info" or any("mail" in each for each in labels),
        "errors": bool(errors) or "validation" not in name,
        "no errors": posting or not errors or not name.endswith("open"),
    }
    return [what for what, is_right in right.items() if not is_right]


def _primary(name: str, questions: int) -> tuple[str, str]:
    if name.endswith(POSTING):
        return "Easy Apply", "enters"
    if "step3" in name:
        return "Review", "leads on"
    alone = questions > TOGETHER
    return ("Submit application", "sends") if alone else ("Next", "leads on")


def _steps(name: str) -> tuple[str, ...]:
    if "step3" in name:
        return ("Additional Questions",)
    return ("Resume",) if "step2" in name else ("Contact info",)


def test_every_vendor_s_page_is_read() -> None:
    pages = read(EXTRA)
    assert pages
    for name, page in pages.items():
        vendor = name.split("-")[0]
        assert page["system"] == ("site" if vendor == "hurma" else vendor), name
        seen = len(page["questions"]) + len(page["left"])
        posting_or_step_without_fields = "17nbist_workday" in name
        assert seen or posting_or_step_without_fields, name
