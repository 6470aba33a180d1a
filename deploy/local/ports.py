"""Ports on loopback."""

import socket
from collections.abc import Collection, Mapping

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_ports(wanted: Mapping[str, int]) -> dict[str, int]:
    """One for each, all different."""
    found: dict[str, int] = {}
    for name, port in wanted.items():
        found[name] = free_port(port, without=found.values())
    return found


def free_port(wanted: int, *, without: Collection[int] = ()) -> int:
    """`wanted`, or the next that nobody has; with 0 any."""
    while wanted == 0:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
        if port not in without:
            return port
    for port in range(wanted, wanted + 100):
        if port not in without and is_free(port):
            return port
    raise SystemExit(f"no free port from {wanted} to {wanted + 99}")
