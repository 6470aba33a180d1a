"""TLS records from outside: where they begin and end, and which may be the one that says goodbye.

Their contents stay closed. A `close_notify` travels as a record before the connection ends, and a browser that reads it knows
as much as one that sees the end, so hiding the end means holding that record back. In TLS 1.3 it looks like application data
of nineteen bytes: two of alert, one of type, sixteen of tag (RFC 8446, 5.2 and 6.1); before, it has a type of its own.
"""

ALERT, DATA = 21, 23
HEADER = 5
GOODBYE_SIZE = 19


class Records:
    """Follows one direction of a connection."""

    def __init__(self) -> None:
        self._kept = b""
        """The tail that isn't passed by `feed`: a header cut short, or what may be a goodbye."""
        self._released = 0
        """How many bytes of it went out all the same."""
        self._left = 0
        """Bytes of a record that are still to come and may pass."""
        self.has_data = False
        """A record of application data began: the handshake is over on this side."""

    @property
    def holds(self) -> bool:
        return len(self._kept) > self._released

    def feed(self, data: bytes) -> bytes:
        """What may pass now."""
        stream, skip = self._kept + data, self._released
        end = self._ready(stream)
        self._kept, self._released = stream[end:], max(0, skip - end)
        return stream[skip:end] if end > skip else b""

    def release(self) -> bytes:
        """What is held, after all."""
        held = self._kept[self._released :]
        self._released = len(self._kept)
        return held

    def _ready(self, stream: bytes) -> int:
        place = min(self._left, len(stream))
        self._left -= place
        while len(stream) - place >= HEADER:
            kind, size = stream[place], int.from_bytes(stream[place + 3 : place + HEADER], "big")
            end = place + HEADER + size
            if end >= len(stream) and self._may_be_goodbye(kind, size):
                return place
            self.has_data = self.has_data or kind == DATA
            self._left = max(0, end - len(stream))
            place = min(end, len(stream))
        return place

    def _may_be_goodbye(self, kind: int, size: int) -> bool:
        return self.has_data and (kind == ALERT or (kind == DATA and size == GOODBYE_SIZE))
