"""The scripts that read a page, and their answers as a `Snapshot`.

    handle = await frame.evaluate_handle(SCRIPT, options)      # or evaluate it on an element: OPTIONS_SCRIPT
    data = await (await handle.get_property("data")).json_value()
    element = (await frame.evaluate_handle("(h, i) => h.elements[i]", …))

`options`: `{}` for a whole look; `{"only": element}` for `data["control"]` alone (or null: the element is no control any
more); `{"closed": roots}` with the closed shadow roots, `[[host, root], …]`; `{"frames": false}` where the caller reads same-origin frames itself. Frames that weren't entered are listed in
`data["frames"]`: evaluate the script in each (`elements[frame["index"]].contentFrame`) and say in `FrameData` where it hangs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any

from automation.page.snapshot import Control, FormState, OptionState, Snapshot


def _function(parameter: str, parts: Sequence[str], result: str) -> str:
    folder = resources.files("automation.page")
    body = "\n".join((folder / part).read_text(encoding="utf-8") for part in parts)
    return f"({parameter}) => {{\n{body}\nreturn {result};\n}}"


_PARTS = ("dom.js", "labels.js", "controls.js")

SCRIPT = _function("given", (*_PARTS, "challenges.js", "snapshot.js"), "snapshot(given || {})")
"""`(options) => ({data, elements})`, evaluated in a frame."""

OPTIONS_SCRIPT = _function("element", (*_PARTS, "options.js"), "openOptions(element)")
"""`(element) => ({data: [option…], elements})`: the options its open list shows, [] where none is open."""

OUTLINE_SCRIPT = _function("options", (*_PARTS, "outline.js"), "outline(options)")
"""`(options) => ({data, elements})`: see `outline`. `options.marks` are CSS selectors by name."""


CHALLENGE_FRAME_SCRIPT = _function(
    "element, field", ("dom.js", "challenges.js"), "frameState(element, field)"
)
"""`(element, field) => ({shown, answered})`: how the frame of a challenge stands, whose answer goes into that field."""


@dataclass(frozen=True, slots=True)
class FrameData:
    """What the script said in one frame. `parent` is that frame's place in the sequence and `slot` its place in the parent's `frames`."""

    data: Mapping[str, Any]
    parent: int = -1
    slot: int = -1


_CONTROL = {field.name for field in fields(Control)} - {"ref", "origin", "options", "rect"}


def option(raw: Mapping[str, Any], ref: str = "") -> OptionState:
    return OptionState(
        label=raw.get("label", ""),
        value=raw.get("value") or "",
        selected=bool(raw.get("selected")),
        disabled=bool(raw.get("disabled")),
        ref=ref,
    )


def control(raw: Mapping[str, Any], *, ref: str, origin: str) -> Control:
    """One entry of `controls` or `buttons`, or the `control` of a look with `only`."""
    x, y, width, height = raw["rect"]
    return Control(
        ref=ref,
        origin=origin,
        options=tuple(option(each) for each in raw.get("options", ())),
        rect=(x, y, width, height),
        **{name: raw[name] for name in _CONTROL & raw.keys()},
    )


def parse(frames: Sequence[FrameData]) -> Snapshot:
    """All frames' answers as one page; the first is the page itself. A ref is `"{place in frames}:{index in elements}"`."""
    main = frames[0].data
    looks = [frame.data for frame in frames]
    return Snapshot(
        url=main["url"],
        title=main["title"],
        place=next((look["place"] for look in looks if look.get("place")), ""),
        language=main["language"],
        text="\n".join(look["text"] for look in looks if look["text"])[:20_000],
        headings=_joined(looks, "headings"),
        alerts=_joined(looks, "alerts"),
        controls=tuple(_controls(frames, 0)),
        buttons=tuple(
            each for place in range(len(frames)) for each in _entries(frames, place, "buttons")
        ),
        forms=tuple(
            FormState(
                action=form["action"],
                method=form["method"],
                id=form["id"] or form["name"],
                origin=look["origin"],
            )
            for look in looks
            for form in look["forms"]
        ),
        challenges=tuple(dict.fromkeys(_joined(looks, "challenges"))),
        sealed=sum(look.get("sealed", 0) for look in looks),
        frames=tuple(frame["url"] for look in looks for frame in look["frames"]),
    )


def _joined(looks: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(text for look in looks for text in look[name])


def _entries(frames: Sequence[FrameData], place: int, name: str) -> list[Control]:
    data = frames[place].data
    # A group and a form are numbered within their frame; here they must be told apart across all.
    before = sum(len(frame.data["forms"]) for frame in frames[:place])
    return [
        control(
            {
                **raw,
                "group": raw.get("group") and f"{place}{raw['group']}",
                "form": raw["form"] + before if raw.get("form", -1) >= 0 else -1,
            },
            ref=f"{place}:{raw['index']}",
            origin=data["origin"],
        )
        for raw in data[name]
    ]


def _controls(frames: Sequence[FrameData], place: int) -> list[Control]:
    """A frame's controls, those of its inner frames where they stand in it."""
    own = _entries(frames, place, "controls")
    inner = sorted(
        (
            (
                frames[place].data["frames"][frame.slot]["at"] if frame.slot >= 0 else len(own),
                number,
            )
            for number, frame in enumerate(frames)
            if number and frame.parent == place
        ),
        reverse=True,
    )
    for at, number in inner:
        own[at:at] = _controls(frames, number)
    return own
