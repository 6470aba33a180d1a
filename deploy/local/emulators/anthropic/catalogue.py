"""The models there are, with what the vendor tells of each."""

from dataclasses import dataclass
from typing import Any

PRACTICE = "practice"
"""Of this emulator alone. What it writes can be taken for no real model's."""


@dataclass(slots=True)
class Model:
    id: str
    shown: str
    released: str
    lifecycle: str = "active"
    retires: str | None = None
    structured: bool = True
    """Keeps to a JSON schema. Those that don't can be made to use a tool, which the others refuse."""

    def told(self) -> dict[str, Any]:
        yes, own = {"supported": True}, {"supported": self.structured}
        levels = ("low", "medium", "high", "max", "xhigh")
        return {
            "type": "model",
            "id": self.id,
            "display_name": self.shown,
            "created_at": self.released,
            "lifecycle": self.lifecycle,
            "deprecated_at": None if self.lifecycle == "active" else self.released,
            "retires_at": self.retires,
            "line": None,
            "max_input_tokens": 200_000,
            "max_tokens": 64_000,
            "capabilities": {
                **dict.fromkeys(("batch", "citations", "image_input", "pdf_input"), yes),
                "code_execution": {"supported": False},
                "context_management": {"supported": False},
                "effort": {**own, **dict.fromkeys(levels, own)},
                "server_tools": {"supported": False},
                "structured_outputs": own,
                "thinking": {"supported": False, "types": {}},
            },
        }


def catalogue() -> dict[str, Model]:
    models = (
        Model("claude-sonnet-5-5", "Claude Sonnet 5.5", "2026-09-28T00:00:00Z"),
        Model(
            "claude-sonnet-4-5-20250929",
            "Claude Sonnet 4.5",
            "2025-09-29T00:00:00Z",
            lifecycle="deprecated",
            retires="2026-11-30T00:00:00Z",
        ),
        Model(
            "claude-sonnet-4-20250514",
            "Claude Sonnet 4",
            "2025-05-22T00:00:00Z",
            lifecycle="retired",
            retires="2026-06-15T00:00:00Z",
            structured=False,
        ),
        Model(PRACTICE, "Practice", "2026-11-01T00:00:00Z"),
    )
    return {model.id: model for model in models}
