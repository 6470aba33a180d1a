"""What a page says of itself besides its form. Made by `outline.js`, in one round trip, of the page's own document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """A link or button that a person sees. `url` is "" where a script decides where it leads."""

    ref: str
    label: str
    url: str = ""
    spoken: str = ""
    """Its aria-label."""
    region: str = ""
    """cookies, search, nav, header, footer or dialog; "" elsewhere."""
    sends: bool = False
    """A form's own submit button."""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Text that a person sees, as one line of it. `loud`: in a heading, an alert, a banner."""

    text: str
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """Addresses in `loads` (scripts, styles, frames) and `posts` (forms) have no scheme."""

    url: str
    canonical: str = ""
    generator: str = ""
    loads: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    """Of those that show."""
    marks: tuple[str, ...] = ()
    """Names of the selectors, of those it was asked for, that match something."""
    percent: int | None = None
    """How far the form has come, where a bar shows it."""
    current: str = ""
    """The step that a list of steps marks as the present one."""
    links: tuple[Link, ...] = ()
    lines: tuple[Line, ...] = ()


def outline_of(raw: Mapping[str, Any], *, place: str) -> Outline:
    """`place` is what its refs begin with."""
    return Outline(
        url=raw["url"],
        canonical=raw["canonical"],
        generator=raw["generator"],
        loads=tuple(raw["loads"]),
        posts=tuple(raw["posts"]),
        frames=tuple(raw["frames"]),
        marks=tuple(raw["marks"]),
        percent=raw["percent"],
        current=raw["current"],
        links=tuple(_link(each, place) for each in raw["links"]),
        lines=tuple(Line(each["text"], loud=each["loud"]) for each in raw["lines"]),
    )


def _link(raw: Mapping[str, Any], place: str) -> Link:
    return Link(
        ref=f"{place}:{raw['index']}",
        label=raw["label"],
        url=raw["url"],
        spoken=raw["spoken"],
        region=raw["region"],
        sends=raw["sends"],
        disabled=raw["disabled"],
    )
