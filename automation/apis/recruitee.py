"""Recruitee's public Careers Site API: https://docs.recruitee.com/reference/candidates-post

"From candidate perspective": whoever applies there is sent a confirmation by e-mail. No key.
"""

import re
import ssl
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import quote

from typing_extensions import override

from automation.apis.attachments import FileGoneError, attachments
from automation.apis.authorisation import key_word
from automation.apis.base import ApplicationResult, Complaint, EmployerAPI, Key, Sheet
from automation.apis.delivery import Delivered, Parcel, deliver
from automation.apis.results import Judge, Word, parsed, record, unsent
from automation.apis.sheets import (
    Given,
    discreet,
    file_check,
    given,
    hidden,
    is_own,
    keys_of,
    lacking,
    unasked,
)
from automation.feeds.base import Bases, PublishedQuestion
from automation.protocol import Kind, PermitState

TITLE = "Recruitee"
FIELDS = frozenset(
    f"candidate[{name}]"
    for name in ("name", "email", "phone", "cv", "cover_letter", "cover_letter_file", "photo")
)
ALWAYS = ("candidate[name]", "candidate[email]")
_OPEN = re.compile(r"open_question:(\d+)")
_TENANT = re.compile(r"[\w-]+")
_ANSWERS = "candidate[open_question_answers_attributes]"


class RecruiteeAPI(EmployerAPI):
    """Names of questions: those of `FIELDS`, and `open_question:<id>` for the employer's own."""

    vendor = "recruitee"

    def __init__(
        self, bases: Bases, *, verify: ssl.SSLContext | bool = True, timeout: float = 25.0
    ) -> None:
        self._bases = bases
        self._verify = verify
        self._timeout = timeout
        self._judge = Judge(TITLE, read_success)

    def carries(self, question: PublishedQuestion) -> bool:
        return question.name in FIELDS or bool(_OPEN.fullmatch(question.name))

    @override
    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        found = lacking(sheet, self.carries, discreet(is_sayable), file_check(sheet, frozenset()))
        found += unasked(sheet, ALWAYS)
        if not _TENANT.fullmatch(sheet.published.tenant):
            # A domain of the employer's own could lead anywhere.
            found.append(Complaint("", "The posting isn’t on a careers site of Recruitee’s own."))
        return found

    @override
    def carried(self, sheet: Sheet) -> Collection[str]:
        return keys_of(self._sent(sheet))

    def _sent(self, sheet: Sheet) -> list[Given]:
        return [each for each in given(sheet, self.carries) if is_sayable(each)]

    @override
    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        if told := self.missing(sheet):
            return unsent("it isn’t complete", *told)
        published = sheet.published
        offer = f"{self._base(published.tenant)}/api/offers/{quote(published.id, safe='')}"
        url = f"{offer}/candidates"
        sent = self._sent(sheet)
        numbers = {each.question.name: number for number, each in enumerate(_open(sent))}
        parts = {name: f"{_ANSWERS}[{number}][file]" for name, number in numbers.items()}
        try:
            files = await attachments(sheet, sent, fields=parts)
        except FileGoneError:
            return unsent("a file can’t be read any more", url=url)
        fields = (*_fields(sent, numbers), *_source(sheet))
        parcel = Parcel(url, url, fields=fields, attachments=files)
        delivered = await self._deliver(parcel)
        return self._judge.result(parcel, delivered, published=published, redaction=hidden(sheet))

    @override
    async def check(self, key: Key) -> str:
        """There is no key: whether the employer's careers site is there."""
        if not _TENANT.fullmatch(key.tenant):
            return "That isn’t the name of a careers site."
        url = f"{self._base(key.tenant)}/api/offers"
        said = await self._deliver(Parcel(url, url, method="GET"))
        if said.status == 404:
            return "Recruitee knows no careers site of this name."
        return key_word(TITLE, said, good=frozenset({200}))

    def _base(self, tenant: str) -> str:
        return self._bases.recruitee.replace("{tenant}", tenant)

    async def _deliver(self, parcel: Parcel) -> Delivered:
        return await deliver(parcel, verify=self._verify, seconds=self._timeout)


def is_sayable(each: Given) -> bool:
    """A box that is ticked is a consent here: "legal" questions are."""
    consent = each.question.asked.kind is Kind.CHECK and each.question.asked.required
    return is_own(each.answer) or not consent


def _open(sent: Sequence[Given]) -> list[Given]:
    return [each for each in sent if _OPEN.fullmatch(each.question.name)]


def _fields(sent: Sequence[Given], numbers: dict[str, int]) -> Iterator[tuple[str, str]]:
    for each in sent:
        name = each.question.name
        if found := _OPEN.fullmatch(name):
            place = f"{_ANSWERS}[{numbers[name]}]"
            yield f"{place}[open_question_id]", found[1]
            yield from ((f"{place}{field}", value) for field, value in _answer(each))
        elif each.question.asked.kind is not Kind.FILE:
            yield name, each.text


def _answer(each: Given) -> Iterator[tuple[str, str]]:
    match each.question.asked.kind:
        case Kind.FILE:
            return
        case Kind.CHECK:
            yield "[flag]", "true" if each.ticked else "false"
        case Kind.CHOICES:
            yield from (("[multi_content][]", value) for value in each.values)
        case Kind.CHOICE if set(each.question.values.values()) == {"true", "false"}:
            yield "[flag]", each.values[0]
        case Kind.CHOICE:
            yield "[content]", each.values[0]
        case _:
            yield "[content]", each.text


def _source(sheet: Sheet) -> Iterator[tuple[str, str]]:
    if sheet.source:
        yield "candidate[referrer]", sheet.source


def read_success(delivered: Delivered) -> Word:
    candidate = record(record(parsed(delivered.body)).get("candidate"))
    if delivered.status == 201 or candidate.get("id"):
        return Word(PermitState.CONFIRMED, "Recruitee took it")
    return Word(PermitState.UNKNOWN, "Recruitee didn’t say that it took it")
