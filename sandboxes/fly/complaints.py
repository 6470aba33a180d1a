"""What an error of the Machines API means for the caller (https://fly.io/docs/machines/api/working-with-machines-api/)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from sandboxes.errors import (
    ConflictError,
    GoneError,
    NameTakenError,
    NoCapacityError,
    NotReadyError,
    ProviderError,
    ProviderUnavailableError,
    RejectedError,
    TooOftenError,
)
from sandboxes.fly.answers import Complaint

# The same want of room comes with 412, 422 and 5xx, and not always with the status that names it.
NO_ROOM = re.compile(r"insufficient (?:resources|cpus|memory|capacity)", re.IGNORECASE)
NAME_TAKEN = re.compile(r"name\b.*\b(?:taken|in use|already exists)|already exists", re.IGNORECASE)
# Below a path of this form a 404 speaks of the machine, elsewhere of the app.
MACHINE = re.compile(r"/machines/[^/]+")
# An app that isn't there has no machines, which says nothing of whether one runs.
NO_APP = re.compile(r"\bapp\b", re.IGNORECASE)
LONGEST_TEXT = 300


def error_of(response: httpx.Response) -> ProviderError:
    """Of an answer that is no success."""
    found = Complaint.read(response.text)
    said = _sentence(response, found.error)
    if found.status == "insufficient_capacity" or NO_ROOM.search(found.error):
        return NoCapacityError(said)
    status = response.status_code
    if status == 429:
        # Turned away at the door: https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits
        return TooOftenError(said, retry_after=retry_after(response))
    if status >= 500 or status == 408:
        return ProviderUnavailableError(said, arrived=True, retry_after=retry_after(response))
    return _by_our_fault(response, found, said)


def _by_our_fault(response: httpx.Response, found: Complaint, said: str) -> ProviderError:
    status = response.status_code
    of_machine = MACHINE.search(response.request.url.path) is not None
    if not of_machine and (found.status == "name_taken" or _names_a_name(status, found.error)):
        return NameTakenError(said)
    if status == 404 and of_machine and not NO_APP.search(found.error):
        return GoneError(said)
    if status == 409:
        return ConflictError(said)
    return NotReadyError(said) if status == 412 else RejectedError(said)


def _names_a_name(status: int, text: str) -> bool:
    return status in {409, 422} and NAME_TAKEN.search(text) is not None


def _sentence(response: httpx.Response, text: str) -> str:
    """For the log. The vendor's support asks for its request id."""
    request = response.request
    known = response.headers.get("fly-request-id", "")
    tail = f" (request {known})" if known else ""
    said = " ".join(text.split())[:LONGEST_TEXT]
    return f"{request.method} {request.url.path}: {response.status_code} {said}{tail}"


def retry_after(response: httpx.Response) -> float | None:
    """Seconds, from a number or a date (RFC 9110, 10.2.3)."""
    told = response.headers.get("retry-after", "")
    if told.isdigit():
        return float(told)
    try:
        due = parsedate_to_datetime(told)
    except ValueError:
        return None
    if due.tzinfo is None:
        due = due.replace(tzinfo=UTC)
    return max(0.0, (due - datetime.now(UTC)).total_seconds())
