"""What the person answered before, kept for next time in the state folder."""

import json
from datetime import UTC, datetime
from pathlib import Path

from automation.protocol import Answer, Asked


class AnswerMemory:
    """A list of {question, answer, at}, newest last, readable and editable by hand."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[tuple[str, str]]:
        """(question, answer) pairs; the latest answer to a question wins."""
        try:
            kept = json.loads(self._path.read_text())
        except FileNotFoundError:
            return []
        return list({entry["question"]: entry["answer"] for entry in kept}.items())

    def keep(self, asked: Asked, answer: Answer) -> None:
        try:
            kept = json.loads(self._path.read_text())
        except FileNotFoundError:
            kept = []
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
