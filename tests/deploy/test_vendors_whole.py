"""Published by an emulated vendor, read by its feed, answered by someone who knows, sent by the vendor's interface: the ledger judges.

The postings are the practice board's, and so is the judge, who knows nothing of feeds and interfaces.
"""

from dataclasses import replace
from itertools import count

import pytest
from pydantic import SecretStr

from automation.apis.base import File, Key, Sheet
from automation.apis.greenhouse import GreenhouseAPI
from automation.apis.lever import LeverAPI
from automation.apis.recruitee import RecruiteeAPI
from automation.ats.registry import recognise
from automation.feeds import ashby
from automation.feeds.base import Bases
from automation.feeds.getting import getter, poster
from automation.feeds.registry import read_posting
from automation.protocol import Action, Answer, Kind, PermitState
from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting
from deploy.local.board.server import BoardThread
from deploy.local.emulators.recruitee import offers

JOB = "00000000-0000-4000-8000-0000000007{:02d}"


@pytest.fixture(autouse=True, scope="module")
def clock(vendors):
    """No two applications share a second."""
    vendors.desk.ledger.clock = count(1000.0, 5.0).__next__


@pytest.fixture(scope="module")
def board(tmp_path_factory, vendors):
    with BoardThread(tmp_path_factory.mktemp("board") / "ledger") as board:
        vendors.desk.board = board.url
        yield board


@pytest.fixture
def bases(vendors, board):
    return Bases(
        greenhouse=f"{vendors.url}/greenhouse",
        lever=f"{vendors.url}/lever",
        lever_jobs=f"{board.url}/lever",
        recruitee=f"{vendors.url}/recruitee/{{tenant}}",
    )


async def published(url, bases, vendors, board):
    trusted = {vendors.url, board.url}
    return await read_posting(recognise(url, trusted=trusted), getter(trusted), bases)


def sheet_of(found, questions):
    """Answered as the judge would have it, by the questions' words."""
    person = load_candidate()
    files = {each.name: File(each.path, each.name) for each in (person.resume, person.cover_letter)}
    known = {each.label: each for each in questions}
    answers = {}
    for each in found.questions:
        asked = each.asked
        values = values_for(asked, known.get(asked.label), person)
        if values:
            answers[asked.key] = Answer(
                key=asked.key, action=Action.FILL, values=values, source="person"
            )
    return Sheet(found, answers, files)


def values_for(asked, question, person):
    if asked.kind is Kind.FILE:
        letter = "cover" in asked.label.lower()
        wanted = asked.required or not letter
        return (person.cover_letter.name if letter else person.resume.name,) if wanted else ()
    if asked.kind is Kind.CHECK:
        return ("true",) if asked.required else ()
    if question is None:
        usual = {"Phone number": person.basics["phone"], "Email address": person.basics["email"]}
        usual |= {"Full name": person.full_names[0], "Email": person.basics["email"]}
        return (usual[asked.label],) if asked.label in usual else ()
    answer = question.expected.answer
    if not answer:
        return ()
    return (answer,) if isinstance(answer, str) else tuple(answer)


class Toronto:
    def find(self, place):
        return (43.7, -79.4) if place.startswith("Toronto") else None


def kept(client, vendor, job):
    asked = {"vendor": vendor, "job": job}
    return client.get("/_emulator/ledger", params=asked).json()["applications"]


def board_questions(vendor, company, job):
    return questions_of(make_posting(vendor, company, job, 1, Modes()), load_candidate())


@pytest.mark.parametrize("number", ["701", "702", "703"])
async def test_greenhouse(client, vendors, board, bases, number):
    url = f"{board.url}/greenhouse/acme/jobs/{number}?seed=1"
    found = await published(url, bases, vendors, board)
    sheet = sheet_of(found, board_questions("greenhouse", "acme", number))
    api = GreenhouseAPI(bases, gazetteer=Toronto())
    assert list(api.missing(sheet)) == []
    key = Key("greenhouse", "acme", "job_board", SecretStr("greenhouse-local"))
    result = await api.submit(sheet, key)
    assert result.state is PermitState.CONFIRMED, result
    (one,) = kept(client, "greenhouse", number)
    assert (one["wrong"], one["missing"], one["ignored"]) == ([], [], [])
    assert await api.check(key) == ""
    assert await api.check(Key("greenhouse", "acme", "job_board", SecretStr("wrong"))) != ""


@pytest.mark.parametrize("number", [1, 2])
async def test_lever_without_cards(client, vendors, board, bases, number):
    job = JOB.format(number)
    found = await published(f"{board.url}/lever/plain/{job}/apply", bases, vendors, board)
    sheet = sheet_of(found, board_questions("lever", "plain", job))
    api = LeverAPI(bases)
    assert list(api.missing(sheet)) == []
    result = await api.submit(sheet, Key("lever", "plain", "v0", SecretStr("lever-local")))
    assert result.state is PermitState.CONFIRMED, result
    (one,) = kept(client, "lever", job)
    assert (one["wrong"], one["missing"]) == ([], [])


async def test_lever_with_cards_by_v0_isnt_sent(client, vendors, board, bases):
    job = JOB.format(11)
    found = await published(f"{board.url}/lever/acme/{job}/apply", bases, vendors, board)
    sheet = sheet_of(found, board_questions("lever", "acme", job))
    assert list(LeverAPI(bases).missing(sheet)) != []


@pytest.mark.parametrize("number", [21, 22])
async def test_lever_with_cards_by_the_data_api(client, vendors, board, bases, number):
    job = JOB.format(number)
    found = await published(f"{board.url}/lever/acme/{job}/apply", bases, vendors, board)
    api, key = LeverAPI(bases), Key("lever", "acme", "data_v1", SecretStr("lever-data-local.acme"))
    assert await api.check(key) == ""
    found = found.model_copy(update={"questions": await api.questions(key, job)})
    sheet = sheet_of(found, board_questions("lever", "acme", job))
    assert list(api.missing(sheet)) == []
    result = await api.submit(sheet, key)
    assert result.state is PermitState.CONFIRMED, result
    (one,) = kept(client, "lever", job)
    assert (one["wrong"], one["missing"]) == ([], [])


async def test_ashby_tells_what_its_page_asks(vendors, board, bases):
    job = JOB.format(31)
    url = f"{board.url}/ashby/acme/{job}/application"
    trusted = {vendors.url, board.url}
    own = ashby.feed(replace(bases, ashby_jobs=f"{vendors.url}/ashby"), post=poster(trusted))
    found = await own.read(recognise(url, trusted=trusted), getter(trusted))
    asked = {each.label for each in board_questions("ashby", "acme", job)}
    assert {each.asked.label for each in found.questions} == asked
    assert (found.employer, found.complete) == ("Acme", True)


@pytest.mark.parametrize("slug", ["offer-71", "offer-72", "offer-73"])
async def test_recruitee(client, vendors, board, bases, slug):
    found = await published(f"https://acme.recruitee.com/o/{slug}", bases, vendors, board)
    posting = make_posting("recruitee", "acme", slug, 1, Modes())
    asked = offers.open_questions(posting, load_candidate())
    sheet = sheet_of(found, [each.question for each in asked])
    api = RecruiteeAPI(bases)
    assert list(api.missing(sheet)) == []
    result = await api.submit(sheet, Key("recruitee", "acme", "careers"))
    assert result.state is PermitState.CONFIRMED, result
    (one,) = kept(client, "recruitee", slug)
    assert (one["wrong"], one["missing"]) == ([], [])


@pytest.mark.parametrize(
    "path",
    [
        "ashby/posting-api/job-board/acme",
        "smartrecruiters/v1/companies/acme/postings",
        "workable/api/v1/widget/accounts/acme",
        "teamtailor/acme/jobs.json",
        "personio/acme/xml",
        "bamboohr/acme/careers/list",
        "pinpoint/acme/postings.json",
    ],
)
def test_the_feeds_are_beside_them(client, path):
    assert client.get(f"/feeds/{path}").status_code == 200
