"""What the address of a lent browser becomes wherever somebody may read it: whoever has the address has the browser.

Vendors put the key into its query, and drivers put the address into their errors; some cut it short or spell it anew, so it is
known by its scheme.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

_ADDRESS = re.compile(r"\b(wss?://)[^\s\"'<>]+", re.IGNORECASE)


def masked(text: str) -> str:
    return _ADDRESS.sub(r"\1…", text)


def masked_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """Every text in it, however deep."""
    return {key: _masked(value) for key, value in data.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return masked_data(value)
    if isinstance(value, list | tuple):
        return [_masked(each) for each in value]
    return value


class MaskingFormatter(logging.Formatter):
    """Also of what an exception says, and of those that it came from."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
