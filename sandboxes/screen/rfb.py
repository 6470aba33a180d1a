"""What a viewer sends in the Remote Framebuffer Protocol (RFC 6143), message by message, and which of it may pass.

Whoever only watches may ask for pictures and nothing else; that the page is set to view-only is no protection.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

VERSION = b"RFB 003.008\n"
NO_AUTHENTICATION = 1
"""The security type (RFC 6143, 7.2.1): who may look was settled before the first byte."""
SHARED = b"\x01"
"""In the viewer's greeting (7.3.1). Anything else asks the server to turn the other viewers out."""
MOST_ENCODINGS = 256
LONGEST_CUT_TEXT = 256 * 1024
EXTENDED_MOUSE_BUTTONS = -316
"""Kept from being agreed on: with it a pointer message may be a byte longer."""


class Message(IntEnum):
    """Numbers of the messages a viewer may send (https://github.com/rfbproto/rfbproto/blob/master/rfbproto.rst#client-to-server-messages)."""

    SET_PIXEL_FORMAT = 0
    SET_ENCODINGS = 2
    UPDATE_REQUEST = 3
    KEY = 4
    POINTER = 5
    CUT_TEXT = 6
    CONTINUOUS_UPDATES = 150
    FENCE = 248
    SET_DESKTOP_SIZE = 251
    QEMU = 255


INPUT = frozenset({Message.KEY, Message.POINTER, Message.CUT_TEXT, Message.QEMU})
"""What acts in the browser: for whoever drives alone."""
NEVER = frozenset({Message.SET_DESKTOP_SIZE})
"""The screen is as large as the browser's window, for everybody who looks on."""

_FIXED = {
    Message.SET_PIXEL_FORMAT: 20,
    Message.UPDATE_REQUEST: 10,
    Message.KEY: 8,
    Message.POINTER: 6,
    Message.CONTINUOUS_UPDATES: 10,
}
_HEADS = {
    Message.SET_ENCODINGS: 4,
    Message.CUT_TEXT: 8,
    Message.FENCE: 9,
    Message.SET_DESKTOP_SIZE: 8,
    Message.QEMU: 2,
}
"""As much as is needed to know a message's length."""
_LONGEST_FENCE = 64
_QEMU_KEY, _QEMU_KEY_LENGTH = 0, 12


class NotRfbError(Exception):
    """It isn't what a viewer sends: the connection is to end."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message, whole."""

    kind: Message
    data: bytes


class Held:
    """The keys and buttons that are down."""

    def __init__(self) -> None:
        self._keys: dict[bytes, bytes] = {}
        self._pointer = b""

    def note(self, sent: Sent) -> None:
        """Of input that was passed on."""
        if sent.kind in (Message.KEY, Message.QEMU):
            code, down, up = _key(sent)
            if down:
                self._keys[code] = up
            else:
                self._keys.pop(code, None)
        elif sent.kind is Message.POINTER:
            self._pointer = sent.data

    def released(self) -> Iterator[bytes]:
        """What lets go of them all."""
        yield from self._keys.values()
        if self._pointer and self._pointer[1]:
            yield bytes([Message.POINTER, 0]) + self._pointer[2:]
        self._keys.clear()
        self._pointer = b""


def _key(sent: Sent) -> tuple[bytes, bool, bytes]:
    """Which key, whether it goes down, and the message that lets it go."""
    data = sent.data
    if sent.kind is Message.KEY:
        return data[4:], data[1] != 0, data[:1] + b"\0" + data[2:]
    return data[4:], data[2:4] != b"\0\0", data[:2] + b"\0\0" + data[4:]


class Viewer:
    """Takes a viewer's bytes as they come, in pieces of any size, and gives them back as the greeting's parts and messages.

    Keeps no more than one message that isn't whole, which is at most `LONGEST_CUT_TEXT` and a head long.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._greeting = [len(VERSION), 1, len(SHARED)]

    def feed(self, data: bytes) -> Iterator[bytes | Sent]:
        """Parts of the greeting as bytes, then messages. Raises `NotRfbError`."""
        self._buffer += data
        while self._greeting and len(self._buffer) >= self._greeting[0]:
            yield self._greet(self._take(self._greeting[0]))
            self._greeting.pop(0)
        while not self._greeting and self._buffer:
            length = self._length()
            if length is None or len(self._buffer) < length:
                return
            kind = Message(self._buffer[0])
            yield Sent(kind, _tame(kind, self._take(length)))

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    def _greet(self, part: bytes) -> bytes:
        if len(part) == len(VERSION):
            if part != VERSION:
                raise NotRfbError("another version of the protocol")
        elif len(self._greeting) == 2:
            if part[0] != NO_AUTHENTICATION:
                raise NotRfbError("another security type")
        else:
            return SHARED
        return part

    def _length(self) -> int | None:
        """Of the message that begins the buffer; None while that can't be told."""
        try:
            kind = Message(self._buffer[0])
        except ValueError:
            raise NotRfbError(f"no such message: {self._buffer[0]}") from None
        if kind in _FIXED:
            return _FIXED[kind]
        head = _HEADS[kind]
        return _HEADED[kind](bytes(self._buffer[:head])) if len(self._buffer) >= head else None


def _encodings(head: bytes) -> int:
    (count,) = struct.unpack(">xxH", head)
    if count > MOST_ENCODINGS:
        raise NotRfbError("too many encodings")
    return 4 + 4 * int(count)


def _cut_text(head: bytes) -> int:
    """A negative length is the extended clipboard's (https://github.com/rfbproto/rfbproto/blob/master/rfbproto.rst#extended-clipboard-pseudo-encoding)."""
    (length,) = struct.unpack(">xxxxi", head)
    if abs(length) > LONGEST_CUT_TEXT:
        raise NotRfbError("too much text")
    return 8 + abs(int(length))


def _fence(head: bytes) -> int:
    if head[8] > _LONGEST_FENCE:
        raise NotRfbError("a fence too long")
    return 9 + head[8]


def _desktop_size(head: bytes) -> int:
    return 8 + 16 * head[6]


def _qemu(head: bytes) -> int:
    if head[1] != _QEMU_KEY:
        raise NotRfbError("sound isn't served")
    return _QEMU_KEY_LENGTH


_HEADED = {
    Message.SET_ENCODINGS: _encodings,
    Message.CUT_TEXT: _cut_text,
    Message.FENCE: _fence,
    Message.SET_DESKTOP_SIZE: _desktop_size,
    Message.QEMU: _qemu,
}


def _tame(kind: Message, data: bytes) -> bytes:
    if kind is not Message.SET_ENCODINGS:
        return data
    (count,) = struct.unpack_from(">xxH", data)
    wanted = struct.unpack_from(f">{count}i", data, 4)
    kept = [each for each in wanted if each != EXTENDED_MOUSE_BUTTONS]
    return struct.pack(f">BxH{len(kept)}i", kind, len(kept), *kept)
