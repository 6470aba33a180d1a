"""Listening sockets for servers that take theirs from outside."""

import socket


def listen(host: str, port: int) -> socket.socket:
    """Raises `OSError` where the port is taken.

    asyncio sends small answers at once only on sockets whose protocol is named, as it isn't on those of `create_server`:
    without the option each answer on an open connection would wait 40 ms for the other side's receipt.
    """
    listener = socket.create_server((host, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
