"""Which of the person's facts a model is given: what a résumé says of their work, and never what tells who they are."""

import re
from collections.abc import Iterator

from automation.forms.facts import Education, Facts, Work
from automation.forms.vocabulary.amounts import written
from automation.forms.vocabulary.sensitive import tells_of_it

_LONGEST = 1_200
_MOST = 40
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


def material(facts: Facts) -> dict[str, str]:
    """By their place in the profile. No name, address, date of birth, and no sentence that tells what only the person may say."""
    kept = ((place, _without_the_sensitive(text)) for place, text in _told(facts))
    return dict([(place, text[:_LONGEST]) for place, text in kept if text][:_MOST])


def _told(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "basics.label", facts.basics.label
    yield "basics.summary", facts.basics.summary
    if facts.valet.years_of_experience is not None:
        yield (
            "x-valet.yearsOfExperience",
            f"{written(facts.valet.years_of_experience)} years of experience",
        )
    yield "x-valet.highestDegree", facts.valet.highest_degree
    for number, job in enumerate(facts.work):
        yield f"work.{number}", _job(job)
    for number, study in enumerate(facts.education):
        yield f"education.{number}", _study(study)
    for number, language in enumerate(facts.languages):
        yield f"languages.{number}", f"{language.language}: {language.fluency}"
    for number, skill in enumerate(facts.skills):
        years = f", {written(skill.years)} years" if skill.years is not None else ""
        parts = (skill.level, *skill.keywords)
        detail = f" ({', '.join(part for part in parts if part)})" if any(parts) else ""
        yield f"skills.{number}", f"{skill.name}{detail}{years}" if skill.name else ""


def _job(job: Work) -> str:
    head = f"{job.position}, {job.name}, {job.start_date} to {job.end_date or 'now'}"
    return ". ".join(part for part in (head, job.summary, *job.highlights) if part)


def _study(study: Education) -> str:
    head = f"{study.study_type} in {study.area}, {study.institution}"
    return f"{head}, {study.start_date} to {study.end_date or 'now'}"


def _without_the_sensitive(text: str) -> str:
    return " ".join(part for part in _SENTENCES.split(text) if part and not tells_of_it(part))
