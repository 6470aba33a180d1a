"""Whom a question about an employer means: whoever offers the job, or some other company."""

import re

from automation.forms.rules.case import Case
from automation.forms.vocabulary.fold import bare

HERE = re.compile(
    r"\b(?:this|our|the) (?:company|organi[sz]ation|firm|employer|group)|\bwith us\b|\bfor us\b|\bhere\b|\bby us\b|\bat us\b|bei uns|chez nous|con nosotros|bij ons|da noi|u nas"
)
_WORDS = re.compile(r"[a-z0-9&+]{2,}")
_SHORTEST_NAME = 3
# What such questions consist of beside the name of the employer.
_EVERYDAY = frozenset(re.findall(r"\S+", "have has had you your ever previously worked work for at by with in the of or any its are were was been employed employee employees employment current former currently a an and to do did past previous relatives relative family member members working company affiliates subsidiaries including as contractor intern before now is from experience spouse spouses partners partner please we this that be who if such there already applied application position job role interviewed yes no one law laws parent subsidiary affiliate affiliated entity entities immediate close related someone anyone individual direct directly capacity either agency temporary contingent worker internship staff through time full part"))  # fmt: skip


def about_this_employer(case: Case) -> bool:
    """Does the question mean whoever offers the job, and not some other company?"""
    label = bare(case.asked.label)
    if HERE.search(label):
        return True
    known = re.sub(r"\W", "", bare(f"{case.posting.employer} {case.posting.url}"))
    names = [word for word in _WORDS.findall(label) if word not in _EVERYDAY]
    if not names or not known:
        return not names or not known
    return any(len(word) >= _SHORTEST_NAME and word in known for word in names)
