"""Lever's Postings API, for which an employer hands out a key: https://github.com/lever/postings-api

One POST, whose address holds the key by Lever's design. It takes no answers to an employer's own questions. Whoever applies twice
with one e-mail address is merged into one candidate. More than two a second are turned away.
"""

import re
import ssl
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from automation.apis.attachments import FileGoneError, attachments
from automation.apis.authorisation import NOT_FOR_THE_KEY, key_word, must_have_answered
from automation.apis.base import ApplicationResult, Complaint, EmployerAPI, Key, Sheet
from automation.apis.delivery import Attachment, Delivered, Parcel, deliver
from automation.apis.lever_data import LeverDataAPI
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
from automation.protocol import PermitState

TITLE = "Lever"
SECOND = 1.0
FIELDS = frozenset({"name", "email", "phone", "org", "comments", "resume", "opportunityLocation"})
ALWAYS = ("name", "email")
_LINK = re.compile(r"urls\[([^\[\]]+)\]")
_CONSENT = re.compile(r"consent\[(marketing|store)\]")
_NOWHERE = "00000000-0000-0000-0000-000000000000"
"""No posting has this id."""


class LeverAPI(EmployerAPI):
    """With a key of the Postings API ("v0"); one of the Data API ("data_v1") is given on to `LeverDataAPI`.

    Which of the two a sheet is for is told by the names of its questions.
    """

    vendor = "lever"

    def __init__(
        self, bases: Bases, *, verify: ssl.SSLContext | bool = True, timeout: float = 25.0
    ) -> None:
        self._bases = bases
        self._verify = verify
        self._timeout = timeout
        self._judge = Judge(TITLE, read_success, wait=SECOND)
        self._data = LeverDataAPI(bases, verify=verify, timeout=timeout)

    def carries(self, question: PublishedQuestion) -> bool:
        name = question.name
        return name in FIELDS or bool(_LINK.fullmatch(name) or _CONSENT.fullmatch(name))

    async def questions(self, key: Key, posting: str) -> tuple[PublishedQuestion, ...]:
        """What a Data API's key shows of a posting's form, in place of what its page does.

        Raises `FeedUnreachableError`, `NothingPublishedError`, `PostingClosedError`.
        """
        return await self._data.questions(key, posting)

    @override
    def missing(self, sheet: Sheet) -> Sequence[Complaint]:
        if self._data.is_for(sheet.published):
            return self._data.missing(sheet)
        return self._lacking(sheet)

    def _lacking(self, sheet: Sheet) -> Sequence[Complaint]:
        found = lacking(sheet, self.carries, discreet(is_sayable), file_check(sheet))
        return [*found, *unasked(sheet, ALWAYS)]

    @override
    def carried(self, sheet: Sheet) -> Collection[str]:
        if self._data.is_for(sheet.published):
            return self._data.carried(sheet)
        return keys_of(self._sent(sheet))

    def _sent(self, sheet: Sheet) -> list[Given]:
        return [each for each in given(sheet, self.carries) if is_sayable(each)]

    @override
    async def submit(self, sheet: Sheet, key: Key) -> ApplicationResult:
        if key.api == "data_v1":
            return await self._data.submit(sheet, key)
        published = sheet.published
        shown = f"{self._base(key)}/v0/postings/{quote(published.tenant, safe='')}/{quote(published.id, safe='')}"
        if told := self._lacking(sheet):
            return unsent("it isn’t complete", *told, url=shown)
        sent = self._sent(sheet)
        try:
            files = await attachments(sheet, sent)
        except FileGoneError:
            return unsent("a file can’t be read any more", url=shown)
        parcel = _parcel(shown, key, sent=sent, files=files, source=sheet.source)
        delivered = await self._deliver(parcel)
        redaction = hidden(sheet, key.secret.get_secret_value())
        return self._judge.result(parcel, delivered, published=published, redaction=redaction)

    @override
    async def check(self, key: Key) -> str:
        """Lever has no call that tells whether a key is good. Nothing is sent to a posting that can't be there."""
        if key.api == "data_v1":
            return await self._data.check(key)
        site = f"{self._base(key)}/v0/postings/{quote(key.tenant, safe='')}"
        listed = f"{site}?mode=json&limit=1"
        known = await self._deliver(Parcel(listed, listed, method="GET"))
        if known.status == 404:
            return "Lever knows no site of this name."
        must_have_answered(TITLE, known)
        shown = f"{site}/{_NOWHERE}"
        said = await self._deliver(Parcel(_with_key(shown, key), shown, json={}))
        return key_word(TITLE, said, good=NOT_FOR_THE_KEY)

    def _base(self, key: Key) -> str:
        return self._bases.lever_eu if key.eu else self._bases.lever

    async def _deliver(self, parcel: Parcel) -> Delivered:
        return await deliver(parcel, verify=self._verify, seconds=self._timeout)


def is_sayable(each: Given) -> bool:
    """A consent is the person's to give."""
    given_away = _CONSENT.fullmatch(each.question.name) and each.ticked
    return is_own(each.answer) or not given_away


def _parcel(
    shown: str,
    key: Key,
    *,
    sent: Sequence[Given],
    files: tuple[Attachment, ...],
    source: str,
) -> Parcel:
    """JSON, and a form where there is a file: "resume only in multipart"."""
    url = _with_key(shown, key)
    if not files:
        return Parcel(url, shown, json=_as_json(sent, source))
    fields = [pair for each in sent for pair in _as_form(each)]
    if source:
        fields.append(("source", source))
    return Parcel(url, shown, fields=tuple(fields), attachments=files)


def _with_key(shown: str, key: Key) -> str:
    return f"{shown}?key={quote(key.secret.get_secret_value(), safe='')}"


def _as_json(sent: Sequence[Given], source: str) -> dict[str, Any]:
    body: dict[str, Any] = {"source": source} if source else {}
    for each in sent:
        name = each.question.name
        if link := _LINK.fullmatch(name):
            body.setdefault("urls", {})[link[1]] = each.text
        elif consent := _CONSENT.fullmatch(name):
            body.setdefault("consent", {})[consent[1]] = each.ticked
        else:
            body[name] = each.text
    return body


def _as_form(each: Given) -> Iterator[tuple[str, str]]:
    name = each.question.name
    if consent := _CONSENT.fullmatch(name):
        yield f"consent[{consent[1]}][provided]", "true" if each.ticked else "false"
    elif name != "resume":
        yield name, each.text


def read_success(delivered: Delivered) -> Word:
    said = record(parsed(delivered.body))
    if said.get("ok") is True:
        return Word(PermitState.CONFIRMED, "Lever took it")
    if said.get("ok") is False:
        return Word(PermitState.REFUSED, "Lever turned it down")
    return Word(PermitState.UNKNOWN, "Lever didn’t say that it took it")
