"""What the person answered before, kept for next time in the state folder."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from automation.errors import BadInputError
from automation.protocol import Answer, Asked


class _Entry(TypedDict):
    question: str
    answer: str
    at: str


_ENTRIES = TypeAdapter(list[_Entry])


class AnswerMemory:
    """A list of {question, answer, at}, newest last, readable and editable by hand."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[tuple[str, str]]:
        """(question, answer) pairs; the latest answer to a question wins. Raises `BadInputError` when the file is damaged."""
        return list({entry["question"]: entry["answer"] for entry in self._kept()}.items())

    def _kept(self) -> list[_Entry]:
        try:
            return _ENTRIES.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return []
        except ValidationError:
            raise BadInputError(
                f"Your earlier answers in {self._path} can't be read: mend the file, or remove it."
            ) from None

    def keep(self, asked: Asked, answer: Answer) -> None:
        kept = self._kept()
        kept = [entry for entry in kept if entry["question"] != asked.label]
        kept.append(
            {
                "question": asked.label,
                "answer": "; ".join(answer.values),
                "at": datetime.now(UTC).isoformat(),
            }
        )
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(kept, indent=1, ensure_ascii=False))
        draft.chmod(0o600)
        draft.replace(self._path)
