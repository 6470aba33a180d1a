"""What a viewer does, and how the browser is told of it.

https://chromedevtools.github.io/devtools-protocol/tot/Input/
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Command = tuple[str, dict[str, Any]]

MOUSE = {"pressed": "mousePressed", "released": "mouseReleased", "moved": "mouseMoved"}


class Gesture(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Placed(Gesture):
    x: float
    """In the page's own pixels, from its left upper corner."""
    y: float
    modifiers: int = Field(ge=0, le=15)
    """Alt 1, Ctrl 2, Meta 4, Shift 8."""


class Mouse(Placed):
    type: Literal["mouse"]
    kind: Literal["pressed", "released", "moved"]
    button: Literal["none", "left", "middle", "right"]
    buttons: int
    clicks: int

    @property
    def command(self) -> Command:
        return "Input.dispatchMouseEvent", {
            "type": MOUSE[self.kind],
            "x": self.x,
            "y": self.y,
            "button": self.button,
            "buttons": self.buttons,
            "clickCount": self.clicks,
            "modifiers": self.modifiers,
        }


class Wheel(Placed):
    type: Literal["wheel"]
    right: float
    down: float

    @property
    def command(self) -> Command:
        return "Input.dispatchMouseEvent", {
            "type": "mouseWheel",
            "x": self.x,
            "y": self.y,
            "deltaX": self.right,
            "deltaY": self.down,
            "modifiers": self.modifiers,
        }


class Key(Gesture):
    type: Literal["key"]
    kind: Literal["down", "up"]
    key: str
    code: str
    number: int
    """Of the key, as Windows counts them."""
    text: str
    """That it writes; empty where it writes none."""
    location: int
    repeat: bool
    modifiers: int = Field(ge=0, le=15)

    @property
    def command(self) -> Command:
        down = "keyDown" if self.text else "rawKeyDown"
        text = {"text": self.text, "unmodifiedText": self.text} if self.kind == "down" else {}
        return "Input.dispatchKeyEvent", {
            "type": down if self.kind == "down" else "keyUp",
            "key": self.key,
            "code": self.code,
            "windowsVirtualKeyCode": self.number,
            "location": self.location,
            "autoRepeat": self.repeat,
            "modifiers": self.modifiers,
            **(text if self.text else {}),
        }


class Text(Gesture):
    """Pasted, or from an input method."""

    type: Literal["text"]
    text: str

    @property
    def command(self) -> Command:
        return "Input.insertText", {"text": self.text}


AnyGesture = TypeAdapter[Mouse | Wheel | Key | Text](
    Annotated[Mouse | Wheel | Key | Text, Field(discriminator="type")]
)
