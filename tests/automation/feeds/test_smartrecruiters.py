import json
from html import escape

import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.feeds.smartrecruiters import feed
from automation.protocol import Kind, Part

UUID = "8ce2f72b-84d4-4a2d-a886-bd3439df4adc"
SITE = recognise("https://jobs.smartrecruiters.com/AcmeGroup/744000146057040-baker?oga=true")
BOARD = "/v1/companies/acmegroup/postings"
PAGE = f"/oneclick-ui/company/acmegroup/publication/{UUID}"
POSTING = {
    "id": "744000146057040",
    "uuid": UUID,
    "name": "Baker",
    "company": {"name": "Acme Group", "identifier": "AcmeGroup"},
    "location": {"city": "Sydney", "country": "au", "fullLocation": "Sydney, , Australia"},
    "postingUrl": "https://jobs.smartrecruiters.com/AcmeGroup/744000146057040-baker",
    "active": True,
    "language": {"code": "en-GB"},
}
SHOWN, WANTED = {"required": False, "visible": True}, {"required": True, "visible": True}
HIDDEN = {"required": True, "visible": False}
FIELDS = {
    "fieldSets": {
        "firstAndLastName": WANTED,
        "email": WANTED,
        "phoneNumber": HIDDEN,
        "experience": SHOWN,
        "education": HIDDEN,
        "socialProfiles": {**SHOWN, "linkedIn": WANTED, "x": HIDDEN},
        "resume": WANTED,
    }
}


@pytest.fixture
def vendor(answers):
    answers.say(f"{BOARD}/744000146057040", POSTING)
    return answers


async def read(answers):
    return await feed(Bases()).read(SITE, answers.get)


async def test_a_posting(vendor):
    found = await read(vendor)
    assert (found.id, found.tenant) == ("744000146057040", "acmegroup")
    assert (found.title, found.employer) == ("Baker", "Acme Group")
    assert (found.place, found.country, found.language) == ("Sydney, Australia", "AU", "en")
    assert found.url == POSTING["postingUrl"]
    assert (found.questions, found.complete) == ((), False)


async def test_it_is_known_by_its_number_and_by_the_forms_id(vendor):
    form = recognise(f"https://jobs.smartrecruiters.com{PAGE}")
    assert (await read(vendor)).keys == (SITE.posting.key, form.posting.key)


@pytest.mark.parametrize("wrap", [lambda said: said, escape], ids=["script", "attribute"])
async def test_the_fields_that_its_page_shows(vendor, wrap):
    config = wrap(json.dumps({"id": "1", **FIELDS}))
    vendor.say(PAGE, f'<html><i data-config="{config}"></i>'.encode())
    found = await read(vendor)
    assert [(each.asked.label, each.asked.required) for each in found.questions] == [
        ("First name", True),
        ("Last name", True),
        ("Email", True),
        ("Confirm your email", True),
        ("Resume", True),
        ("LinkedIn", True),
    ]
    assert found.questions[4].asked.kind is Kind.FILE
    assert found.parts == (Part.JOBS,)
    # What the employer asks besides stands on the next page.
    assert not found.complete


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_a_page_that_turns_programs_away_is_done_without(vendor, status):
    vendor.say(PAGE, status=status)
    assert (await read(vendor)).title == "Baker"


@pytest.mark.parametrize("page", [b'"fieldSets": {"email":', b'"fieldSets": {' + b'"a":{' * 9999])
async def test_a_page_that_is_cut_off_is_done_without(vendor, page):
    vendor.say(PAGE, page)
    assert (await read(vendor)).questions == ()


async def test_an_id_that_is_none_is_asked_for_nowhere(vendor):
    vendor.say(f"{BOARD}/744000146057040", {**POSTING, "uuid": "../../admin"})
    await read(vendor)
    assert len(vendor.asked) == 1


async def test_one_that_is_no_longer_active(vendor):
    vendor.say(f"{BOARD}/744000146057040", {**POSTING, "active": False})
    with pytest.raises(PostingClosedError):
        await read(vendor)


async def test_one_that_a_company_with_others_has_no_more(answers):
    answers.say(f"{BOARD}?limit=1", {"totalFound": 3, "content": [{}]})
    with pytest.raises(PostingClosedError):
        await read(answers)


@pytest.mark.parametrize("total", [0, "3", None])
async def test_a_company_that_may_not_exist_says_nothing(answers, total):
    answers.say(f"{BOARD}?limit=1", {"totalFound": total, "content": []})
    with pytest.raises(NothingPublishedError):
        await read(answers)


async def test_what_is_no_posting(vendor):
    vendor.say(f"{BOARD}/744000146057040", {"message": "?"})
    with pytest.raises(FeedUnreachableError):
        await read(vendor)
