"""Stagehand's tree as it was seen with 4.3.0, and what of it goes to a model; and how its proposals are held against the page."""

import pytest

from automation.agents.instructions.phrases import Step
from automation.agents.instructions.targets import FILL, Target
from automation.agents.stagehand.policy import Proposal, Spot, spot_of, step_for
from automation.agents.stagehand.tree import MOST, without_values
from automation.forms.model import Question, Widget
from automation.page.snapshot import Control
from automation.protocol import Kind

TREE = """[1-2] RootWebArea: t
  [1-5] form
    [1-27] LabelText
      [1-28] StaticText: Full name
      [1-6] textbox: Full name
        [1-31] StaticText: Ada Secret
    [1-7] select: Office
      [1-38] MenuListPopup
        [1-40] option: Choose [selected]
        [1-41] option: Paris
    [1-10] textbox
      [1-67] StaticText: first line
second line, at the margin
    [1-15] checkbox: By post [checked]
    [1-16] div
      [1-17] StaticText: Chosen Chip
    [1-14] Date
      [1-88] spinbutton: Month
        [1-89] StaticText: 11
    [1-20] paragraph
      [1-21] StaticText: A text
of two lines
    [1-22] Iframe
      [0-1] RootWebArea
        [0-2] textbox: Your profile
    [1-18] button: Count"""


def test_what_fields_hold_is_left_out_and_everything_else_stays():
    seen = without_values(TREE, ["Chosen Chip", ""])
    held = ("Secret", "first line", "second line", "selected", "checked", "Chosen Chip", "11")
    assert not [each for each in held if each in seen]
    stays = ("textbox: Full name", "option: Paris", "By post", "A text\nof two lines", "button: Count")  # fmt: skip
    assert all(each in seen for each in stays)


def test_frames_are_left_out_for_who_can_do_nothing_in_them():
    assert "Your profile" in without_values(TREE)
    seen = without_values(TREE, frames=False)
    assert "Your profile" not in seen
    assert "button: Count" in seen


def test_a_long_page_is_cut():
    assert len(without_values("[1-1] StaticText: x\n" * 10_000)) == MOST


BUTTON = Target("b0", "Show more", Control(ref="1.0:1", origin="", tag="button", label="Show more"))
SEND = Target("b1", "Apply", Control(ref="1.0:2", origin="", tag="button", type="submit"))
SPOTS = {
    "/html[1]/body[1]/button[1]": Spot(BUTTON, "1.0:1"),
    "/html[1]/body[1]/div[1]//p[2]/button[1]": Spot(SEND, "1.0:2"),
}


def test_the_words_on_a_button_are_the_button():
    for way in ("", "/b[1]", "/b[1]/text()[1]", "/"):
        assert spot_of(f"xpath=/html[1]/body[1]/button[1]{way}", SPOTS) is SPOTS["/html[1]/body[1]/button[1]"]  # fmt: skip
    assert spot_of("xpath=/html[1]/body[1]/div[1]//p[2]/button[1]/b[1]", SPOTS)
    for way in ("/", "/html[1]/body[1]", "/html[1]/body[1]/button[2]", "/html[1]/body[1]/iframe[1]/html[1]/body[1]/button[1]", ""):  # fmt: skip
        assert spot_of(f"xpath={way}", SPOTS) is None


def test_what_sends_is_pressed_only_by_who_was_told_to():
    spot = SPOTS["/html[1]/body[1]/div[1]//p[2]/button[1]"]
    assert step_for(Proposal("", "click"), spot, "go on to the next step") is None
    assert step_for(Proposal("", "click"), spot, "apply now")


def test_a_placeholder_is_the_text_that_was_said():
    spot = SPOTS["/html[1]/body[1]/button[1]"]
    said = Step(FILL, "Name", "Ada")
    assert step_for(Proposal("", "fill", ("%text%",)), spot, "type “Ada” into “Name”", said) is None
    assert step_for(Proposal("", "press", ("Enter",)), spot, "Show more") is None
    assert step_for(Proposal("", "click"), spot, "whatever") == Step("click", "b0", "")


@pytest.mark.parametrize("method", ["click", "fill", "type"])
def test_a_box_is_ticked_only_where_the_instruction_speaks_of_it(method):
    box = Control(
        ref="1.0:3", origin="", tag="input", type="checkbox", label="I agree to the terms"
    )
    question = Question("terms", box.label, Kind.CHECK, Widget.BOX, (box,))
    spot = Spot(Target("f0", box.label, box, question), box.ref)
    proposal = Proposal("", method, ("true",))
    assert step_for(proposal, spot, "let Ada be the name") is None
    assert step_for(proposal, spot, "agree to the terms") == Step(FILL, "f0", "true")
