"""A JSON Resume out of a résumé's text. A proposal: what is uncertain is left out, and the person looks at the rest."""

import re
from typing import Any

import phonenumbers
import pycountry

from accounts.reading.confined import Reading
from accounts.reading.entries import entries, job, school
from accounts.reading.headings import HEAD, sections

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,12}(?:/[^\s|,;)]*)?",
    re.IGNORECASE,
)
_NETWORKS = {
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "x.com": "X",
}
_YEARS = re.compile(r"^(.{1,60}?)\s*\((\d{1,2}(?:\.\d)?)\+? ?(?:years?|yrs?)\)$")
_IN_BRACKETS = re.compile(r"^(.{1,60}?)\s*(?:\(([^)]{1,60})\)|[:–—-]\s+(.{1,60}))$")
_WORDS = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,4}")
_OF_HEAD = 15
# What looks for addresses takes its time on a long line.
_OF_LINE = 200


def proposal(reading: Reading) -> dict[str, Any]:
    found = sections(reading.text)
    work = [item for item in map(job, entries(found.get("work", []))) if item.get("name")]
    education = [
        item for item in map(school, entries(found.get("education", []))) if item.get("institution")
    ]
    lists = {
        "work": work,
        "education": education,
        "skills": _skills(found.get("skills", [])),
        "languages": _languages(found.get("languages", [])),
    }
    basics = _basics([line[:_OF_LINE] for line in found[HEAD][:_OF_HEAD]], reading)
    if told := " ".join(found.get("summary", []))[:2000]:
        basics["summary"] = told
    return {name: each for name, each in {"basics": basics, **lists}.items() if each}


def _basics(head: list[str], reading: Reading) -> dict[str, Any]:
    basics: dict[str, Any] = {}
    plain = [line for line in head if not _MAIL.search(line) and not re.search(r"\d", line)]
    if plain and _WORDS.fullmatch(plain[0]):
        basics["name"] = plain[0].title() if plain[0].isupper() else plain[0]
        if len(plain) > 1 and len(plain[1]) < 80 and "," not in plain[1] and "|" not in plain[1]:
            basics["label"] = plain[1]
    if mail := _MAIL.search(reading.text[:20_000]):
        basics["email"] = mail.group()
    pieces = [piece.strip() for line in head for piece in re.split(r"[|•·]", line)]
    if location := next(filter(None, map(_location, pieces)), None):
        basics["location"] = location
    if phone := _phone("\n".join(head), str((location or {}).get("countryCode", "US"))):
        basics["phone"] = phone
    return {**basics, **_links(head, reading.links)}


def _phone(text: str, region: str) -> str:
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        return str(
            phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        )
    return ""


def _location(piece: str) -> dict[str, str] | None:
    """`Toronto, Ontario, Canada`. Only with a country that there is."""
    parts = [part.strip() for part in piece.split(",")]
    if not 2 <= len(parts) <= 3 or len(piece) > 80 or re.search(r"[\d@/]", piece):
        return None
    try:
        country = pycountry.countries.lookup(parts[-1])
    except LookupError:
        return None
    middle = {"region": parts[1]} if len(parts) == 3 else {}
    return {"city": parts[0], **middle, "countryCode": str(country.alpha_2)}


def _links(head: list[str], links: tuple[str, ...]) -> dict[str, Any]:
    text = _MAIL.sub(
        " ", "\n".join([*head, *(link[:_OF_LINE] for link in links if link.startswith("http"))])
    )
    found: dict[str, str] = {}
    url = ""
    for address in _ADDRESS.findall(text):
        full = address if address.lower().startswith("http") else f"https://{address}"
        host = full.split("/")[2].lower().removeprefix("www.")
        if (network := _NETWORKS.get(host)) is not None:
            found.setdefault(network, full)
        elif not url and "." in host:
            url = full
    profiles = [{"network": network, "url": full} for network, full in found.items()]
    return {**({"profiles": profiles} if profiles else {}), **({"url": url} if url else {})}


def _pieces(lines: list[str]) -> list[str]:
    """Separated by commas, bullets or lines; not inside brackets."""
    text = "\n".join(re.sub(r"^[^:\n]{1,40}:\s*", "", line) for line in lines)
    parts = re.split(r"[\n•·|;]|,(?![^(]*\))", text)
    return [part.strip(" .-–*") for part in parts if 1 < len(part.strip(" .-–*")) <= 60][:60]


def _skills(lines: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for piece in _pieces(lines):
        timed = _YEARS.match(piece)
        found.append({"name": timed[1], "x-years": _number(timed[2])} if timed else {"name": piece})
    return found


def _number(text: str) -> float:
    return int(text) if text.isdecimal() else float(text)


def _languages(lines: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for piece in _pieces(lines):
        told = _IN_BRACKETS.match(piece)
        found.append(
            {"language": told[1], "fluency": (told[2] or told[3]).capitalize()}
            if told
            else {"language": piece}
        )
    return found
