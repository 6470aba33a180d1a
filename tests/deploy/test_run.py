import json
import socket

import httpx
import pytest

from automation.runner.settings import RunnerSettings
from deploy.local.board.server import BoardThread
from deploy.local.ports import free_port, free_ports
from deploy.local.run import EXAMPLES, given, welcome
from deploy.local.stack import PORTS, Stack

ANY = dict.fromkeys(PORTS, 0)


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_the_welcome_has_an_address_a_person_and_a_command_to_paste(tmp_path):
    stack = Stack.on(tmp_path, given={}, ports=ANY)
    text = welcome(stack)
    assert f"Valet is up:  {stack.url('web')}/" in text
    assert stack.keys.demo_password in text
    assert (
        f".venv/bin/python -m automation apply '{stack.url('board')}/greenhouse/acme/jobs/1?seed=1'"
        " --candidate deploy/local/board/candidate.json" in text
    )


def test_what_is_given_replaces_what_would_be_started(tmp_path):
    database = "postgres://valet@db.example/valet"
    environment = {"DATABASE_URL": database, "REDIS_URL": "", "FLY_API_TOKEN": "t", "HOME": "/"}
    stack = Stack.on(tmp_path, given=given(environment), ports=ANY)
    assert stack.given == {"DATABASE_URL": database, "FLY_API_TOKEN": "t"}
    assert [service.name for service in stack.servers()] == ["redis"]
    assert "fly" not in {service.name for service in stack.programs()}
    assert stack.environment()["DATABASE_URL"] == database
    assert "FLY_API_URL" not in stack.environment()


def test_staff_see_the_queue_unless_nobody_looks(tmp_path):
    for flower in (True, False):
        stack = Stack.on(tmp_path, given={}, ports=ANY, flower=flower)
        assert ("flower" in {service.name for service in stack.programs()}) is flower
        assert ("FLOWER_URL" in stack.environment()) is flower


def test_each_queue_has_a_worker_and_postings_are_read_by_one_of_their_own(tmp_path, settings):
    programs = Stack.on(tmp_path, given={}, ports=ANY).programs()
    lines = {service.name: service.command for service in programs if "--queues" in service.command}
    queues = {
        name: set(line[line.index("--queues") + 1].split(",")) for name, line in lines.items()
    }
    assert queues == {"worker": {"default", "hooks", "api_direct"}, "preflight": {"preflight"}}
    assert set().union(*queues.values()) == {queue.name for queue in settings.CELERY_TASK_QUEUES}


def test_there_is_no_model_unless_it_is_asked_for(tmp_path):
    plain = Stack.on(tmp_path, given={}, ports=ANY)
    assert "ANTHROPIC_API_KEY" not in plain.environment()
    assert "anthropic" not in {service.name for service in plain.servers()}


def test_a_practice_model_is_named_so_and_a_real_key_takes_its_place(tmp_path):
    practice = Stack.on(tmp_path, given={}, ports=ANY, practice_model=True)
    assert practice.environment()["LLM_MODEL"] == "anthropic/practice"
    assert "anthropic" in {service.name for service in practice.servers()}
    own = given({"ANTHROPIC_API_KEY": "sk", "LLM_MODEL": "anthropic/claude-sonnet-5-5"})
    real = Stack.on(tmp_path, given=own, ports=ANY, practice_model=True)
    assert real.environment().items() >= own.items()
    assert "ANTHROPIC_BASE_URL" not in real.environment()
    assert "anthropic" not in {service.name for service in real.servers()}


def test_tier_2_has_a_local_browserbase_and_a_pool_that_know_each_other_s_keys(tmp_path):
    stack = Stack.on(
        tmp_path, given={"TRUSTED_ORIGINS": "http://a.example,http://b.example"}, ports=ANY
    )
    django = stack.environment()
    programs = {service.name: service for service in stack.programs()}
    assert f"--key={django['BROWSERBASE_API_KEY']}" in programs["browserbase"].command
    assert programs["browserbase"].command[-3:] == [
        "--trusted",
        "http://a.example",
        "http://b.example",
    ]
    assert django["BROWSERBASE_API_URL"] == django["BROWSERBASE_LIVE_VIEW_ORIGINS"]
    pool = programs["pool"]
    assert pool.environment["VALET_RUNNER_TOKEN"] == django["RUNNER_POOL_TOKEN"]
    assert django["RUNNER_POOL_URLS"] == f"http://127.0.0.1:{pool.command[-1]}"
    # A runner's settings are its own: it is told by these names alone, and reads them as they are written here.
    assert {name.removeprefix("VALET_RUNNER_").lower() for name in pool.environment} <= set(
        RunnerSettings.model_fields
    )


def test_a_vendor_s_own_browsers_are_driven_by_the_pool_here(tmp_path):
    own = given({"BROWSERBASE_API_KEY": "bb", "BROWSERBASE_REGION": "us-east-1"})
    stack = Stack.on(tmp_path, given=own, ports=ANY)
    names = {service.name for service in stack.programs()}
    assert ("browserbase" in names, "pool" in names) == (False, True)
    assert "BROWSERBASE_API_URL" not in stack.environment()
    elsewhere = given({"RUNNER_POOL_URLS": "http://r.example", "RUNNER_POOL_TOKEN": "t"})
    stack = Stack.on(tmp_path, given=elsewhere, ports=ANY)
    assert "pool" not in {service.name for service in stack.programs()}
    assert stack.environment().items() >= elsewhere.items()


def test_keys_are_drawn_once_and_are_nobody_elses_to_read(tmp_path):
    first = Stack.on(tmp_path, given={}, ports=ANY)
    assert Stack.on(tmp_path, given={}, ports=ANY).keys == first.keys
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_example_postings_are_open(path, tmp_path):
    with BoardThread(tmp_path / "ledger.sqlite3") as board:
        assert httpx.get(board.url + path).status_code == 200


def test_no_two_programs_get_one_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = free_ports({"a": port, "b": port, "c": port + 1, "d": 0, "e": 0})
    assert len(set(found.values())) == 5
    assert port not in found.values()


def test_vendors_are_emulated_unless_others_are_named(tmp_path):
    stack = Stack.on(tmp_path, given={}, ports=ANY)
    environment = stack.environment()
    assert environment["GREENHOUSE_API_URL"] == f"{stack.url('ats')}/greenhouse"
    assert environment["LEVER_JOBS_URL"] == f"{stack.url('board')}/lever"
    assert environment["RECRUITEE_API_URL"] == f"{stack.url('ats')}/recruitee/{{tenant}}"
    assert stack.url("ats") not in environment["TRUSTED_ORIGINS"]
    own = given({"GREENHOUSE_API_URL": "https://boards-api.greenhouse.io"})
    other = Stack.on(tmp_path, given=own, ports=ANY).environment()
    assert other["GREENHOUSE_API_URL"] == "https://boards-api.greenhouse.io"


def test_the_emulators_keys_are_told_where_everything_else_is(tmp_path):
    stack = Stack.on(tmp_path, given={}, ports=ANY)
    stack.write_down()
    told = json.loads((tmp_path / "stack.json").read_text())
    assert told["ats"] == stack.url("ats")
    ats = next(each for each in stack.programs() if each.name == "ats")
    assert f"--greenhouse-key={told['greenhouse_key']}" in ats.command
    assert f"--lever-key={told['lever_key']}" in ats.command
    assert f"--lever-data-key={told['lever_data_key'].removesuffix('.acme')}" in ats.command


def test_a_key_that_an_older_folder_lacks_is_drawn_and_the_others_stay(tmp_path):
    kept = Stack.on(tmp_path, given={}, ports=ANY).keys
    file = tmp_path / "keys.json"
    older = json.loads(file.read_text())
    del older["lever_key"]
    file.write_text(json.dumps(older))
    found = Stack.on(tmp_path, given={}, ports=ANY).keys
    assert found.secret_key == kept.secret_key
    assert found.lever_key
    assert Stack.on(tmp_path, given={}, ports=ANY).keys == found
