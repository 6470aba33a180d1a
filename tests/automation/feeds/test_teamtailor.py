import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.feeds.teamtailor import feed
from automation.protocol import Kind

HOME = "https://acme.na.teamtailor.com"
FORM = f"{HOME}/jobs/7323464/applications/new"
SITE = recognise(f"{HOME}/jobs/7323464-baker/applications/new")


def item(number, **more):
    return {"id": "07f2ee9b", "title": "Baker", "url": f"{HOME}/jobs/{number}-baker", **more}


def address(**parts):
    return {"@type": "Place", "address": {"@type": "PostalAddress", **parts}}


async def read(answers, lists, site=SITE):
    return await feed(Bases(), lists=lists).read(site, answers.get)


async def test_a_posting_of_the_tenants_list(answers, lists):
    where = address(addressLocality="Frankfurt am Main", addressCountry="DE", addressRegion="Hesse")
    said = {"hiringOrganization": {"name": "Acme GmbH "}, "jobLocation": [where]}
    answers.say(
        "/jobs.json",
        {"title": "Acme ", "items": [item(1), item(7323464, _jobposting=said)]},
    )
    found = await read(answers, lists)
    assert (found.system, found.id, found.tenant) == ("teamtailor", "7323464", "acme.na")
    assert (found.title, found.employer) == ("Baker", "Acme GmbH")
    assert (found.place, found.country) == ("Frankfurt am Main, Hesse", "DE")
    assert (found.url, found.questions, found.complete) == (f"{HOME}/jobs/7323464-baker", (), False)
    assert answers.asked == [f"{HOME}/jobs.json", FORM]


async def test_the_form_of_its_page(answers, lists):
    label = '<label for="a">Why us?<sup data-asterisk>*</sup></label>'
    text = '<textarea name="candidate[answers_attributes][0][text]" id="a"></textarea>'
    page = f'<form id="job-application-form">{label}{text}</form>'
    answers.say("/jobs.json", {"items": [item(7323464)]})
    answers.say("/jobs/7323464/applications/new", page.encode())
    found = await read(answers, lists)
    (question,) = found.questions
    assert (question.asked.label, question.asked.kind) == ("Why us?", Kind.LONG_TEXT)
    assert question.asked.required
    assert found.complete


@pytest.mark.parametrize("status", [403, 404, 429])
async def test_a_form_that_cannot_be_read_is_done_without(answers, lists, status):
    answers.say("/jobs.json", {"items": [item(7323464)]})
    answers.say("/jobs/7323464/applications/new", status=status)
    assert (await read(answers, lists)).title == "Baker"


async def test_of_several_countries_it_names_none(answers, lists):
    places = [address(addressCountry="DE"), address(addressCountry="FR")]
    answers.say("/jobs.json", {"items": [item(7323464, _jobposting={"jobLocation": places})]})
    assert (await read(answers, lists)).country == ""


async def test_the_list_goes_on_at_the_next_address(answers, lists):
    answers.say("/jobs.json", {"items": [item(1)], "next_url": f"{HOME}/jobs.json?page=2"})
    answers.say("/jobs.json?page=2", {"items": [item(7323464)]})
    assert (await read(answers, lists)).title == "Baker"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/jobs.json", f"{HOME}.evil.example/", "file:///etc/hostname", "/jobs"],
)
async def test_it_goes_on_nowhere_else(answers, lists, address):
    answers.say("/jobs.json", {"items": [item(1)], "next_url": address})
    with pytest.raises(PostingClosedError):
        await read(answers, lists)
    assert answers.asked == [f"{HOME}/jobs.json", f"{HOME}/jobs/7323464"]


async def test_a_list_without_an_end_is_left(answers, lists):
    answers.say("/jobs.json", {"items": [], "next_url": f"{HOME}/jobs.json"})
    with pytest.raises(PostingClosedError):
        await read(answers, lists)
    assert len(answers.asked) == 21


async def test_an_unlisted_posting_with_a_page_may_be_open(answers, lists):
    answers.say("/jobs.json", {"items": [item(1)]})
    answers.say("/jobs/7323464", b"<h1>Baker</h1>")
    with pytest.raises(NothingPublishedError):
        await read(answers, lists)


async def test_two_postings_of_a_tenant_are_one_request(answers, lists):
    answers.say("/jobs.json", {"items": [item(1), item(7323464)]})
    await read(answers, lists)
    await read(answers, lists, recognise(f"{HOME}/jobs/1-baker"))
    assert answers.asked.count(f"{HOME}/jobs.json") == 1


async def test_no_board_no_feed_and_a_tired_server(answers, lists):
    with pytest.raises(NothingPublishedError):
        await read(answers, lists)
    answers.say("/jobs.json", {"error": "maintenance"})
    with pytest.raises(FeedUnreachableError):
        await read(answers, lists)
    answers.say("/jobs.json", status=429, after="9")
    with pytest.raises(FeedUnreachableError) as error:
        await read(answers, lists)
    assert error.value.after == 9


async def test_an_employers_own_domain_names_no_tenant(answers, lists):
    with pytest.raises(NothingPublishedError):
        await read(answers, lists, recognise("https://career.acme.example/jobs/7323464-baker"))
    assert answers.asked == []
