"""The profile in pages: which forms and lists stand on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from accounts.documents import Document
from accounts.forms import profile
from accounts.forms.document import DocumentForm, Rows


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

    def write(self, document: Document) -> None:
        for each in self._parts:
            each.write(document)


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
