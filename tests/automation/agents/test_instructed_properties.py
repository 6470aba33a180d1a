"""Whatever a page holds and a model wants: what is touched was shown, of the page's own site, and what is written was said."""

import asyncio

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from automation.agents.instructions.instructed import Instructed
from automation.errors import ModelAnswerError, ModelRefusedError
from automation.forms.vocabulary.fold import bare, holds
from automation.gate import InputGate
from automation.llm.base import Said
from automation.page.snapshot import Control, Snapshot
from tests.automation.llm.hostile import ORDERS, SENSITIVE
from tests.fakes.agent import FakePage

OWN, FOREIGN = "https://jobs.example", "https://evil.example"
SECRETS = ("ingrid@example.com", "88 Sorauren Avenue", "168000")
LABELS = ("Full name", "City", "Anything else", *ORDERS[:6], *SENSITIVE[:8])
INSTRUCTION = "let it say Ada King from Toronto"


class Wilful:
    name = "wilful"

    def __init__(self, step):
        self.step = step

    async def ask(self, query):
        assert not any(secret in query.model_dump_json() for secret in SECRETS)
        return Said(self.step)


@st.composite
def controls(draw):
    kind = draw(st.sampled_from(["text", "textarea", "checkbox", "password", "email"]))
    return {
        "origin": draw(st.sampled_from([OWN, FOREIGN])),
        "tag": "textarea" if kind == "textarea" else "input",
        "type": kind,
        "label": draw(st.sampled_from(LABELS)),
        "name": draw(st.sampled_from(["a", "hp_name", "honeypot", "website"])),
        "hidden": draw(st.sampled_from(["", "", "display", "off_screen", "opacity"])),
        "value": draw(st.sampled_from(["", *SECRETS])),
    }


steps = st.fixed_dictionaries(
    {
        "control": st.sampled_from([*(f"f{number}" for number in range(6)), "b0", "b1", "#a"]),
        "method": st.sampled_from(["fill", "click", "upload", "navigate", ""]),
        "text": st.sampled_from(["Ada King", "Toronto", *SECRETS, *ORDERS[:4], "", "true"]),
    }
)


@settings(deadline=None, max_examples=300)
@given(st.lists(controls(), min_size=1, max_size=6), steps)
@example([{"origin": OWN, "tag": "input", "type": "text", "label": "Full name", "name": "a"}], {"control": "f0", "method": "fill", "text": "Ada King"})  # fmt: skip
def test_only_what_was_shown_is_touched_and_only_what_was_said_is_written(drawn, step):
    shown = tuple(Control(ref=f"1.0:{at}", **each) for at, each in enumerate(drawn))
    send = Control(ref="1.0:90", origin=OWN, tag="button", type="submit", label="Send it now")
    away = Control(ref="1.0:91", origin=FOREIGN, tag="button", label="Toronto")
    page = FakePage(InputGate())
    page.shown = Snapshot(url=f"{OWN}/1", controls=shown, buttons=(send, away))
    try:
        asyncio.run(Instructed(lambda: page, InputGate(), Wilful(step)).act(INSTRUCTION))
    except (ModelAnswerError, ModelRefusedError):
        assert page.done == []
    by_ref = {control.ref: control for control in (*shown, send, away)}
    for what, ref, *rest in page.done:
        touched = by_ref[ref]
        assert touched.origin == OWN
        assert not touched.hidden
        assert touched.name not in ("hp_name", "honeypot")
        assert touched.type != "password"
        assert touched.label not in SENSITIVE
        assert touched is not send, "the instruction doesn't speak of sending"
        assert what in ("set", "press", "key")
        assert what != "set" or all(not bare(text) or holds(INSTRUCTION, text) for text in rest)


def test_a_plain_step_does_reach_the_page():
    """The property above isn't kept by doing nothing."""
    page = FakePage(InputGate())
    name = Control(ref="1.0:0", origin=OWN, tag="input", type="text", label="Full name")
    page.shown = Snapshot(url=f"{OWN}/1", controls=(name,))
    model = Wilful({"control": "f0", "method": "fill", "text": "Ada King"})
    asyncio.run(Instructed(lambda: page, InputGate(), model).act(INSTRUCTION))
    assert ("set", "1.0:0", "Ada King") in page.done


@pytest.mark.parametrize("label", SENSITIVE)
def test_no_sensitive_field_is_shown_to_the_model(label):
    page = FakePage(InputGate())
    field = Control(ref="1.0:0", origin=OWN, tag="input", type="text", label=label)
    page.shown = Snapshot(url=f"{OWN}/1", controls=(field,))
    seen = []

    class Seeing(Wilful):
        @override
        async def ask(self, query):
            seen.append(query)
            return await super().ask(query)

    model = Seeing({"control": "f0", "method": "fill", "text": "Ada King"})
    asyncio.run(Instructed(lambda: page, InputGate(), model).act(INSTRUCTION))
    assert page.done == []
    assert seen[0].page["controls"] == []
