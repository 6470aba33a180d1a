"""From when to when, as résumés write it."""

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-zé]{0,6}\.?"
_POINT = rf"(?:{_MONTH},? ?(?:19|20)\d\d|(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d|(?:19|20)\d\d-(?:0[1-9]|1[0-2])|(?:19|20)\d\d)"
_NOW = r"(?:present|today|now|current|ongoing)"
_SPAN = re.compile(rf"\(?\b({_POINT}) ?(?:-|–|—|to|until) ?({_POINT}|{_NOW})\b\)?", re.IGNORECASE)
LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Period:
    """As JSON Resume has it; `end` is empty while it lasts. `rest` is the line without it."""

    start: str
    end: str
    rest: str


def period_in(line: str) -> Period | None:
    if len(line) > LONGEST_LINE or (found := _SPAN.search(line)) is None:
        return None
    rest = f"{line[: found.start()]} {line[found.end() :]}"
    end = found[2]
    return Period(
        start=_iso(found[1]),
        end="" if re.fullmatch(_NOW, end, re.IGNORECASE) else _iso(end),
        rest=rest.strip(" \t,|·•–—-()"),
    )


def _iso(point: str) -> str:
    year = next(iter(re.findall(r"(?:19|20)\d\d", point)))
    for number, month in enumerate(_MONTHS, start=1):
        if point.lower().startswith(month):
            return f"{year}-{number:02}"
    if numeric := re.fullmatch(r"(\d{1,2})[/.]\d{4}", point):
        return f"{year}-{int(numeric[1]):02}"
    return point if re.fullmatch(r"\d{4}-\d\d", point) else year
