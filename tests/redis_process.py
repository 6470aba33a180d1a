import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from deploy.local.servers.redis import Redis
from tests.ports import free_port


@contextmanager
def running_redis() -> Iterator[str]:
    """Its address, once it answers."""
    server = Redis(free_port())
    with subprocess.Popen(
        server.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
        with redis.Redis.from_url(server.url, retry=retry) as client:
            client.ping()
        yield server.url
        process.terminate()
