import asyncio

import pytest

from automation.errors import ControlGoneError
from automation.gate import InputGate, carried_out


async def test_pausing_waits_for_the_call_in_progress() -> None:
    gate, done = InputGate(), []

    async def call() -> None:
        async with gate.passing():
            await asyncio.sleep(0.02)
            done.append("call")

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    assert await gate.pause() == 1
    assert done == ["call"]
    await task


async def test_a_call_that_takes_too_long_is_cut_off_and_the_run_goes_on() -> None:
    gate = InputGate()

    async def run() -> str:
        with pytest.raises(ControlGoneError):
            async with gate.passing():
                await asyncio.sleep(10)
        async with gate.passing():
            return "went on"

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    await gate.pause(patience=0.01)
    await asyncio.sleep(0.02)
    assert not task.done()
    gate.resume()
    assert await task == "went on"


async def test_a_cancelled_run_is_cancelled() -> None:
    gate = InputGate()

    async def run() -> None:
        async with gate.passing():
            await asyncio.sleep(10)

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_opens_when_the_last_holder_resumes() -> None:
    gate = InputGate()
    await gate.pause("takeover")
    await gate.pause("need")
    gate.resume("need")
    assert gate.paused
    gate.resume("takeover")
    assert not gate.paused


async def test_pausing_twice_is_pausing_once() -> None:
    gate = InputGate()
    assert await gate.pause() == await gate.pause() == 1


@pytest.mark.parametrize("when", ["before", "during"])
async def test_what_was_decided_before_a_pause_ended_is_stale(when: str) -> None:
    gate = InputGate()
    fence = gate.fence
    await gate.pause()
    if when == "during":
        fence = gate.fence
    gate.resume()
    with pytest.raises(ControlGoneError):
        async with gate.passing(fence):
            raise AssertionError
    async with gate.passing(gate.fence):
        pass


async def test_a_command_on_its_way_is_over_before_the_pause_is() -> None:
    gate, done = InputGate(), []

    async def command() -> None:
        await asyncio.sleep(0.1)
        done.append("command")

    async def call() -> None:
        async with gate.passing():
            await carried_out(command())
            done.append("another")

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    await gate.pause(patience=0.01)
    assert done == ["command"]
    gate.resume()
    with pytest.raises(ControlGoneError):
        await task
    assert done == ["command"]
