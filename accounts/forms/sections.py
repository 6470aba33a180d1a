"""The profile in pages: which forms and lists stand on each."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.documents import Document
from accounts.forms import profile
from accounts.forms.document import DocumentForm, Rows


class ChangedElsewhereError(Exception):
    """What the page shows was changed since it was loaded: saving it would undo that."""


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    intro: str
    forms: tuple[type[DocumentForm], ...] = ()
    rows: tuple[type[Rows], ...] = ()

    def over(self, document: Mapping[str, Any], data: QueryDict | None = None) -> "BoundSection":
        return BoundSection(
            section=self,
            forms=[each.over(document, data) for each in self.forms],
            rows=[each(document, data) for each in self.rows],
        )

    def version(self, document: Mapping[str, Any]) -> str:
        """Of what stands on this page alone: two pages of the profile don't hinder each other."""
        shown = self.over(document)
        values = [[form.initial for form in shown.forms], [rows.items_kept for rows in shown.rows]]
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]

    def row_named(self, name: str) -> type[Rows] | None:
        return next((each for each in self.rows if each.name == name), None)


@dataclass(frozen=True, slots=True)
class BoundSection:
    section: Section
    forms: list[DocumentForm]
    rows: list[Rows]

    def is_valid(self) -> bool:
        """Of all, so that each tells what is wrong with it at once."""
        return not [each for each in self._parts if not each.is_valid()]

    @property
    def _parts(self) -> list[DocumentForm | Rows]:
        return [*self.forms, *self.rows]

    def write(self, document: Document, *, seen: str) -> None:
        """`seen` is the version that the page was loaded with. Raises `ChangedElsewhereError`.

        Not where nothing would change: the second of two presses saves what the first one did.
        """
        before = self.section.version(document)
        for each in self._parts:
            each.write(document)
        if seen != before and self.section.version(document) != before:
            raise ChangedElsewhereError


SECTIONS = {
    section.key: section
    for section in (
        Section(
            "you",
            "About you",
            "What every form begins with.",
            forms=(profile.NameForm, profile.ContactForm, profile.HeadlineForm),
            rows=(profile.Links,),
        ),
        Section(
            "experience",
            "Experience",
            "Your jobs and schools, as a form asks for them.",
            forms=(profile.ExperienceForm,),
            rows=(profile.Jobs, profile.Schools),
        ),
        Section(
            "skills",
            "Skills",
            "What you can, and how long you have done it.",
            rows=(profile.Skills, profile.Languages),
        ),
        Section(
            "rights",
            "Right to work",
            "Legal questions. Valet writes what you say here and never anything else.",
            forms=(profile.OriginForm,),
            rows=(profile.WorkRights,),
        ),
        Section(
            "wishes",
            "What you want",
            "When, where and for how much.",
            forms=(profile.AvailabilityForm, profile.SalaryForm, profile.OtherForm),
        ),
        Section(
            "voluntary",
            "Voluntary",
            "What only you decide to tell.",
            forms=(profile.SelfIdentificationForm, profile.ConsentsForm),
        ),
    )
}
FIRST = next(iter(SECTIONS))
