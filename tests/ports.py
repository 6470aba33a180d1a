import socket


def free_port() -> int:
    """One that the system gives: workers that looked for one by themselves would all find the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
