"""Stagehand's picture of a page, as its model is shown it, without what the fields hold."""

import re
from collections.abc import Collection

MOST = 40_000
"""Letters of it: a page that has more is cut."""
_NODE = re.compile(r"^(?P<indent> *)\[\d+-\d+\] (?P<role>[^:]*)(?:: (?P<name>.*))?$")
_HOLDS = re.compile(r"^(textbox|searchbox|combobox|spinbutton|slider|date|time|month|week|input|textarea)", re.IGNORECASE)  # fmt: skip
_FRAME = re.compile(r"^i?frame\b", re.IGNORECASE)
_CHOSEN = re.compile(r" \[(selected|checked)\]")


def without_values(tree: str, values: Collection[str] = (), *, frames: bool = True) -> str:
    """Stagehand shows a field's value as text inside the field, and an option that is chosen as such. `values`: what the
    page's fields are known to hold, for those that show it beside themselves. Without `frames` nothing of what is in one."""
    known = {each.strip() for each in values if each.strip()}
    kept: list[str] = []
    deeper: int | None = None
    for line in tree.splitlines():
        node = _NODE.match(line)
        if node is None:  # the rest of a value, or of a text, that goes over several lines
            if deeper is None:
                kept.append(line)
            continue
        depth = len(node["indent"])
        if deeper is not None and depth > deeper:
            continue
        inside = _HOLDS.match(node["role"]) or (not frames and _FRAME.match(node["role"]))
        deeper = depth if inside else None
        if node["role"] == "StaticText" and (node["name"] or "").strip() in known:
            continue
        kept.append(_CHOSEN.sub("", line))
    return "\n".join(kept)[:MOST]
