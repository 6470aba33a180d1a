"""Employers' own interfaces that take an application: one request, no browser."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from automation.errors import AutomationError
from automation.feeds.base import Published
from automation.protocol import Answer, Grade, PermitState


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an employer's interface. `api` tells which of a vendor's it is: "job_board", "v0", "data_v1", "careers" (public: no secret)."""

    vendor: str
    tenant: str
    api: str
    secret: SecretStr = field(default_factory=lambda: SecretStr(""))
    eu: bool = False


@dataclass(frozen=True, slots=True)
class File:
    path: Path
    name: str
    """As the person calls it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is sent: an answer for each question of `published`, by its key, and the files that answers name."""

    published: Published
    answers: Mapping[str, Answer]
    files: Mapping[str, File] = field(default_factory=dict)
    source: str = ""
    """What the posting's address says of where the person came from (Greenhouse's `gh_src`)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """`label` is the question's, "" where it belongs to none."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ApplicationResult:
    """What one request came to, in the words of a permit's verdict.

    `UNUSED`: nothing left this machine. `REFUSED`: the vendor's server said no (`after`: seconds it wants to be left alone for).
    `UNKNOWN`: it may have arrived. `CONFIRMED`: it said that it did.
    """

    state: PermitState
    why: str
    status: int | None = None
    grade: Grade | None = None
    confirmation: str = ""
    complaints: tuple[Complaint, ...] = ()
    after: float | None = None
    url: str = ""
    """Where it was sent, without secrets."""


class KeyUntestedError(AutomationError):
    """Whatever came back, or didn't, says nothing of the key."""

    code = "key_untested"
    retryable = True
    sentence = "The key couldn’t be tested. Try again later."


class EmployerAPI(Protocol):
    """One vendor's. Never sends twice by itself, follows no redirect, and its errors hold neither keys nor answers."""

    vendor: str

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        """Required questions without an answer, and answers that the interface would drop or turn down, before anything is sent."""
        ...

    def carried(self, sheet: Sheet) -> Collection[str]:
        """Keys of the questions whose answers `submit` sends: it takes none to some, and holds back what is the person's to say."""
        ...

    async def looked_up(self, sheet: Sheet) -> Sheet:
        """With all that has to be read at the vendor's before it can be sent: once there is a permit, there is no time for that.

        Raises `NotCarriedError` where the vendor has no word for an answer, `InterfaceUnreachableError`.
        """
        return sheet

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        """One request. What goes wrong on the way is in the result: it raises for programming errors alone."""
        ...

    async def check(self, key: Key) -> str:
        """Empty where the key opens the interface, as far as that can be told without applying; else why not, for a person.

        Raises `KeyUntestedError` where the interface is silent, busy or broken."""
        ...
