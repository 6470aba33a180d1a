import asyncio
import time

from automation.runner.pulse import Pulse


async def test_who_holds_the_loop_up_is_seen_for_as_long_as_it_is_told() -> None:
    pulse = Pulse(every=0.01, over=0.05)
    assert pulse.worst == 0.0
    beating = asyncio.create_task(pulse.beat())
    await asyncio.sleep(0.015)
    time.sleep(0.3)  # noqa: ASYNC251, TID251  it is what is measured
    while pulse.worst < 0.2:  # noqa: ASYNC110
        await asyncio.sleep(0)
    while pulse.worst > 0.2:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    beating.cancel()
