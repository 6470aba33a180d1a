"""Where in an application a page stands, and the one button that leads on from it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from automation.ats.registry import Site
from automation.flows.entry import ways_in
from automation.forms.model import Form
from automation.forms.vocabulary.buttons import NEXT, SUBMIT
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.steps import COUNTED, CURRENT
from automation.page.outline import Outline

FILE_NAME = re.compile(r"(?i)\.(?:pdf|docx?|rtf|odt|txt)\b")
LONGEST = 80
WHOLE = 100
SENDS, LEADS_ON, ENTERS = "sends", "leads on", "enters"


@dataclass(frozen=True, slots=True)
class Step:
    """`number` of `of`, and `percent`, where the page shows them."""

    name: str
    number: int | None = None
    of: int | None = None
    percent: int | None = None

    @property
    def leads_to_more(self) -> bool:
        """The page says itself that this isn't the last one."""
        if self.number is not None and self.of is not None:
            return self.number < self.of
        return self.percent is not None and self.percent < WHOLE


@dataclass(frozen=True, slots=True)
class Primary:
    label: str
    does: str


def step_of(outline: Outline, form: Form) -> Step:
    number, of = _counted(outline)
    name = outline.current or _first_section(outline, form)
    return Step(name if 0 < len(name) <= LONGEST else form.title, number, of, outline.percent)


def _first_section(outline: Outline, form: Form) -> str:
    """The heading above the first question; the one before it where that is the name of a file to choose."""
    section = next((each.section for each in form.questions if each.section), "")
    headings = [line.text for line in outline.lines if line.loud]
    before = headings[: headings.index(section)] if section in headings else []
    while FILE_NAME.search(section) and before:
        section = before.pop()
    return section


def _counted(outline: Outline) -> tuple[int, int] | tuple[None, None]:
    """“Step 2 of 5”; of a list that counts all of them, the one that is said to be the present one."""
    counts = [*_counts(outline)]
    present = [each for each in counts if CURRENT.search(each[0])]
    for _, number, of in (*present, *counts):
        return number, of
    return None, None


def _counts(outline: Outline) -> Iterator[tuple[str, int, int]]:
    for line in outline.lines:
        text = fold(line.text)
        found = COUNTED.search(text)
        if found and int(found[1]) <= int(found[2]):
            yield text, int(found[1]), int(found[2])


def primary_of(outline: Outline, form: Form, site: Site) -> Primary | None:
    """The form's own button; on a page without questions one that reads like it, else the way to the form."""
    for button, does in ((form.submit, SENDS), (form.next, LEADS_ON)):
        if button is not None:
            return Primary(button.label, does)
    ways = ways_in(outline, site)
    if len(ways) == 1:
        return Primary(ways[0].label, ENTERS)
    if form.questions:
        return None
    labels = [link.label for link in outline.links if link.sends or _is_bare(link.region)]
    for label in reversed(labels):
        for pattern, does in ((NEXT, LEADS_ON), (SUBMIT, SENDS)):
            if pattern.search(label):
                return Primary(label, does)
    return None


def _is_bare(region: str) -> bool:
    return region in ("", "dialog")
