"""Jobs and schools out of a section's lines: each has its dates in one, and its name in that or the one before."""

import re
from dataclasses import dataclass, field

from accounts.reading.periods import Period, period_in

_BULLET = re.compile(r"^[•◦▪‣·*–-]\s*")
_SPLIT = re.compile(r"\s+(?:at|@)\s+|\s*[|·]\s*|\s+[–—-]\s+|,\s+")
_ROLE = re.compile(
    r"\b(engineer|developer|manager|analyst|designer|director|consultant|architect|scientist|assistant|intern"
    r"|lead|head|officer|specialist|administrator|coordinator|teacher|nurse|accountant|founder|researcher"
    r"|programmer|representative|associate|advisor|technician|writer|editor)\b",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"\b(university|college|school|institute|academy|polytechnic|universit\w+|hochschule|école|escuela)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(bachelor|master|doctor|ph\.?d|b\.?sc|m\.?sc|b\.?a|m\.?a|mba|b\.?eng|m\.?eng|diploma|associate|licen[cs]e)\b",
    re.IGNORECASE,
)
MOST = 30


@dataclass(slots=True)
class Entry:
    """`heads` name it; `body` tells of it."""

    period: Period
    heads: list[str]
    body: list[str] = field(default_factory=list)


def entries(lines: list[str]) -> list[Entry]:
    found: list[Entry] = []
    for line in lines:
        period = None if _BULLET.match(line) else period_in(line)
        if period is None:
            if found:
                found[-1].body.append(line)
            else:
                found.append(Entry(Period("", "", ""), [], [line]))
            continue
        heads = [period.rest] if period.rest else []
        before = found[-1].body if found else []
        if before and _names(before[-1]):
            heads.insert(0, before.pop())
        found.append(Entry(period, heads))
    return [entry for entry in found if entry.period.start][:MOST]


def _names(line: str) -> bool:
    """A line that may be a title, rather than a sentence of what came before."""
    return len(line) < 90 and not line.endswith((".", ";", ",")) and not _BULLET.match(line)


def job(entry: Entry) -> dict[str, object]:
    heads, body = entry.heads, [*entry.body]
    if len(heads) == 1 and len(_SPLIT.split(heads[0])) == 1 and body and _names(body[0]):
        # The employer with the dates, the title below it, or the other way round.
        heads = [f"{heads[0]} | {body.pop(0)}"]
    parts = [part for part in _SPLIT.split(heads[0], maxsplit=1) if part] if heads else []
    position, name = _role_first(parts)
    told = [line for line in body if not _BULLET.match(line)]
    return _without_blanks(
        {
            "name": name,
            "position": position,
            "location": heads[1] if len(heads) > 1 else "",
            "startDate": entry.period.start,
            "endDate": entry.period.end,
            "summary": " ".join(told)[:5000],
            "highlights": [_BULLET.sub("", line) for line in body if _BULLET.match(line)],
        }
    )


def _role_first(parts: list[str]) -> tuple[str, str]:
    if len(parts) < 2:
        return "", parts[0] if parts else ""
    first, second = parts[0].strip(), parts[1].strip()
    if _ROLE.search(second) and not _ROLE.search(first):
        return second, first
    return first, second


def school(entry: Entry) -> dict[str, object]:
    parts = [
        part.strip() for head in [*entry.heads, *entry.body[:1]] for part in _SPLIT.split(head)
    ]
    institution = next((part for part in parts if _SCHOOL.search(part)), "")
    degree = next((part for part in parts if _DEGREE.search(part) and part != institution), "")
    rest = [part for part in parts if part and part not in {institution, degree}]
    study_type, _, area = degree.partition(" in ")
    return _without_blanks(
        {
            "institution": institution or (rest.pop(0) if rest else ""),
            "studyType": study_type,
            "area": area or (rest[0] if rest else ""),
            "startDate": entry.period.start,
            "endDate": entry.period.end,
        }
    )


def _without_blanks(item: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in item.items() if value}
