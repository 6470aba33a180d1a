"""Our clients of employers' own interfaces against the emulated vendors, whose ledger is the judge."""

from dataclasses import replace
from itertools import count
from uuid import uuid4

import pytest
from pydantic import SecretStr

from automation.apis.base import File, Key, Sheet
from automation.apis.greenhouse import GreenhouseAPI
from automation.apis.lever import LeverAPI
from automation.apis.recruitee import RecruiteeAPI
from automation.ats.registry import recognise
from automation.feeds.base import Bases, Published, PublishedQuestion
from automation.feeds.getting import getter
from automation.feeds.registry import read_posting
from automation.protocol import Action, Answer, Asked, Kind, PermitState
from deploy.local.board.forms.greenhouse import DEGREES
from deploy.local.board.places import SCHOOLS

GREENHOUSE = Key("greenhouse", "acme", "job_board", SecretStr("greenhouse-local"))
LEVER = Key("lever", "acme", "v0", SecretStr("lever-local"))
LEVER_DATA = Key("lever", "acme", "data_v1", SecretStr("lever-data-local.acme"))
RECRUITEE = Key("recruitee", "acme", "careers")
GIVEN = {
    Kind.EMAIL: ("ada@example.org",),
    Kind.PHONE: ("+49 30 123456",),
    Kind.URL: ("https://linkedin.com/in/ada",),
    Kind.FILE: ("resume",),
    Kind.CHECK: ("true",),
    Kind.NUMBER: ("42",),
    Kind.DATE: ("2016-05-01",),
}

LISTED = {
    "School": SCHOOLS[0],
    "Degree": DEGREES[0],
    "Discipline": "Mathematics",
    "Start date year": "2012",
    "End date year": "2016",
}


class Atlas:
    def find(self, place):
        return (52.52, 13.405)


@pytest.fixture(scope="module", autouse=True)
def unhurried(vendors):
    """No two applications arrive within one second."""
    seconds = count(1000.0, 10.0)
    vendors.desk.ledger.clock = lambda: next(seconds)


@pytest.fixture
def bases(vendors):
    return Bases(
        greenhouse=f"{vendors.url}/greenhouse",
        lever=f"{vendors.url}/lever",
        lever_eu=f"{vendors.url}/lever-eu",
        recruitee=f"{vendors.url}/recruitee/{{tenant}}",
    )


@pytest.fixture
def filled(tmp_path):
    """A sheet with an answer to every question."""
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"%PDF-1.7 Ada")

    def fill(published: Published) -> Sheet:
        answers = {
            each.asked.key: Answer(
                key=each.asked.key, action=Action.FILL, values=_words(each.asked), source="person"
            )
            for each in published.questions
        }
        return Sheet(published, answers, {"resume": File(path, "Ada’s CV.pdf")}, "src1")

    return fill


def _words(asked):
    if asked.label in LISTED:
        return (LISTED[asked.label],)
    if asked.kind in (Kind.CHOICE, Kind.CHOICES):
        return asked.options[:1] or ("Other",)
    return GIVEN.get(asked.kind, ("text",))


async def published(vendors, bases, url):
    return await read_posting(recognise(url), getter([vendors.url]), bases)


def kept(client, vendor, job):
    found = client.get("/_emulator/ledger", params={"vendor": vendor, "job": job})
    return found.json()["applications"]


def plain_lever(job):
    asked = (("name", Kind.TEXT), ("email", Kind.EMAIL), ("resume", Kind.FILE))
    questions = tuple(
        PublishedQuestion(asked=Asked(key=name, label=name, kind=kind, required=True), name=name)
        for name, kind in asked
    )
    return Published(system="lever", tenant="acme", id=job, questions=questions)


@pytest.mark.parametrize("success", ["json", "text", "none"])
async def test_greenhouse_takes_every_answer_whatever_it_says(
    vendors, client, bases, filled, success
):
    job = {"json": "701", "text": "702", "none": "703"}[success]
    asks = {"asks": ["demographic", "consent"]}
    client.put(f"/_emulator/manners/greenhouse/acme/{job}", json=asks)
    client.put("/_emulator/shape", json={"success": success})
    url = f"https://job-boards.greenhouse.io/acme/jobs/{job}"
    sheet = filled(await published(vendors, bases, url))
    got = await GreenhouseAPI(bases, gazetteer=Atlas()).submit(sheet, GREENHOUSE)
    assert got.state is PermitState.CONFIRMED, got
    (one,) = kept(client, "greenhouse", job)
    assert one["ignored"] == []
    assert one["missing"] == []
    assert {"resume", "cover_letter"} <= set(one["files"])
    assert one["fields"]["mapped_url_token"] == "src1"


@pytest.mark.parametrize("failure", ["text", "fields", "page", "none"])
async def test_greenhouse_turns_down_what_we_would_not_have_sent(
    client, bases, filled, monkeypatch, failure
):
    client.put("/_emulator/shape", json={"failure": failure})
    names = {"first_name": Kind.TEXT, "last_name": Kind.TEXT, "email": Kind.TEXT}
    questions = tuple(
        PublishedQuestion(asked=Asked(key=name, label=name, kind=kind), name=name)
        for name, kind in names.items()
    )
    bad = Published(system="greenhouse", tenant="acme", id="720", questions=questions)
    got = await GreenhouseAPI(bases).submit(filled(bad), GREENHOUSE)
    assert got.state is PermitState.REFUSED
    assert {each.label for each in got.complaints} <= {"email"}
    assert bool(got.complaints) is (failure != "none")
    assert kept(client, "greenhouse", "720") == []


async def test_lever_takes_a_plain_application(client, vendors, bases, filled):
    job = str(uuid4())
    client.put(f"/_emulator/manners/lever/acme/{job}", json={"lenient": True})
    got = await LeverAPI(bases).submit(filled(plain_lever(job)), LEVER)
    assert got.state is PermitState.CONFIRMED, got
    (one,) = kept(client, "lever", job)
    assert one["candidate"] == "ada@example.org"
    assert set(one["files"]) == {"resume"}


async def test_levers_data_api_takes_its_own_questions(client, vendors, bases, filled):
    job = str(uuid4())
    api = LeverAPI(bases)
    questions = await api.questions(LEVER_DATA, job)
    assert any(each.name.startswith("customQuestions[") for each in questions)
    form = Published(system="lever", tenant="acme", id=job, questions=questions)
    got = await api.submit(filled(form), LEVER_DATA)
    assert got.state is PermitState.CONFIRMED, got
    (one,) = kept(client, "lever", job)
    assert (one["ignored"], one["missing"]) == ([], [])
    assert set(one["files"]) == {"resume"}


async def test_recruitee_takes_every_answer(client, vendors, bases, filled):
    sheet = filled(await published(vendors, bases, "https://acme.recruitee.com/o/dev-7"))
    got = await RecruiteeAPI(bases).submit(sheet, RECRUITEE)
    assert got.state is PermitState.CONFIRMED, got
    (one,) = kept(client, "recruitee", "dev-7")
    assert one["missing"] == []
    assert "cv" in one["files"]


@pytest.mark.parametrize(
    ("fault", "state", "times"),
    [
        ("rate_limit", PermitState.REFUSED, 0),
        ("challenge", PermitState.REFUSED, 0),
        ("error_before", PermitState.UNKNOWN, 0),
        ("error_after", PermitState.UNKNOWN, 1),
        ("reset_before", PermitState.UNKNOWN, 0),
        ("reset_read", PermitState.UNKNOWN, 0),
        ("reset_after", PermitState.UNKNOWN, 1),
        ("cut_after", PermitState.UNKNOWN, 1),
        ("redirect", PermitState.UNKNOWN, 0),
        ("bad_gateway", PermitState.UNKNOWN, 0),
        ("silent_after", PermitState.UNKNOWN, 1),
    ],
)
async def test_whatever_goes_wrong_it_is_sent_once(
    client, vendors, bases, filled, fault, state, times
):
    job = str(uuid4())
    client.put(f"/_emulator/manners/lever/acme/{job}", json={"lenient": True})
    client.post("/_emulator/faults", json={"kind": fault, "job": job, "seconds": 3})
    got = await LeverAPI(bases, timeout=1.0).submit(filled(plain_lever(job)), LEVER)
    assert got.state is state, got
    assert got.after == (3.0 if fault == "rate_limit" else 1.0 if fault == "challenge" else None)
    assert len(kept(client, "lever", job)) == times


async def test_keys_are_told_apart(bases):
    greenhouse, lever, recruitee = GreenhouseAPI(bases), LeverAPI(bases), RecruiteeAPI(bases)
    for api, key in ((greenhouse, GREENHOUSE), (lever, LEVER), (lever, LEVER_DATA)):
        assert await api.check(key) == ""
        assert "this key" in await api.check(replace(key, secret=SecretStr("wrong")))
    for api, key in ((greenhouse, GREENHOUSE), (lever, LEVER)):
        assert "of this name" in await api.check(replace(key, tenant="no-such-board"))
    assert await recruitee.check(RECRUITEE) == ""
