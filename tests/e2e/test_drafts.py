"""The command line with a model: a draft for an open question, shown as one, on the practice board."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.board.server import BoardThread
from deploy.local.emulators.anthropic.app import KEY
from deploy.local.emulators.anthropic.moods import MARK
from tests.fakes.model import MODEL, served_model

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAPERS = Path("deploy/local/board")
WHY = "Why do you want to work at Acme?"


def apply(board, state, *options, typed="", **environment):
    command = [
        *(
            sys.executable,
            "-m",
            "automation",
            "apply",
            f"{board.url}/greenhouse/acme/jobs/4?seed=4",
        ),
        *("--candidate", PAPERS / "candidate.json", "--resume", PAPERS / "resume.pdf"),
        *("--cover-letter", PAPERS / "cover-letter.pdf", "--trust", board.url, "--no-delays"),
        *("--receipt", state / "receipt.json", *options),
    ]
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, "VALET_STATE": str(state), **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def line_of(state, question):
    receipt = json.loads((state / "receipt.json").read_text())
    return next(line for line in receipt["lines"] if line["question"] == question)


@pytest.mark.parametrize(
    ("options", "typed"),
    [
        (("--review",), "y\n"),
        pytest.param(("--yes",), "", marks=pytest.mark.thorough),
        pytest.param(("--review",), "", marks=pytest.mark.thorough),
    ],
)
def test_a_draft_is_sent_as_one_and_shown_first_where_that_is_wished(tmp_path, options, typed):
    with BoardThread(tmp_path / "ledger.sqlite3") as board, served_model() as (desk, url):
        run = apply(
            board,
            tmp_path,
            *options,
            typed=typed,
            LLM_MODEL=f"anthropic/{MODEL}",
            ANTHROPIC_API_KEY=KEY,
            ANTHROPIC_BASE_URL=url,
        )
    line = line_of(tmp_path, WHY)
    assert line["source"] == f"model:{MODEL}", run.stdout
    assert line["value"].startswith(MARK)
    assert "The language model cost" in run.stdout
    assert "Ingrid" not in json.dumps(desk.asked)
    attended = bool(typed) or options == ("--yes",)
    assert run.returncode == (0 if attended else 7), run.stdout
    if options == ("--review",):
        shown = run.stdout.partition("What will be sent")[2].partition("What was sent")[0]
        assert "Practice text" in shown
        assert "model:" in shown
