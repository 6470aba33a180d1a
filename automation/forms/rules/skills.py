"""What the person can do: only what they listed themselves. That something isn't listed says nothing."""

import re

from automation.forms.facts import Skill
from automation.forms.rules.case import Case, Rule, Said, yes
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.topics import Topic
from automation.protocol import Kind

_SAME: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split("|"))
    for group in ("go|golang|go lang", "postgresql|postgres", "kubernetes|k8s", "aws|amazon web services", "gcp|google cloud|google cloud platform", "javascript|js", "typescript|ts", "c#|c sharp", "node|node js|nodejs", "react|react js|reactjs", "machine learning|ml", "microsoft azure|azure")
)  # fmt: skip
_GENERAL = {
    "professional",
    "relevant",
    "work",
    "working",
    "total",
    "overall",
    "full",
    "time",
    "fulltime",
    "paid",
    "industry",
    "prior",
    "related",
    "hands",
    "on",
    "your",
    "the",
    "a",
    "an",
    "of",
    "experience",
    "in",
    "years",
    "this",
    "field",
    "role",
    "similar",
    "job",
    "employment",
}


def _names(skill: str) -> frozenset[str]:
    text = bare(skill)
    return next((group for group in _SAME if text in group), frozenset({text}))


def _skill(case: Case, subject: str) -> tuple[int, Skill] | None:
    wanted = bare(
        re.sub(
            r"\b(?:programming|development|language|programming language|experience)\b",
            " ",
            subject,
        )
    )
    for number, skill in enumerate(case.facts.skills):
        if wanted and _names(skill.name) & _names(wanted):
            return number, skill
    return None


def _parts(subject: str) -> list[str]:
    return [part for part in re.split(r"\b(?:and|or)\b|/|,", subject) if part.strip()]


def years_of(case: Case) -> tuple[float | None, str]:
    """Years of what the question is about, and where they are written; all of the person's where it names nothing."""
    subject = case.concept.subject
    if not subject or set(subject.split()) <= _GENERAL:
        if not asks_total(case.asked.label):
            return None, ""
        return case.facts.valet.years_of_experience, "profile:x-valet.yearsOfExperience"
    found = [_skill(case, part) for part in _parts(subject)]
    if found and None not in found:
        years = [skill.years for each in found if each for skill in (each[1],)]
        if len(years) == 1:
            number = next(each[0] for each in found if each)
            return years[0], f"profile:skills.{number}.x-years"
        return None, ""
    return (
        (case.facts.valet.years_of_experience, "profile:x-valet.yearsOfExperience")
        if _is_own_role(case, subject)
        else (None, "")
    )


# What a question about all of one's experience consists of, in the languages of forms.
_FRAME = frozenset(re.findall(r"\S+", "mindestens wenigstens au moins al menos minimaal minstens almeno pelo co najmniej fewer less experience how many what is are number total years year yrs experience experiences do does you have got possess work working professional professionally relevant overall in of the your a an please state enter at least minimum or more plus than full time paid industry hands on with much long been for career years' wie viele jahre berufserfahrung haben sie hast du bringst mit combien d annees annee professionnelle avez vous as tu cuantos anos de experiencia laboral profesional tienes tiene hoeveel jaar werkervaring heb je heeft u quanti anni esperienza lavorativa hai quantos profissional voce tem ile lat doswiadczenia zawodowego masz pan pani relevante einschlagige insgesamt gesamt professional's"))  # fmt: skip


def asks_total(label: str) -> bool:
    """Is nothing named that the experience would have to be in?"""
    words = [word for word in bare(label).replace("+", " ").split() if not word.isdigit()]
    return not set(words) - _FRAME


def _is_own_role(case: Case, subject: str) -> bool:
    """`as a full-time engineer`, where every job in the résumé was one."""
    words = [word for word in subject.split() if word not in _GENERAL]
    if not words or not re.search(rf"\bas an? (?:[\w-]+ )*{re.escape(words[-1])}", case.label):
        return False
    jobs = [set(bare(job.position).split()) for job in case.facts.work]
    return bool(jobs) and all(set(words) <= job for job in jobs)


_OPEN = re.compile(
    r"describe|explain|elaborate|please (?:list|share|specify|tell|provide|detail)|\bwhich\b|\bhow\b|\bwhat\b|examples?|\b(?:years?|months?|decades?)\b"
)


def _has_skill(case: Case) -> Said | None:
    subject = case.concept.subject
    if (
        not subject
        or set(subject.split()) <= _GENERAL
        or case.asked.kind is Kind.LONG_TEXT
        or _OPEN.search(case.label)
    ):
        return None
    found = [_skill(case, part) for part in _parts(subject)]
    if all(found):
        return yes(f"profile:skills.{found[0][0]}" if found[0] else "profile:skills")
    if len(_parts(subject)) == 1 and len(subject) > 3 and holds(case.facts.text(), subject):
        return yes("profile:work", "named in the résumé")
    return None


RULES: dict[Topic, Rule] = {Topic.HAS_SKILL: _has_skill}
