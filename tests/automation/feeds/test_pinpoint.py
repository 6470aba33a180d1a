import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.feeds.pinpoint import feed

HOME = "https://acme.pinpointhq.com"
JOB = "8d49436d-4f6b-4c1f-adde-f9b77f0d0ed5"
SITE = recognise(f"{HOME}/de/postings/{JOB.upper()}/applications/new")


async def read(answers, lists):
    return await feed(Bases(), lists=lists).read(SITE, answers.get)


async def test_a_posting_is_found_by_its_address(answers, lists):
    where = {"city": "Leeds", "province": "England", "name": "HQ"}
    said = {
        "id": "472692",
        "title": "Baker &amp; Chef",
        "url": f"{HOME}/de/postings/{JOB}",
        "location": where,
    }
    answers.say("/postings.json", {"data": [{"id": "1"}, said]})
    found = await read(answers, lists)
    assert (found.id, found.tenant, found.title) == (JOB, "acme", "Baker & Chef")
    assert (found.place, found.country, found.language) == ("Leeds, England", "", "de")


async def test_by_its_path_too_and_the_places_name(answers, lists):
    said = {"title": "Baker", "path": f"/en/postings/{JOB}", "location": {"name": "Remote"}}
    answers.say("/postings.json", {"data": [said]})
    assert (await read(answers, lists)).place == "Remote"


async def test_closed_unlisted_and_not_the_vendors(answers, lists):
    answers.say("/postings.json", {"data": []})
    with pytest.raises(PostingClosedError):
        await read(answers, lists)
    answers.say(f"/en/postings/{JOB}", b"<h1>Baker</h1>")
    with pytest.raises(NothingPublishedError):
        await read(answers, lists)
    assert answers.asked.count(f"{HOME}/postings.json") == 1


async def test_what_is_no_list_is_no_answer(answers, lists):
    answers.say("/postings.json", {"data": {"id": "1"}})
    with pytest.raises(FeedUnreachableError):
        await read(answers, lists)
