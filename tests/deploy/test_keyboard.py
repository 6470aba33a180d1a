"""The letters that a takeover's page sends as keys, and those that a sandbox's keyboard has."""

import re

from deploy.local.unprivileged import ROOT


def test_the_page_sends_as_keys_what_the_keyboard_has():
    keyboard = (ROOT / "deploy/sandbox/keyboard.xkb").read_text()
    script = (ROOT / "static/js/input.js").read_text()
    named = "".join(re.findall(r'"(.*)"', script.partition("new Set(")[2].partition(")")[0]))
    on_keys = {chr(int(code, 16)) for code in re.findall(r"\bU([0-9A-F]{4})\b", keyboard)}
    assert set(named) == on_keys
    assert len(named) == len(on_keys) > 100
