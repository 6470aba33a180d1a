"""A screen of its own, and hands at its keyboard and pointer: what a person can do to a headed browser."""

import ctypes
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path

from automation.agents.launch import WINDOW

NAMES = {
    ":": "colon",
    "/": "slash",
    ".": "period",
    "-": "minus",
    "_": "underscore",
}
SHIFTED = ":_"
VIEWABLE = 2


class _Attributes(ctypes.Structure):
    """Xlib's XWindowAttributes, as far as it is looked at."""

    _fields_ = [
        ("left", c_int),
        ("top", c_int),
        ("width", c_int),
        ("height", c_int),
        ("border_and_depth", c_int * 2),
        ("visual_and_root", c_ulong * 2),
        ("class_gravities_and_backing", c_int * 4),
        ("planes_pixel_save_and_colours", c_ulong * 4),
        ("map_installed", c_int),
        ("map_state", c_int),
        ("rest", c_ulong * 5),
    ]


class Seat:
    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XStringToKeysym.restype = c_ulong
        self._display = c_void_p(self._x.XOpenDisplay(c_char_p(display.encode())))

    def press(self, keys: str) -> None:
        """Such as `Control_L+s`."""
        names = keys.split("+")
        for down, name in [*((1, each) for each in names), *((0, each) for each in names[::-1])]:
            symbol = c_ulong(self._x.XStringToKeysym(c_char_p(name.encode())))
            code = self._x.XKeysymToKeycode(self._display, symbol)
            self._test.XTestFakeKeyEvent(self._display, c_uint(code), c_int(down), c_ulong(0))
        self._x.XSync(self._display, 0)
        time.sleep(0.02)  # noqa: TID251 - a browser mixes up keys that come all at once

    def write(self, text: str) -> None:
        for letter in text:
            key = NAMES.get(letter, letter)
            self.press(f"Shift_L+{key}" if letter in SHIFTED else key)

    def click(self, left: float, top: float) -> None:
        self._test.XTestFakeMotionEvent(self._display, -1, int(left), int(top), c_ulong(0))
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, c_uint(1), c_int(down), c_ulong(0))
        self._x.XSync(self._display, 0)

    def windows(self) -> int:
        """How many are shown that are large enough to hold a dialog."""
        return sum(self._shown(each) for each in self._children())

    def _children(self) -> Sequence[int]:
        root, parent = c_ulong(), c_ulong()
        children, count = POINTER(c_ulong)(), c_uint()
        self._x.XQueryTree(
            self._display,
            c_ulong(self._x.XDefaultRootWindow(self._display)),
            *(byref(root), byref(parent), byref(children), byref(count)),
        )
        return children[: count.value] if count.value else []

    def _shown(self, window: int) -> bool:
        found = _Attributes()
        self._x.XGetWindowAttributes(self._display, c_ulong(window), byref(found))
        large = min(found.width, found.height) > 100
        # Chromium keeps some beside the screen.
        return bool(found.map_state == VIEWABLE and large and found.left + found.width > 0)


@contextmanager
def seated() -> Iterator[Seat]:
    """`DISPLAY` is this screen's meanwhile."""
    reading, writing = os.pipe()
    socket = Path(tempfile.gettempdir()) / f"seat-{os.getpid()}"
    server = subprocess.Popen(
        [
            *("Xtigervnc", "-displayfd", str(writing), "-nolisten", "tcp"),
            *("-geometry", f"{WINDOW[0]}x{WINDOW[1]}", "-SecurityTypes", "None"),
            *("-rfbport", "-1", "-rfbunixpath", str(socket)),
        ],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(reading) as told:
            os.environ["DISPLAY"] = f":{told.readline().strip()}"
        yield Seat(os.environ["DISPLAY"])
    finally:
        os.environ.pop("DISPLAY")
        if before is not None:
            os.environ["DISPLAY"] = before
        server.terminate()
        server.wait(10)
        socket.unlink(missing_ok=True)
