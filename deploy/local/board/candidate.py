"""The practice candidate: a made-up person whose facts decide what a right answer is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent
CANDIDATE_FILE = HERE / "candidate.json"


@dataclass(frozen=True)
class Document:
    """A file that the candidate sends along; it is told from others by its digest."""

    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class WorkRight:
    """Whether the candidate may work in a country, and whether an employer must sponsor that."""

    authorized: bool
    sponsorship: bool


@dataclass(frozen=True)
class Candidate:
    """A JSON Resume with the `x-valet` facts, read once and never changed."""

    data: Mapping[str, Any]
    resume: Document
    cover_letter: Document

    @property
    def basics(self) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.data["basics"]
        return section

    @property
    def facts(self) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.data["x-valet"]
        return section

    @property
    def name(self) -> Mapping[str, str]:
        parts: Mapping[str, str] = self.facts["name"]
        return parts

    @property
    def full_names(self) -> tuple[str, ...]:
        """Both ways of writing the whole name: with and without the middle one."""
        short = f"{self.name['first']} {self.name['last']}"
        return (short, str(self.basics["name"]))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(str(entry["language"]) for entry in self.data["languages"])

    @property
    def degree(self) -> Mapping[str, Any]:
        latest: Mapping[str, Any] = self.data["education"][0]
        return latest

    def profile_url(self, network: str) -> str:
        """The address of a profile, or an empty text where the candidate has none there."""
        entries: Sequence[Mapping[str, str]] = self.basics["profiles"]
        return next((e["url"] for e in entries if e["network"] == network), "")

    def work_right(self, country_code: str) -> WorkRight:
        table: Mapping[str, Mapping[str, bool]] = self.facts["workAuthorization"]
        row = table.get(country_code, table["default"])
        return WorkRight(row["authorized"], row["sponsorship"])

    def skill_years(self, skill: str) -> int:
        return next((int(s["x-years"]) for s in self.data["skills"] if s["name"] == skill), 0)

    def bank_answer(self, question: str) -> str:
        """The candidate's own stored answer to exactly this question."""
        entries: Sequence[Mapping[str, str]] = self.data["x-answers"]
        return next(e["answer"] for e in entries if e["question"] == question)


def _document(path: Path) -> Document:
    content = path.read_bytes()
    return Document(path.name, path, hashlib.sha256(content).hexdigest(), len(content))


@cache
def load_candidate(path: Path = CANDIDATE_FILE) -> Candidate:
    """Read the candidate; its documents lie beside the file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    documents = data["x-valet"]["documents"]
    return Candidate(
        data,
        resume=_document(path.parent / documents["resume"]),
        cover_letter=_document(path.parent / documents["coverLetter"]),
    )
