from pathlib import Path

import pytest

from automation.console.memory import AnswerMemory
from automation.errors import BadInputError
from automation.protocol import Action, Answer, Asked, Kind


def answer(text: str) -> Answer:
    return Answer(key="k", action=Action.FILL, values=(text,), source="person")


def test_the_latest_answer_is_kept(tmp_path: Path) -> None:
    memory = AnswerMemory(tmp_path / "answers.json")
    asked = Asked(key="k", label="Why?", kind=Kind.TEXT)
    assert memory.entries() == []
    memory.keep(asked, answer("Because"))
    memory.keep(asked, answer("So"))
    assert AnswerMemory(tmp_path / "answers.json").entries() == [("Why?", "So")]


@pytest.mark.parametrize("text", ["", "{", "null", "[1]", '[{"question": "Why?"}]'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.json").write_text(text)
    with pytest.raises(BadInputError, match=r"answers\.json"):
        AnswerMemory(tmp_path / "answers.json").entries()
