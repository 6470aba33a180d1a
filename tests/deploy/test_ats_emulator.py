"""What the emulated vendors share: the ledger that judges, faults, bodies, and a life after the process's end."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from deploy.local.emulators.ats.bodies import nest
from deploy.local.emulators.ats.ledger import Ledger, Place, most_in_a_second
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
KEY = ("greenhouse-local", "")
PERSON = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}


def apply(client, job):
    return client.post(f"/greenhouse/v1/boards/acme/jobs/{job}", auth=KEY, data=PERSON)


def ledger(client, **where):
    return client.get("/_emulator/ledger", params=where).raise_for_status().json()


def order(client, kind, job, **more):
    fault = {"kind": kind, "job": str(job), **more}
    client.post("/_emulator/faults", json=fault).raise_for_status()


@pytest.mark.parametrize(
    ("pairs", "nested"),
    [
        ([("a", "1"), ("a", "2")], {"a": "2"}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[b]", "1"), ("a[c]", "2")], {"a": {"b": "1", "c": "2"}}),
        ([("a[0][b]", "1"), ("a[1][b]", "2")], {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        (
            [("a[][b]", "1"), ("a[][c][d]", "2"), ("a[][b]", "3")],
            {"a": [{"b": "1", "c": {"d": "2"}}, {"b": "3"}]},
        ),
        (
            [("a[][b][]", "1"), ("a[][b][]", "2"), ("a[][c]", "3"), ("a[][c]", "4")],
            {"a": [{"b": ["1", "2"], "c": "3"}, {"c": "4"}]},
        ),
        ([("a", "1"), ("a[b]", "2"), ("a[]", "3")], {"a": "1"}),
    ],
)
def test_names_nest_by_brackets(pairs, nested):
    assert nest(pairs) == nested


@pytest.mark.parametrize(
    ("moments", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.999], 3),
        ([0.0, 0.5, 1.0], 2),
        ([0.0, 0.9, 1.1, 1.8, 2.5], 3),
    ],
)
def test_the_busiest_second_is_found_wherever_it_begins(moments, most):
    assert most_in_a_second(moments) == most


def test_an_arrival_that_was_turned_away_doesnt_count_against_its_key(tmp_path):
    now = 100.0
    book = Ledger(tmp_path / "ledger", clock=lambda: now)
    place = Place("lever", "acme", "1", "v0")
    first, second = book.arrive(place, "key"), book.arrive(place, "key")
    book.settle(second, outcome="answered", status=429)
    book.arrive(place, "another")
    assert book.passed_within(1.0, key="key") == 1
    book.settle(first, outcome="reset_before")
    assert book.passed_within(1.0, key="key") == 1
    now = 101.0
    assert book.passed_within(1.0, key="key") == 0
    book.close()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("rate_limit", 429),
        ("error_before", 500),
        ("bad_gateway", 502),
        ("redirect", 302),
        ("challenge", 428),
    ],
)
def test_what_fails_before_is_not_kept_and_the_next_is(client, kind, status):
    job = f"10{status}"
    order(client, kind, job)
    assert apply(client, job).status_code == status
    assert apply(client, job).status_code == 200
    found = ledger(client, job=job)
    assert [each["status"] for each in found["arrivals"]] == [status, 200]
    assert len(found["applications"]) == 1


def test_a_limit_says_how_long_to_wait(client):
    order(client, "rate_limit", 21, seconds=7, times=2)
    assert [apply(client, 21).headers["retry-after"] for _ in range(2)] == ["7", "7"]
    assert apply(client, 21).status_code == 200


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("reset_before", 0), ("reset_read", 0), ("reset_after", 1), ("cut_after", 1)],
)
def test_a_connection_ends_before_or_after_the_application_is_kept(client, kind, kept):
    job = {"reset_before": 31, "reset_read": 32, "reset_after": 33, "cut_after": 34}[kind]
    order(client, kind, job)
    with pytest.raises(httpx.TransportError):
        apply(client, job)
    found = ledger(client, job=job)
    assert len(found["applications"]) == kept
    assert [each["outcome"] for each in found["arrivals"]] == [kind]


@pytest.mark.parametrize(
    ("kind", "job", "kept"), [("silent_before", 41, 0), ("silent_after", 42, 1)]
)
def test_no_answer_comes_while_anybody_waits(client, kind, job, kept):
    order(client, kind, job)
    with pytest.raises(httpx.ReadTimeout):
        client.post(f"/greenhouse/v1/boards/acme/jobs/{job}", auth=KEY, data=PERSON, timeout=0.2)
    assert len(ledger(client, job=job)["applications"]) == kept


def test_an_error_may_hide_that_it_was_kept(client):
    order(client, "error_after", 51)
    assert apply(client, 51).status_code == 500
    assert len(ledger(client, job=51)["applications"]) == 1


def test_a_late_answer_is_an_answer(client):
    order(client, "slow", 52, seconds=0.05)
    assert apply(client, 52).status_code == 200


def test_a_fault_waits_for_what_it_was_ordered_for(client):
    order(client, "error_before", 61)
    assert apply(client, 62).status_code == 200
    assert client.delete("/_emulator/faults").json() == {"waiting": 1}
    assert apply(client, 61).status_code == 200


def test_an_order_that_makes_no_sense_is_answered_with_what_is_wrong(client):
    answer = client.post("/_emulator/faults", json={"kind": "fire"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["kind"]


def test_the_ledger_holds_no_key(client, vendors):
    apply(client, 71)
    assert "greenhouse-local" not in client.get("/_emulator/ledger").text


@pytest.fixture
def program(tmp_path):
    """Starts the emulators as a process, on the same data each time."""
    port, started = free_port(), []
    command = [
        *(sys.executable, "-m", "deploy.local.emulators.ats", "--port", str(port)),
        *("--data", str(tmp_path), "--greenhouse-key", KEY[0]),
    ]

    def start():
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        started.append(process)
        deadline = time.monotonic() + 20
        while not is_up(f"http://127.0.0.1:{port}"):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.03)  # noqa: TID251  a test waits for a process
        return f"http://127.0.0.1:{port}", process

    yield start
    for process in started:
        process.kill()
        process.wait(10)


def is_up(url):
    try:
        return httpx.get(f"{url}/_emulator/health", timeout=2).is_success
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_what_was_kept_is_there_after_a_kill(program):
    url, process = program()
    with httpx.Client(base_url=url) as client:
        order(client, "silent_after", 1)
        with pytest.raises(httpx.ReadTimeout):
            client.post("/greenhouse/v1/boards/acme/jobs/1", auth=KEY, data=PERSON, timeout=0.3)
    process.kill()
    process.wait(10)
    url, _ = program()
    with httpx.Client(base_url=url) as client:
        assert apply(client, 1).status_code == 200
        found = ledger(client, board="acme", job=1)
    assert len(found["applications"]) == 2
    moments = [each["moment"] for each in found["arrivals"]]
    assert moments == sorted(moments)
