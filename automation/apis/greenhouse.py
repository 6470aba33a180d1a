"""Greenhouse's Job Board API: https://developers.greenhouse.io/job-board.html#submit-an-application

One POST of a multipart form, with the board's key. "Greenhouse will not confirm the inclusion of required fields": that is done
here. What its answers look like isn't documented.
"""

import re
import ssl
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote

from typing_extensions import override

from automation.apis.attachments import FileGoneError, attachments
from automation.apis.authorisation import NOT_FOR_THE_KEY, basic, key_word, must_have_answered
from automation.apis.base import ApplicationResult, Complaint, EmployerAPI, Key, Sheet
from automation.apis.delivery import Delivered, Parcel, deliver
from automation.apis.greenhouse_blocks import BLOCK, blocks
from automation.apis.greenhouse_catalogue import CatalogueGoneError, NotListedError, numbered
from automation.apis.results import Judge, Word, parsed, record, unsent
from automation.apis.sheets import (
    Given,
    discreet,
    file_check,
    given,
    hidden,
    is_own,
    is_told,
    keys_of,
    lacking,
    unasked,
)
from automation.errors import InterfaceUnreachableError, NotCarriedError
from automation.feeds.base import Bases, PublishedQuestion
from automation.protocol import Answer, Kind, PermitState

TITLE = "Greenhouse"
LONGEST_NAME = 255
ALWAYS = ("first_name", "last_name", "email")
_NAMES = frozenset({"first_name", "last_name"})
_NO_ADDRESS = _NAMES | {"phone"}
_ADDRESS = re.compile(r"://|\bwww\.|[\w-]{2,}\.(?:com|net|org|io)\b", re.IGNORECASE)
_SURVEY = frozenset({"gender", "race", "hispanic_ethnicity", "veteran_status", "disability_status"})
_DEMOGRAPHIC = re.compile(r"demographic\w*\W+(\d+)\W*")
_CONSENT = "data_compliance["
_NOWHERE = "0"
"""No posting has this id."""


class Gazetteer(Protocol):
    """Where places are."""

    def find(self, place: str) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        ...


class GreenhouseAPI(EmployerAPI):
    vendor = "greenhouse"

    def __init__(
        self,
        bases: Bases,
        *,
        verify: ssl.SSLContext | bool = True,
        timeout: float = 25.0,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        self._base = bases.greenhouse
        self._verify = verify
        self._timeout = timeout
        self._gazetteer = gazetteer
        self._judge = Judge(TITLE, read_success)

    def carries(self, question: PublishedQuestion) -> bool:
        return bool(question.name)

    @override
    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        found = lacking(sheet, self.carries, _written, discreet(is_sayable), file_check(sheet))
        return [*found, *unasked(sheet, ALWAYS), *self._unplaced(sheet)]

    def _unplaced(self, sheet: Sheet) -> Iterator[Complaint]:
        for each in given(sheet, self.carries):
            asked = each.question.asked
            if each.question.name == "location" and asked.required and not self._found(each):
                yield Complaint(
                    "", f"Greenhouse’s interface wants coordinates for “{asked.label}”."
                )

    def _found(self, place: Given) -> tuple[float, float] | None:
        return self._gazetteer.find(place.text) if self._gazetteer is not None else None

    @override
    def carried(self, sheet: Sheet) -> Collection[str]:
        return keys_of(self._sent(sheet))

    def _sent(self, sheet: Sheet) -> list[Given]:
        """Without coordinates a place would be dropped."""
        told = (each for each in given(sheet, self.carries) if is_sayable(each))
        return [each for each in told if each.question.name != "location" or self._found(each)]

    @override
    async def looked_up(self, sheet: Sheet) -> Sheet:
        """Schools, degrees and disciplines have their numbers in it."""
        try:
            sent = await numbered(
                self._sent(sheet), self._board(sheet.published.tenant), self._deliver
            )
        except CatalogueGoneError as error:
            raise InterfaceUnreachableError(f"Greenhouse’s lists can’t be read: {error}") from None
        except NotListedError as error:
            raise NotCarriedError(
                f"Greenhouse’s list for “{error.label}” doesn’t have the answer"
            ) from None
        known = {each.question.asked.key: each.question for each in sent}
        questions = tuple(known.get(each.asked.key, each) for each in sheet.published.questions)
        return replace(sheet, published=sheet.published.model_copy(update={"questions": questions}))

    @override
    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        url = self._posting(sheet.published.tenant, sheet.published.id)
        if told := self.missing(sheet):
            return unsent("it isn’t complete", *told, url=url)
        sent = self._sent(sheet)
        try:
            sent = await numbered(sent, self._board(sheet.published.tenant), self._deliver)
            files = await attachments(sheet, sent)
        except CatalogueGoneError:
            return unsent("Greenhouse’s lists can’t be read", url=url)
        except NotListedError as error:
            told = [
                Complaint("", f"Greenhouse’s list for “{error.label}” doesn’t have the answer.")
            ]
            return unsent("it can’t be said in Greenhouse’s terms", *told, url=url)
        except FileGoneError:
            return unsent("a file can’t be read any more", url=url)
        fields = (*self._fields(sent), *_source(sheet))
        parcel = Parcel(url, url, headers=basic(key), fields=fields, attachments=files)
        delivered = await self._deliver(parcel)
        redaction = hidden(sheet, key.secret.get_secret_value())
        return self._judge.result(parcel, delivered, published=sheet.published, redaction=redaction)

    def _fields(self, sent: Sequence[Given]) -> Iterator[tuple[str, str]]:
        for each in sent:
            if each.question.name == "location":
                yield from self._place(each)
            elif not BLOCK.match(each.question.name):
                yield from written(each)
        yield from blocks(sent)

    def _place(self, place: Given) -> Iterator[tuple[str, str]]:
        """ "All 3 fields must be included": without coordinates the place would be dropped."""
        found = self._found(place)
        if found is not None:
            yield "location", place.text
            yield "latitude", f"{found[0]:.7f}"
            yield "longitude", f"{found[1]:.7f}"

    @override
    async def check(self, key: Key) -> str:
        """Greenhouse has no call that tells whether a key is good. An empty form is sent to a posting that can't be there."""
        board = self._board(key.tenant)
        known = await self._deliver(Parcel(board, board, method="GET"))
        if known.status == 404:
            return "Greenhouse knows no board of this name."
        must_have_answered(TITLE, known)
        url = self._posting(key.tenant, _NOWHERE)
        said = await self._deliver(
            Parcel(url, url, headers=basic(key), fields=(("first_name", ""),))
        )
        return key_word(TITLE, said, good=NOT_FOR_THE_KEY)

    def _board(self, token: str) -> str:
        return f"{self._base}/v1/boards/{quote(token, safe='')}"

    def _posting(self, token: str, job: str) -> str:
        return f"{self._board(token)}/jobs/{quote(job, safe='')}"

    async def _deliver(self, parcel: Parcel) -> Delivered:
        return await deliver(parcel, verify=self._verify, seconds=self._timeout)


def is_sayable(each: Given) -> bool:
    """What people are asked about themselves, and consents, are theirs to give."""
    name = each.question.name
    if _is_survey(name):
        return is_told(each.answer)
    return is_own(each.answer) or not (name.startswith(_CONSENT) and each.ticked)


def _is_survey(name: str) -> bool:
    return name in _SURVEY or bool(_DEMOGRAPHIC.match(name))


def written(each: Given) -> Iterator[tuple[str, str]]:
    """The fields of a question that isn't one of a block's."""
    name, kind = each.question.name, each.question.asked.kind
    if kind is Kind.FILE:
        return
    if found := _DEMOGRAPHIC.match(name):
        yield "demographic_answers[][question_id]", found[1]
        for value in each.values:
            yield "demographic_answers[][answer_options][][answer_option_id]", value
    elif kind is Kind.CHOICES:
        for value in each.values:
            yield f"{name.removesuffix('[]')}[]", value
    elif kind is Kind.CHECK:
        yield name, _box(each)
    elif kind is Kind.CHOICE:
        yield name, each.values[0]
    else:
        yield name, each.text


def _box(each: Given) -> str:
    if each.question.name.startswith(_CONSENT):
        return "true" if each.ticked else "false"
    return "1" if each.ticked else "0"


def _written(question: PublishedQuestion, answer: Answer) -> str:
    name = question.name
    if name in _NO_ADDRESS and any(map(_ADDRESS.search, answer.values)):
        return "It can’t hold the address of a page."
    too_long = any(len(each) > LONGEST_NAME for each in answer.values)
    return f"At most {LONGEST_NAME} characters." if too_long and name in _NAMES | {"email"} else ""


def _source(sheet: Sheet) -> Iterator[tuple[str, str]]:
    if sheet.source:
        yield "mapped_url_token", sheet.source


def read_success(delivered: Delivered) -> Word:
    """Any success is one, unless it says that it is none."""
    said = record(parsed(delivered.body))
    if said.get("success") is False or said.get("error") or said.get("errors"):
        return Word(PermitState.UNKNOWN, "Greenhouse answered with a success and an error")
    return Word(PermitState.CONFIRMED, "Greenhouse took it")
