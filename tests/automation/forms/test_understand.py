"""From one look at a page to the questions that a person would see."""

import pytest

from automation.forms.understand import understand
from automation.page.snapshot import Control, Snapshot


def control(label: str, words: str) -> Control:
    """A text box with help."""
    return Control(
        ref="0:1", origin="https://jobs.example", tag="input", type="text", label=label, help=words
    )


@pytest.mark.parametrize("words", ["Select...", "Please select", "-- Bitte wählen --"])
def test_the_empty_state_of_a_list_is_no_help(words: str) -> None:
    page = Snapshot(url="", controls=(control("Country", words),))
    (question,) = understand(page).questions
    assert (question.label, question.help) == ("Country", "")


def test_help_is_kept() -> None:
    page = Snapshot(url="", controls=(control("Country", "Where you live."),))
    assert understand(page).questions[0].help == "Where you live."
