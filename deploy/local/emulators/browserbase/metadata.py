"""Asking for sessions by what they were tagged with: `user_metadata['run']['id']:'7'`.

https://docs.browserbase.com/platform/browser/core-features/session-metadata
"""

import re
from collections.abc import Mapping
from typing import Any

from deploy.local.emulators.browserbase.errors import ApiError

QUERY = re.compile(r"user_metadata((?:\['[^']+'\])+):'([^']*)'")
FIELD = re.compile(r"\['([^']+)'\]")


def matches(metadata: Mapping[str, Any], query: str) -> bool:
    """Only texts are ever equal to what is asked for. Raises 400."""
    found = QUERY.fullmatch(query)
    if found is None:
        raise ApiError(400, f"querystring/q is no query: {query}")
    value: Any = metadata
    for field in FIELD.findall(found[1]):
        value = value.get(field) if isinstance(value, Mapping) else None
    return isinstance(value, str) and value == found[2]
