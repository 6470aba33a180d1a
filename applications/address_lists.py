"""Addresses out of what people have: pasted lines, text files, tables. Nothing is lost: what is no address stays a line."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from applications.errors import UnsuitableError

MOST = 200
"""Addresses at once."""
LARGEST = 1_000_000
"""Bytes of a file, and characters of a text."""
LONGEST = 2_000
"""Characters of an address."""
_KEPT = LONGEST + 1
"""Of what is longer: a part of an address would be another one."""

_ADDRESS = re.compile(r"(?i)(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?/\S*")
# A comma may be part of an address: it parts two only where another begins behind it, or nothing follows.
_PARTED = re.compile(r"(?i)[,;|](?=\s|$|https?://|www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/)|\t")
_NAMED = re.compile(r"(?i)\b(?:url|link|address|adresse|href|posting|web ?site|job ?ad)s?\b")
_DELIMITERS = "\t;,|"
_NULS = 0.2
_WORDS_OF_A_HEAD = 3


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: of the line where it stands, from 1."""

    number: int
    text: str


def of_text(text: str) -> list[Line]:
    """Raises `UnsuitableError` for too many, and for a text that is too long."""
    if len(text) > LARGEST:
        raise UnsuitableError(
            "list_too_long", "That is too much text: at most one million characters."
        )
    text = text.replace("\0", "").removeprefix("\ufeff")
    lines = _of_table(text) or _of_lines(text)
    if len(lines) > MOST:
        raise UnsuitableError(
            "too_many_addresses",
            f"At most {MOST} addresses at once, and these are {len(lines)}. Take some out; the others can follow.",
        )
    return lines


def decoded(data: bytes) -> str:
    """A file's text, in whatever a spreadsheet has saved it. Raises `UnsuitableError` for what is too large, and for no text."""
    if len(data) > LARGEST:
        raise UnsuitableError("file_too_large", "That file is too large: at most 1 MB.")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.removeprefix("\ufeff")
    raise UnsuitableError("not_text", "That isn’t a text or CSV file. Save the table as CSV.")


def _encodings(data: bytes) -> Iterable[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    elif data.count(0) > _NULS * len(data):
        yield "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    yield "utf-8"
    # Of older spreadsheets in the West. Every byte is a character, so it comes last.
    yield "latin-1"


def _of_lines(text: str) -> list[Line]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = (part.strip().strip("\"'<>").strip() for part in _PARTED.split(line))
        found += [Line(number, part[:_KEPT]) for part in parts if part]
    return found


def _of_table(text: str) -> list[Line]:
    """Of each row the cell with the address. Empty where it isn't a table: then each line stands for itself."""
    for delimiter in _delimiters(text):
        rows = _rows(text, delimiter)
        column = _column(rows, delimiter)
        if column is not None:
            return list(_cells(rows, column))
    return []


def _delimiters(text: str) -> str:
    """Those in the first line with something in it, the most frequent first."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    used = [each for each in _DELIMITERS if each in first]
    if not used and (first.startswith('"') or _NAMED.search(first)):
        used = [","]
    return "".join(sorted(used, key=first.count, reverse=True))


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """With the number of the line at which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[tuple[int, list[str]]] = []
    number = 1
    try:
        for row in reader:
            found.append((number, [cell.strip() for cell in row]))
            number = reader.line_num + 1
    except csv.Error:
        return []
    return [(number, row) for number, row in found if any(row)]


def _column(rows: Sequence[tuple[int, list[str]]], delimiter: str) -> int | None:
    """Where the addresses are: the column whose head says so, else the one that has them. None where the rows are no table."""
    if not rows:
        return None
    head: list[str] = rows[0][1]
    body = [row for _, row in rows[1:]]
    if any(_is_address(cell) for cell in head):
        return _headless([head, *body], delimiter)
    columns = [index for index, cell in enumerate(head) if _is_named(cell)]
    if len(head) > 1 and all(len(row) == len(head) for row in body):
        columns += range(len(head))
    for index in columns:
        if any(index < len(row) and _is_address(row[index]) for row in body):
            return index
    return None


def _headless(rows: Sequence[Sequence[str]], delimiter: str) -> int | None:
    """Each row has one address, beside something that is none and no part of it: a comma may stand in an address, too."""
    width = len(rows[0])
    if width < 2 or any(len(row) != width or sum(map(_is_address, row)) != 1 for row in rows):
        return None
    column = [_is_address(cell) for cell in rows[0]].index(True)
    apart = column > 0 or delimiter == "\t" or any(" " in cell for row in rows for cell in row)
    return column if apart else None


def _is_named(cell: str) -> bool:
    return len(cell.split()) <= _WORDS_OF_A_HEAD and bool(_NAMED.search(cell.replace("_", " ")))


def _cells(rows: Sequence[tuple[int, list[str]]], column: int) -> Iterable[Line]:
    for place, (number, row) in enumerate(rows):
        cell = row[column] if column < len(row) else ""
        if place == 0 and not any(_is_address(each) for each in row):
            continue
        # A row without one is told as it stands.
        yield Line(number, (cell or " ".join(filter(None, row)))[:_KEPT])


def _is_address(cell: str) -> bool:
    return _ADDRESS.fullmatch(cell.strip()) is not None
