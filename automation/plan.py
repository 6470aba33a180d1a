"""What is about to be sent, reduced to a hash: an approval or a permit is for exactly that."""

import hashlib
import json
from collections.abc import Iterable

from automation.protocol import Answer


def plan_hash(posting_key: str, answers: Iterable[Answer]) -> str:
    """The same for the same answers to the same questions, in whatever order."""
    plan = sorted((answer.key, answer.action.value, *answer.values) for answer in answers)
    return hashlib.sha256(json.dumps([posting_key, plan]).encode()).hexdigest()
