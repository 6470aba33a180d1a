"""What a question is about in particular: which network, language, age, skill."""

import re
from collections.abc import Callable

from automation.forms.vocabulary.fold import bare, fold
from automation.forms.vocabulary.languages import language_in
from automation.forms.vocabulary.topics import Topic

# The first that a label names. "Other" ones have no link of the person's unless a profile bears that name.
NETWORKS: tuple[tuple[str, str], ...] = (
    ("linkedin", r"linked ?in"), ("github", r"git ?hub"), ("gitlab", r"git ?lab"), ("stackoverflow", r"stack ?overflow"), ("xing", r"\bxing\b"), ("facebook", r"facebook"),
    ("instagram", r"instagram"), ("behance", r"behance"), ("dribbble", r"dribbble"), ("artstation", r"artstation"), ("medium", r"\bmedium\b"), ("kaggle", r"kaggle"),
    ("youtube", r"youtube"), ("tiktok", r"tiktok"), ("scholar", r"google scholar"), ("orcid", r"\borcid\b"), ("other", r"\b(other|additional|another)\b"), ("twitter", r"twitter|\bx\b"),
    ("website", r"web ?site|web ?seite|homepage|portfolio|site web|sitio web|sito web|strona|blog|\bsite\b|link|url"),
)  # fmt: skip


def _network(text: str) -> str:
    plain = fold(text)
    return next((name for name, pattern in NETWORKS if re.search(pattern, plain)), "")


def _age(text: str) -> str:
    found = re.search(r"\b(1[2-9]|[2-7]\d)\b", fold(text))
    return found[1] if found else "18"


_SKILL = (
    r"(?:erfahrung|experiencia|esperienza|ervaring|doswiadczenia|d'experience)\b[^?.;:]{0,40}?\b(?:mit|con|met|com|avec|z|in|en|em|op)\s+(?P<foreign>[^?.;:]+)",
    r"(?:experience|proficiency|proficient|familiarity|familiar|knowledge|expertise|skills?|skilled|experienced|worked|understanding|hands-on)\s*(?:do you have )?(?:working )?(?:with|in|of|using|writing|on|as an?|as)\s+(?P<after>[^?.;:]+)",
    r"(?:years?|yrs?)(?:\))? (?:of )?(?:\w+[- ])??(?:experience )?(?:with|in|of|using|as an?) (?P<years>[^?.;:]+)",
    r"(?:years?|yrs?)(?:\))? of (?P<before>[^?.;:]+?) experience",
    r"^(?P<label>[\w+#./ -]{1,30}?) experience(?: in years| \(years\))?$",
    r"(?:have you|do you) (?:ever |already |previously )?(?:used?|use|worked with|know) (?P<used>[^?.;:]+)",
    r"(?:do|have) you (?:have |got )?(?:(?:any|some|practical|professional|hands-on|prior|previous|commercial|industry|solid|strong) )*(?P<own>[\w+#./ -]{1,30}?) experience\b",
)


# "Amazon Web Services (AWS)": the same again.
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


def _skill(text: str) -> str:
    plain = _IN_BRACKETS.sub(" ", fold(text))
    for pattern in _SKILL:
        found = re.search(pattern, plain)
        if found:
            subject = bare(next(part for part in found.groups() if part))
            return re.sub(
                r"^(?:the |a |an |hands on |professional |relevant )+|(?: experience)?(?: (?:do|did|have|are|can) you\b.*| you have\b.*| in production| professionally|)$",
                "",
                subject,
            )
    return ""


def _check(text: str) -> str:
    found = re.search(r"drug|reference|criminal|credit", fold(text))
    return found[0] if found else ""


_SUBJECTS: dict[Topic, Callable[[str], str]] = {
    Topic.BACKGROUND_CHECK: _check, Topic.LINK: _network, Topic.AT_LEAST_AGE: _age, Topic.LANGUAGE_LEVEL: language_in, Topic.SPEAKS: language_in,
    Topic.YEARS: _skill, Topic.AT_LEAST_YEARS: _skill, Topic.HAS_SKILL: _skill,
}  # fmt: skip


def subject_of(topic: Topic, text: str) -> str:
    """ "" where the topic has none."""
    find = _SUBJECTS.get(topic)
    return find(text) if find else ""
