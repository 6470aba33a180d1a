import re
import tomllib

import yaml

from tests.architecture.repository import ROOT

TARGETS = set(re.findall(r"^([a-z0-9-]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def load(path):
    # YAML 1.1 reads the key `on` as true.
    workflow = yaml.safe_load(path.read_text())
    return {("on" if key is True else key): value for key, value in workflow.items()}


def test_ci_runs_the_five_steps_in_order_and_stops_at_the_first_failure():
    (job,) = load(ROOT / ".github/workflows/ci.yml")["jobs"].values()
    steps = [step for step in job["steps"] if "run" in step]
    assert [step["run"] for step in steps] == [
        "make install",
        "make lint",
        "make types",
        "make test",
        "make build",
    ]
    assert [step for step in job["steps"] if "continue-on-error" in step or "if" in step] == []


def test_ci_runs_on_pull_requests_to_the_three_branches():
    on = load(ROOT / ".github/workflows/ci.yml")["on"]
    assert on["pull_request"] == {"branches": ["develop", "staging", "main"]}


def test_every_command_is_one_make_target_that_exists():
    commands = [
        step["run"]
        for path in WORKFLOWS
        for job in load(path)["jobs"].values()
        for step in job.get("steps", [])
        if "run" in step
    ]
    unknown = [run for run in commands if run.removeprefix("make ") not in TARGETS]
    assert (len(commands) > 0, unknown) == (True, [])


def test_workflows_are_bounded_and_may_only_read():
    for path in WORKFLOWS:
        workflow = load(path)
        assert workflow["permissions"] == {"contents": "read"}, path.name
        assert "concurrency" in workflow, path.name
        assert [
            name for name, job in workflow["jobs"].items() if "timeout-minutes" not in job
        ] == []


def test_actions_are_pinned_by_commit():
    used = [line for path in WORKFLOWS for line in path.read_text().splitlines() if "uses:" in line]
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d", line)] == []


def test_caches_follow_the_locks():
    (job,) = load(ROOT / ".github/workflows/ci.yml")["jobs"].values()
    keys = [
        step["with"]["key"] for step in job["steps"] if "actions/cache@" in step.get("uses", "")
    ]
    assert [key for key in keys if "hashFiles('requirements/*.txt')" not in key] == []
    assert len(keys) == 2


def test_ci_script_runs_a_developers_command():
    last = (ROOT / ".ci/run").read_text().splitlines()[-1]
    assert last == "exec make test"


def test_readmes_badge_is_of_the_configured_repository():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    base = f"https://github.com/{project['tool']['valet']['repository']}/actions/workflows/ci.yml"
    assert f"[![CI]({base}/badge.svg?branch=develop)]({base})" in (ROOT / "README.md").read_text()
