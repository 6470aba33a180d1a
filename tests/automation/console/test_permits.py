import multiprocessing
from pathlib import Path

import pytest

from automation.console.permits import FilePermits
from automation.errors import BadInputError
from automation.protocol import Evidence, Grade, PermitRequest, PermitState

KEY = "greenhouse:acme:1"


def ask(act: str, key: str = KEY) -> PermitRequest:
    return PermitRequest(act_id=act, attempt="a", epoch=1, plan_hash="p", posting_key=key)


@pytest.fixture
def permits(tmp_path: Path) -> FilePermits:
    return FilePermits(tmp_path)


def evidence(state: PermitState, act: str = "a.1.1") -> Evidence:
    return Evidence(act_id=act, state=state, why="seen", grade=Grade.NETWORK_CONFIRMED)


def race(folder: Path, barrier: object, number: int, results: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    results.put(FilePermits(folder).grant(ask(f"a{number}.1.1")).granted)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_of_many_processes_one_gets_the_permit(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(4), context.Queue()
    processes = [
        context.Process(target=race, args=(tmp_path, barrier, number, results))
        for number in range(4)
    ]
    for process in processes:
        process.start()
    granted = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert granted.count(True) == 1


def test_the_same_act_gets_the_same_answer_whatever_happened_since(permits: FilePermits) -> None:
    first, second = permits.grant(ask("a.1.1")), permits.grant(ask("b.1.1"))
    permits.record(evidence(PermitState.REFUSED))
    assert permits.grant(ask("a.1.1")) == first
    assert permits.grant(ask("b.1.1")) == second
    assert not second.granted


@pytest.mark.parametrize("state", [PermitState.UNUSED, PermitState.REFUSED])
def test_proof_frees_the_posting(permits: FilePermits, state: PermitState) -> None:
    permits.grant(ask("a.1.1"))
    permits.record(evidence(state))
    assert permits.live(KEY) is None
    assert permits.grant(ask("b.1.1")).granted


def test_unknown_bars_until_a_person_speaks(permits: FilePermits) -> None:
    permits.grant(ask("a.1.1"))
    permits.record(evidence(PermitState.UNKNOWN))
    assert not permits.grant(ask("b.1.1")).granted
    settled = permits.settle(KEY, arrived=False)
    assert settled is not None
    assert settled.closed_by == "person"
    assert permits.grant(ask("c.1.1")).granted


def test_late_proof_closes_what_was_unknown(permits: FilePermits) -> None:
    permits.grant(ask("a.1.1"))
    permits.record(evidence(PermitState.UNKNOWN))
    permits.record(evidence(PermitState.CONFIRMED))
    live = permits.live(KEY)
    assert live is not None
    assert live.state is PermitState.CONFIRMED


def test_nothing_undoes_a_confirmation(permits: FilePermits) -> None:
    permits.grant(ask("a.1.1"))
    permits.record(evidence(PermitState.CONFIRMED))
    permits.record(evidence(PermitState.UNUSED))
    assert permits.settle(KEY, arrived=False) is None
    live = permits.live(KEY)
    assert live is not None
    assert live.state is PermitState.CONFIRMED


def test_a_crash_between_closing_and_unlinking_counts_as_closed(
    permits: FilePermits, tmp_path: Path
) -> None:
    permits.grant(ask("a.1.1"))
    (left,) = (tmp_path / "live").glob("*.json")
    kept = left.read_bytes()
    permits.record(evidence(PermitState.UNUSED))
    left.write_bytes(kept)
    assert permits.live(KEY) is None
    assert permits.grant(ask("b.1.1")).granted
    live = permits.live(KEY)
    assert live is not None
    assert live.act_id == "b.1.1"


def test_other_postings_are_not_barred(permits: FilePermits) -> None:
    permits.grant(ask("a.1.1"))
    assert permits.grant(ask("b.1.1", "greenhouse:acme:2")).granted


def test_another_postings_damaged_permit_is_no_matter(permits: FilePermits, tmp_path: Path) -> None:
    (tmp_path / "live/0.json").write_text("{")
    permits.grant(ask("a.1.1"))
    permits.record(evidence(PermitState.CONFIRMED))
    live = permits.live(KEY)
    assert live is not None
    assert live.state is PermitState.CONFIRMED


def test_a_damaged_permit_bars(permits: FilePermits, tmp_path: Path) -> None:
    permits.grant(ask("a.1.1"))
    (path,) = (tmp_path / "live").glob("*.json")
    path.write_text("null")
    with pytest.raises(BadInputError, match=path.name):
        permits.live(KEY)
    with pytest.raises(BadInputError, match=path.name):
        permits.grant(ask("b.1.1"))


def test_what_a_damaged_file_says_is_closed_is_not(permits: FilePermits, tmp_path: Path) -> None:
    permits.grant(ask("a.1.1"))
    (tmp_path / "closed/a.1.1.json").write_text("")
    with pytest.raises(BadInputError, match=r"closed/a\.1\.1\.json"):
        permits.live(KEY)


def test_a_key_that_the_page_told_bars_both(permits: FilePermits) -> None:
    own = "site:acme.example:/jobs/1"
    told = ask("a.1.1").model_copy(update={"known_as": own})
    assert permits.grant(told).granted
    permits.record(evidence(PermitState.CONFIRMED))
    for key in (own, KEY):
        live = permits.live(key)
        assert live is not None
        assert live.act_id == "a.1.1"
        assert not permits.grant(ask("b.1.1", key)).granted


def test_a_permit_for_the_key_that_it_had_bars_the_one_that_the_page_told(
    permits: FilePermits,
) -> None:
    own = "site:acme.example:/jobs/1"
    assert permits.grant(ask("a.1.1", own)).granted
    told = ask("b.1.1").model_copy(update={"known_as": own})
    assert permits.grant(told).code == "already_live"
    assert permits.live(KEY) is None
