"""Lever's Data API, which knows an employer's own questions: https://hire.lever.co/developer/documentation#apply-to-a-posting

Files go first, each by an upload of its own; what is sent then names them. Only for postings that are published or unlisted.
"""

import asyncio
import re
import ssl
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from automation.apis.attachments import FileGoneError, attachments
from automation.apis.authorisation import basic, key_word
from automation.apis.base import ApplicationResult, Complaint, Key, Sheet
from automation.apis.delivery import Attachment, Delivered, Parcel, deliver
from automation.apis.lever_questions import questions_of
from automation.apis.results import (
    KEY_REFUSALS,
    Judge,
    Word,
    parsed,
    record,
    unsent,
)
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
from automation.errors import PostingClosedError
from automation.feeds.answers import wait_of
from automation.feeds.base import (
    Bases,
    FeedUnreachableError,
    NothingPublishedError,
    Published,
    PublishedQuestion,
)
from automation.protocol import Kind, PermitState

TITLE = "Lever"
SECOND = 1.0
NAME = re.compile(
    r"(personalInformation|urls|eeo|consent)\[([^\[\]]+)\]|(customQuestions)\[([^\[\]]+)\]\[(\d+)\]"
)
ALWAYS = ("personalInformation[email]",)
_OURS = ("personalInformation[", "customQuestions[")
_ENDS_SENDING = KEY_REFUSALS | {429}


class LeverDataAPI:
    """`Key.eu` tells the host. Names of questions: `personalInformation[email]`, `urls[LinkedIn]`, `eeo[gender]`,
    `consent[store]`, and `customQuestions[<id>][<n>]` for the n-th field of one of the employer's own."""

    def __init__(
        self, bases: Bases, *, verify: ssl.SSLContext | bool = True, timeout: float = 25.0
    ) -> None:
        self._bases = bases
        self._verify = verify
        self._timeout = timeout
        self._judge = Judge(TITLE, read_success, wait=SECOND)

    def is_for(self, published: Published) -> bool:
        """Are these questions those of `questions`, and not of the posting's page?"""
        return any(each.name.startswith(_OURS) for each in published.questions)

    def carries(self, question: PublishedQuestion) -> bool:
        return bool(NAME.fullmatch(question.name))

    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        found = lacking(sheet, self.carries, discreet(is_sayable), file_check(sheet, frozenset()))
        return [*found, *unasked(sheet, ALWAYS)]

    async def questions(self, key: Key, posting: str) -> tuple[PublishedQuestion, ...]:
        """As `LeverAPI.questions`."""
        url = self._posting(key, posting)
        said = await self._deliver(Parcel(url, url, method="GET", headers=basic(key)))
        if said.status in (404, 410):
            raise PostingClosedError(f"its form answers {said.status}")
        if said.status in KEY_REFUSALS:
            raise NothingPublishedError("the key doesn't show it")
        data = record(parsed(said.body)).get("data")
        if said.status != 200 or not said.whole or not isinstance(data, dict):
            raise FeedUnreachableError(
                said.why or f"answered {said.status}", after=wait_of(said.headers)
            )
        return questions_of(data)

    def carried(self, sheet: Sheet) -> Collection[str]:
        return keys_of(self._sent(sheet))

    def _sent(self, sheet: Sheet) -> list[Given]:
        return [each for each in given(sheet, self.carries) if is_sayable(each)]

    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        url = self._posting(key, sheet.published.id)
        if told := self.missing(sheet):
            return unsent("it isn’t complete", *told, url=url)
        sent = self._sent(sheet)
        try:
            kept = await self._upload(await attachments(sheet, sent), key)
        except FileGoneError:
            return unsent("a file can’t be read any more", url=url)
        except _NotTakenError as error:
            if error.delivered.status not in _ENDS_SENDING:
                return unsent("Lever didn’t take a file, and was sent nothing else", url=url)
            return self._result(error.parcel, error.delivered, sheet, key)
        body = _body(sent, kept, sheet)
        parcel = Parcel(f"{url}?send_confirmation_email=true", url, headers=basic(key), json=body)
        return self._result(parcel, await self._deliver(parcel), sheet, key)

    def _result(
        self, parcel: Parcel, delivered: Delivered, sheet: Sheet, key: Key
    ) -> ApplicationResult:
        redaction = hidden(sheet, key.secret.get_secret_value())
        return self._judge.result(parcel, delivered, published=sheet.published, redaction=redaction)

    async def _upload(self, files: Iterable[Attachment], key: Key) -> dict[str, str]:
        """Where Lever keeps them now, by the names of their questions. Raises `_NotTakenError`, and stops at the first."""
        url = f"{self._base(key)}/v1/uploads"
        kept = {}
        # They leave at least half of the time to the application itself.
        until = _now() + self._timeout / 2
        for file in files:
            part = Attachment("file", file.file_name, file.content)
            parcel = Parcel(url, url, headers=basic(key), attachments=(part,))
            said = await self._deliver(parcel, seconds=until - _now())
            uri = record(record(parsed(said.body)).get("data")).get("uri")
            if (
                said.status not in (200, 201)
                or not said.whole
                or not isinstance(uri, str)
                or not uri
            ):
                raise _NotTakenError(parcel, said)
            kept[file.part] = uri
        return kept

    async def check(self, key: Key) -> str:
        url = f"{self._base(key)}/v1/postings?limit=1"
        said = await self._deliver(Parcel(url, url, method="GET", headers=basic(key)))
        return key_word(TITLE, said, good=frozenset({200}))

    def _posting(self, key: Key, posting: str) -> str:
        return f"{self._base(key)}/v1/postings/{quote(posting, safe='')}/apply"

    def _base(self, key: Key) -> str:
        return self._bases.lever_eu if key.eu else self._bases.lever

    async def _deliver(self, parcel: Parcel, *, seconds: float | None = None) -> Delivered:
        seconds = self._timeout if seconds is None else seconds
        return await deliver(parcel, verify=self._verify, seconds=seconds)


class _NotTakenError(Exception):
    """A file wasn't: nothing else is sent."""

    def __init__(self, parcel: Parcel, delivered: Delivered) -> None:
        super().__init__(delivered.why or f"answered {delivered.status}")
        self.parcel = parcel
        self.delivered = delivered


def _now() -> float:
    return asyncio.get_running_loop().time()


def is_sayable(each: Given) -> bool:
    name = each.question.name
    if name.startswith("eeo["):
        return is_told(each.answer)
    return is_own(each.answer) or not (name.startswith("consent[") and each.ticked)


def _body(sent: Sequence[Given], kept: dict[str, str], sheet: Sheet) -> dict[str, Any]:
    """`kept`: where Lever has the files, by the names of their questions."""
    body: dict[str, Any] = {"personalInformation": [], "urls": [], "customQuestions": []}
    for each in sent:
        found = NAME.fullmatch(each.question.name)
        section, name = (found[1], found[2]) if found else (None, "")
        if section in ("personalInformation", "urls"):
            body[section].append({"name": name, "value": _value(each, kept)})
        elif section == "eeo":
            body.setdefault("eeoResponses", {})[name] = each.values[0]
        elif section == "consent":
            body.setdefault("consent", {})[name] = each.ticked
    body["customQuestions"] = list(_custom(sent, kept, sheet.published.questions))
    if sheet.source:
        body["source"] = sheet.source
    return body


def _custom(
    sent: Iterable[Given], kept: dict[str, str], questions: Iterable[PublishedQuestion]
) -> Iterator[dict[str, Any]]:
    """Fields go by their order, so that those without an answer are there too."""
    answers = {each.question.name: _value(each, kept) for each in sent}
    fields: dict[str, list[tuple[int, str]]] = {}
    for question in questions:
        found = NAME.fullmatch(question.name)
        if found and found[3]:
            fields.setdefault(found[4], []).append((int(found[5]), question.name))
    for each, named in fields.items():
        if any(name in answers for _, name in named):
            last = max(number for number, _ in named)
            names = dict(named)
            values = [answers.get(names.get(number, ""), "") for number in range(last + 1)]
            yield {"id": each, "fields": [{"value": value} for value in values]}


def _value(each: Given, kept: dict[str, str]) -> Any:
    match each.question.asked.kind:
        case Kind.FILE:
            return kept[each.question.name]
        case Kind.CHOICES:
            return each.values
        case Kind.CHECK:
            return each.ticked
        case Kind.CHOICE:
            return each.values[0]
        case _:
            return each.text


def read_success(delivered: Delivered) -> Word:
    data = record(parsed(delivered.body)).get("data")
    if record(data).get("applicationId"):
        return Word(PermitState.CONFIRMED, "Lever took it")
    return Word(PermitState.UNKNOWN, "Lever didn’t say that it took it")
