"""What viewers send is read alike however it is cut, and nothing that isn't RFB gets by."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandboxes.screen.rfb import (
    EXTENDED_MOUSE_BUTTONS,
    LONGEST_CUT_TEXT,
    Message,
    NotRfbError,
    Sent,
    Viewer,
)

GREETING = b"RFB 003.008\n\x01\x00"
MESSAGES = {
    Message.SET_PIXEL_FORMAT: b"\x00" + bytes(19),
    Message.SET_ENCODINGS: struct.pack(">BxHii", 2, 2, 7, -308),
    Message.UPDATE_REQUEST: struct.pack(">BBHHHH", 3, 0, 0, 0, 1280, 800),
    Message.KEY: struct.pack(">BBxxI", 4, 1, 0x61),
    Message.POINTER: struct.pack(">BBHH", 5, 1, 640, 400),
    Message.CUT_TEXT: struct.pack(">Bxxxi", 6, 5) + b"hello",
    Message.CONTINUOUS_UPDATES: struct.pack(">BBHHHH", 150, 1, 0, 0, 1280, 800),
    Message.FENCE: struct.pack(">BxxxIB", 248, 3, 4) + b"abcd",
    Message.SET_DESKTOP_SIZE: struct.pack(">BxHHBx", 251, 10, 10, 1) + bytes(16),
    Message.QEMU: struct.pack(">BBHII", 255, 0, 1, 0x61, 30),
}


def greeted() -> Viewer:
    viewer = Viewer()
    assert list(viewer.feed(GREETING)) == [b"RFB 003.008\n", b"\x01", b"\x01"]
    return viewer


@given(
    kinds=st.lists(st.sampled_from(list(MESSAGES)), max_size=12),
    cuts=st.lists(st.integers(1, 40), min_size=1, max_size=30),
)
def test_it_is_read_alike_however_it_is_cut(kinds, cuts):
    viewer = Viewer()
    stream = GREETING + b"".join(MESSAGES[kind] for kind in kinds)
    got: list[bytes | Sent] = []
    while stream:
        for cut in cuts:
            got += viewer.feed(stream[:cut])
            stream = stream[cut:]
    assert got[3:] == [Sent(kind, MESSAGES[kind]) for kind in kinds]


def test_a_viewer_always_shares():
    """One that wants the screen for itself alone would turn the others out."""
    *_, shared = Viewer().feed(GREETING)
    assert shared == b"\x01"


def test_longer_pointer_messages_are_never_agreed_on():
    data = struct.pack(">BxHiii", 2, 3, 7, EXTENDED_MOUSE_BUTTONS, 16)
    (sent,) = greeted().feed(data)
    assert sent == Sent(Message.SET_ENCODINGS, struct.pack(">BxHii", 2, 2, 7, 16))


def test_the_extended_clipboard_counts_downwards():
    data = struct.pack(">Bxxxi", 6, -12) + bytes(12)
    assert list(greeted().feed(data)) == [Sent(Message.CUT_TEXT, data)]


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",  # an obsolete message
        b"\x07",
        b"\xfa\x00\x01\x02",  # a restart of the machine
        struct.pack(">BxH", 2, 257),
        struct.pack(">Bxxxi", 6, LONGEST_CUT_TEXT + 1),
        struct.pack(">Bxxxi", 6, -(2**31)),
        struct.pack(">BxxxIB", 248, 0, 65),
        b"\xff\x01\x00\x00",  # sound
    ],
)
def test_what_no_viewer_sends_ends_it(data):
    with pytest.raises(NotRfbError):
        list(greeted().feed(data))


@pytest.mark.parametrize(
    "greeting",
    [b"RFB 003.003\n", b"GET / HTTP/1.1\r\n", b"RFB 003.008\n\x02", b"RFB 003.008\n\x00"],
)
def test_another_greeting_ends_it(greeting):
    with pytest.raises(NotRfbError):
        list(Viewer().feed(greeting))


@given(st.binary(max_size=300))
def test_nothing_makes_it_keep_much(data):
    viewer = greeted()
    try:
        for _ in viewer.feed(data):
            pass
    except NotRfbError:
        return
    assert len(viewer._buffer) <= len(data)
