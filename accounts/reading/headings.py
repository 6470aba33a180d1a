"""A résumé's sections, by their headings."""

import re

_NAMES = {
    "summary": ("summary", "professional summary", "profile", "about", "about me", "objective"),
    "work": (
        "experience",
        "work experience",
        "professional experience",
        "relevant experience",
        "employment",
        "employment history",
        "work history",
        "career history",
    ),
    "education": ("education", "academic background", "education and training", "studies"),
    "skills": (
        "skills",
        "technical skills",
        "key skills",
        "core skills",
        "skills and tools",
        "technologies",
    ),
    "languages": ("languages", "language skills"),
    "": (
        "projects",
        "certifications",
        "certificates",
        "publications",
        "references",
        "interests",
        "hobbies",
        "awards",
        "volunteering",
        "volunteer experience",
        "courses",
        "patents",
    ),
}
_SECTION = {name: section for section, names in _NAMES.items() for name in names}
HEAD = "head"
LONGEST_LINE = 3000


def sections(text: str) -> dict[str, list[str]]:
    """Lines by section; what stands before the first heading is the `head`. What we read nothing from is under ""."""
    found: dict[str, list[str]] = {HEAD: []}
    current = HEAD
    for raw in text.splitlines():
        line = " ".join(raw.split())[:LONGEST_LINE]
        if not line:
            continue
        name = re.sub(r"[^a-z ]", "", line.lower().replace("&", "and")).strip()
        if len(line) < 40 and name in _SECTION:
            current = _SECTION[name]
        else:
            found.setdefault(current, []).append(line)
    return found
