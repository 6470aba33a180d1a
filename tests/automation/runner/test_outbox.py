import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.outbox import LARGEST_DATA, Outbox, OutboxDamagedError, fit
from automation.protocol import Event, EventType

ROOT = Path(__file__).parents[3]


async def filled(folder: Path, count: int) -> None:
    outbox = Outbox(folder)
    for number in range(count):
        await outbox.append(EventType.PAGE_READ, {"n": number, "text": "ünï\u2028\r\n"})
    await outbox.close()


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(raw) for raw in (folder / "outbox.jsonl").read_bytes().split(b"\n") if raw]


async def test_an_event_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    event = await outbox.append(EventType.PAGE_READ, {"questions": 3})
    assert event.seq == 1
    assert lines(tmp_path) == [event.model_dump(mode="json")]
    await outbox.close()


async def test_appends_that_come_together_share_an_fsync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    synced: list[int] = []
    really = os.fsync

    def counted(number: int) -> None:
        synced.append(number)
        really(number)

    monkeypatch.setattr(os, "fsync", counted)
    events = await asyncio.gather(*(outbox.append(EventType.PAGE_READ) for _ in range(200)))
    assert [event.seq for event in events] == list(range(1, 201))
    assert len(synced) < 10
    await outbox.close()


async def test_numbering_goes_on(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    outbox = Outbox(tmp_path)
    assert (await outbox.append(EventType.COMPLETED)).seq == 4
    assert [event.seq for event in outbox.after(1, limit=2)] == [2, 3]
    assert outbox.after(4) == ()
    assert outbox.after(99) == ()
    await outbox.close()


async def test_cut_at_every_byte_it_goes_on_without_gap_or_reuse(tmp_path: Path) -> None:
    await filled(tmp_path / "whole", 2)
    raw = (tmp_path / "whole" / "outbox.jsonl").read_bytes()
    for cut in range(len(raw) + 1):
        folder = tmp_path / "cut"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "outbox.jsonl").write_bytes(raw[:cut])
        outbox = Outbox(folder)
        whole = raw[:cut].count(b"\n")
        assert outbox.head == whole
        assert (await outbox.append(EventType.COMPLETED)).seq == whole + 1
        await outbox.close()
        assert [line["seq"] for line in lines(folder)] == list(range(1, whole + 2))


@pytest.mark.parametrize("damage", [b"rubbish\n", b"\n", b'{"seq": 9, "type": "x"}\n'])
async def test_damage_before_acknowledged_events_is_not_passed_over(
    tmp_path: Path, damage: bytes
) -> None:
    await filled(tmp_path, 3)
    path = tmp_path / "outbox.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + damage + b"".join(rest[1:]))
    with pytest.raises(OutboxDamagedError):
        Outbox(tmp_path)


async def test_a_full_disk_uses_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = Outbox(tmp_path)
    await outbox.append(EventType.STARTED)

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(28, "No space left on device")
        return really(descriptor, bytes(data)[: len(data) // 2])

    really = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space"):
            await outbox.append(EventType.PAGE_READ)
    assert outbox.head == 1
    assert (await outbox.append(EventType.COMPLETED)).seq == 2
    await outbox.close()
    assert [(line["seq"], line["type"]) for line in lines(tmp_path)] == [
        (1, "started"),
        (2, "completed"),
    ]


async def test_a_caller_that_gives_up_leaves_no_gap(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    tasks = [asyncio.create_task(outbox.append(EventType.PAGE_READ)) for _ in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.wait(tasks)
    await outbox.append(EventType.COMPLETED)
    await outbox.close()
    assert [line["seq"] for line in lines(tmp_path)] == [1, 2, 3, 4, 5, 6]


async def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    with pytest.raises(BlockingIOError):
        Outbox(tmp_path)
    await outbox.close()
    await Outbox(tmp_path).close()


async def test_what_was_applied_is_remembered_also_when_it_goes_back(tmp_path: Path) -> None:
    await filled(tmp_path, 5)
    outbox = Outbox(tmp_path)
    outbox.applied(5)
    outbox.applied(2)
    await outbox.close()
    again = Outbox(tmp_path)
    assert again.applied_through == 2
    with pytest.raises(ValueError, match="newest event is 5"):
        again.applied(6)
    await again.close()


@pytest.mark.parametrize("note", [b"", b"x", b"-3", b"99"])
async def test_a_spoilt_note_of_what_was_applied_only_repeats(tmp_path: Path, note: bytes) -> None:
    await filled(tmp_path, 5)
    (tmp_path / "applied").write_bytes(note)
    outbox = Outbox(tmp_path)
    assert 0 <= outbox.applied_through <= outbox.head
    await outbox.close()


async def test_numbering_may_start_where_another_machine_stopped(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.start_after(17)
    assert (outbox.head, outbox.applied_through) == (17, 17)
    assert (await outbox.append(EventType.STARTED)).seq == 18
    with pytest.raises(ValueError, match="already has events"):
        outbox.start_after(3)
    await outbox.close()
    again = Outbox(tmp_path)
    assert (again.head, again.applied_through) == (18, 17)
    assert [event.seq for event in again.after(17)] == [18]
    await again.close()


async def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    await filled(tmp_path / "own", 1)
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "own" / "outbox.jsonl").stat().st_mode) == 0o600


PAGES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.text(st.characters(codec=None)), PAGES, max_size=5))
def test_whatever_a_page_says_fits_into_an_event(data: dict[str, Any]) -> None:
    event = Event(seq=1, type=EventType.PAGE_READ, data=fit(data))
    raw = event.model_dump_json().encode("utf-8")
    assert b"\n" not in raw
    assert Event.model_validate_json(raw) == event
    assert "\0" not in json.dumps(event.data, ensure_ascii=False)


def test_something_huge_is_cut_down() -> None:
    assert len(fit({"label": "x" * 10**6})["label"]) == 4000
    cut = fit({"step": "open", "labels": ["x" * 1000] * 1000})
    assert cut == {"step": "open", "cut": ["labels"]}
    assert len(json.dumps(fit({str(n): "x" * 3000 for n in range(1000)}))) <= LARGEST_DATA + 3000


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["append", "burst", "reopen", "tear", "applied"]), max_size=25))
def test_any_life_of_an_outbox_keeps_its_numbers(steps: list[str]) -> None:
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(live(Path(name), steps))


async def live(folder: Path, steps: list[str]) -> None:
    outbox, acknowledged = Outbox(folder), list[Event]()
    for step in steps:
        if step == "append":
            acknowledged.append(await outbox.append(EventType.PAGE_READ, {"n": len(acknowledged)}))
        elif step == "burst":
            acknowledged += await asyncio.gather(
                *(outbox.append(EventType.STEP_STARTED) for _ in range(7))
            )
        elif step == "applied":
            outbox.applied(outbox.head // 2)
        else:
            await outbox.close()
            if step == "tear":
                with (folder / "outbox.jsonl").open("ab") as file:
                    file.write(b'{"seq": %d, "type": "pag' % (len(acknowledged) + 1))
            outbox = Outbox(folder)
        assert list(outbox.after(0, 10**6)) == acknowledged
    await outbox.close()


WRITER = """
import asyncio, sys
from pathlib import Path
from automation.outbox import Outbox

async def main():
    outbox = Outbox(Path(sys.argv[1]))
    async def write():
        while True:
            event = await outbox.append("page_read", {"text": "x" * 300})
            sys.stdout.write(f"{event.seq}\\n")
            sys.stdout.flush()
    await asyncio.gather(*(write() for _ in range(8)))

asyncio.run(main())
"""


@pytest.mark.slow
async def test_killed_again_and_again_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    for round_ in range(6):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:  # noqa: ASYNC220
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(20 + 37 * round_)]
            writer.send_signal(signal.SIGKILL)
            told += writer.stdout.read().splitlines(keepends=True)
        numbers = [int(line) for line in told if line.endswith(b"\n")]
        assert not acknowledged & set(numbers), "a number was used twice"
        acknowledged |= set(numbers)
        outbox = Outbox(tmp_path)
        kept = [event.seq for event in outbox.after(0, 10**6)]
        await outbox.close()
        assert kept == list(range(1, len(kept) + 1))
        assert acknowledged <= set(kept)
