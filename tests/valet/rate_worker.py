"""A process that sends under a shared rate: `redis_url name limit window tasks target_port`. It says when each task begins to
wait."""

import asyncio
import sys

from valet.lib.rate import Rate, Turn


async def send(rate: Rate, url: str, port: int) -> None:
    turn = Turn(rate, url=url)
    print("waits", flush=True)  # noqa: T201 - who started it listens
    await turn.take()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"one\n")
    await reader.readline()
    writer.close()
    await writer.wait_closed()
    await turn.done()


async def main(url: str, name: str, limit: str, window: str, tasks: str, port: str) -> None:
    rate = Rate(name, limit=int(limit), window=float(window))
    await asyncio.gather(*(send(rate, url, int(port)) for _ in range(int(tasks))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
