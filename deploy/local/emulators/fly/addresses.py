"""A loopback address for each machine, which stands for its address in the private network."""

import random
import socket
from collections.abc import Container

RUNNER_PORT = 8080
SCREEN_PORT = 6080
TRIES = 200


def free_address(taken: Container[str]) -> str:
    """One of 127.0.0.0/8 whose ports are free; never of 127.0.0.0/16, where other servers listen."""
    for _ in range(TRIES):
        parts = (random.randint(1, 254), random.randint(0, 255), random.randint(1, 254))  # noqa: S311 - no secret
        address = "127." + ".".join(map(str, parts))
        if address not in taken and _is_free(address):
            return address
    raise OSError("no free loopback address")


def _is_free(address: str) -> bool:
    for port in (RUNNER_PORT, SCREEN_PORT):
        with socket.socket() as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True
