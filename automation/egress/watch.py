"""What can be told of a connection from its bytes: whether something was sent on it that got no answer yet.

Plain HTTP is read as far as the answer's head. TLS isn't readable: there, once a request's worth of bytes has gone out,
nothing that comes back proves an answer (a server sends session tickets unasked), so it counts as unanswered.
"""

import re
import time

ALERT, HANDSHAKE, DATA = 21, 22, 23
RECORD_HEAD = 5
NO_REQUEST = 128
"""Bytes of TLS data that can't hold a browser's request: TLS 1.3 sends its Finished as data too."""
SHORTEST_DATA = 19
"""TLS 1.3 sends an alert as data of this length: two bytes, the kind, the tag."""
LONGEST_HEAD = 256 * 1024
QUIET = 0.05

_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3}).*?\r?\n\r?\n", re.DOTALL)


class Records:
    """Reads the outside of a direction's TLS records, wherever their bytes are cut. `data` is the payload of data records."""

    def __init__(self) -> None:
        self._head = b""
        self._left = 0
        self._kind = 0
        self._length = 0
        self.data = 0

    @property
    def farewell(self) -> int:
        """How many bytes at the end are a record that may be an alert; 0 in the middle of one."""
        alert = self._kind == ALERT or (self._kind == DATA and self._length <= SHORTEST_DATA)
        return RECORD_HEAD + self._length if alert and not self._left and not self._head else 0

    def feed(self, piece: bytes) -> None:
        at = 0
        while at < len(piece):
            if self._left:
                took = min(self._left, len(piece) - at)
                self._left -= took
                self.data += took if self._kind == DATA else 0
                at += took
                continue
            wanted = RECORD_HEAD - len(self._head)
            self._head += piece[at : at + wanted]
            at += wanted
            if len(self._head) == RECORD_HEAD:
                self._kind = self._head[0]
                self._left = self._length = int.from_bytes(self._head[3:], "big")
                self._head = b""


class Watch:
    """Told of each piece, in order, before it is passed on."""

    def __init__(self) -> None:
        self._tls: Records | None = None
        self._from_server = Records()
        self._begun = False
        self._upgraded = False
        self._floor = 0
        self._answer = b""
        self._answered = True
        self._browser_last = False
        self._at = time.monotonic()

    @property
    def idle(self) -> bool:
        """Nothing seems to be on its way in either direction, or no request has yet been sent on it."""
        if not self._begun or (self._tls is not None and self._tls.data <= NO_REQUEST):
            return True
        return not self._browser_last and time.monotonic() - self._at >= QUIET

    @property
    def unanswered(self) -> bool:
        """Something was sent since `mark`, and nothing came that would keep a browser from sending it again."""
        if self._upgraded:
            return False
        if self._tls is not None:
            return self._tls.data - self._floor > NO_REQUEST
        return not self._answered

    @property
    def certain(self) -> bool:
        """`unanswered` is known, not only feared."""
        return self._tls is None

    @property
    def farewell(self) -> int:
        """How many of the server's last bytes may be TLS's word for the end, which a browser takes for a lost connection."""
        return self._from_server.farewell if self._tls is not None and self.unanswered else 0

    def mark(self) -> None:
        """From here on it counts."""
        self._answered = True
        self._answer = b""
        if self._tls is not None:
            self._floor = self._tls.data

    def sent(self, piece: bytes) -> None:
        if not self._begun:
            self._begun = True
            self._tls = Records() if piece[0] == HANDSHAKE else None
        self._browser_last = True
        self._at = time.monotonic()
        if self._tls is not None:
            self._tls.feed(piece)
        else:
            self._answered = False
            self._answer = b""

    def received(self, piece: bytes) -> None:
        self._browser_last = False
        self._at = time.monotonic()
        if self._tls is not None:
            self._from_server.feed(piece)
            return
        if self._answered:
            return
        self._answer += piece
        while (head := _HEAD.match(self._answer)) is not None:
            status = int(head[1])
            if status >= 200 or status == 101:
                self._answered = True
                self._upgraded = status == 101
                self._answer = b""
                return
            self._answer = self._answer[head.end() :]
        # A head without an end is no head; a browser gives up on it as well.
        self._answered = len(self._answer) > LONGEST_HEAD
