import json
from dataclasses import replace

import pytest

from automation.ats.registry import VENDORS, recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.feeds.registry import FEEDS, read_posting
from automation.fetch import Reply
from tests.automation.feeds.reading import bases_at, get_from

POSTING = {"@type": "JobPosting", "title": "Baker", "hiringOrganization": {"name": "Acme"}}
PAGE = f'<script type="application/ld+json">{json.dumps(POSTING)}</script>'
GREENHOUSE = "https://job-boards.greenhouse.io/acme/jobs/4100"
JOB = "/greenhouse/v1/boards/acme/jobs/4100"


async def read(server, url, *, page=""):
    """`page`: where the posting's own page is served from instead."""
    site = recognise(url)
    if page:
        site = replace(site, url=server.url_for(page))
    return await read_posting(site, get_from(server), bases_at(server))


async def test_by_its_vendors_feed(httpserver):
    job = {"id": 4100, "title": "Cook", "company_name": "Acme"}
    httpserver.expect_request(JOB).respond_with_json(job)
    found = await read(httpserver, GREENHOUSE, page="/page")
    assert (found.system, found.title, found.employer) == ("greenhouse", "Cook", "Acme")
    assert len(httpserver.log) == 1


async def test_what_the_feed_doesn_t_say_the_page_does(httpserver):
    httpserver.expect_request(JOB).respond_with_json({"id": 4100, "title": "Cook"})
    httpserver.expect_request("/page").respond_with_data(PAGE)
    found = await read(httpserver, GREENHOUSE, page="/page")
    assert (found.title, found.employer, found.id) == ("Cook", "Acme", "4100")


@pytest.mark.parametrize("status", [200, 404, 410, 500])
async def test_a_page_that_says_nothing_takes_nothing_away(httpserver, status):
    httpserver.expect_request(JOB).respond_with_json({"id": 4100, "title": "Cook"})
    httpserver.expect_request("/page").respond_with_data("", status=status)
    found = await read(httpserver, GREENHOUSE, page="/page")
    assert (found.title, found.employer) == ("Cook", "")


async def test_where_the_feed_has_nothing_the_page_may(httpserver):
    for path in (JOB, "/greenhouse/v1/boards/acme"):
        httpserver.expect_request(path).respond_with_json({}, status=404)
    httpserver.expect_request("/page").respond_with_data(PAGE)
    found = await read(httpserver, GREENHOUSE, page="/page")
    assert (found.system, found.title) == ("greenhouse", "Baker")
    assert (found.id, found.tenant, found.questions) == ("4100", "acme", ())


async def test_a_closed_one_is_closed_whatever_its_page_says(httpserver):
    httpserver.expect_request(JOB).respond_with_json({}, status=404)
    httpserver.expect_request("/greenhouse/v1/boards/acme").respond_with_json({"name": "Acme"})
    httpserver.expect_request("/page").respond_with_data(PAGE)
    with pytest.raises(PostingClosedError):
        await read(httpserver, GREENHOUSE, page="/page")


async def test_a_vendor_that_doesn_t_answer_is_asked_again_later(httpserver):
    httpserver.expect_request(JOB).respond_with_data("", status=503)
    httpserver.expect_request("/page").respond_with_data(PAGE)
    with pytest.raises(FeedUnreachableError):
        await read(httpserver, GREENHOUSE, page="/page")


async def test_a_site_of_nobodys_by_its_page(httpserver):
    httpserver.expect_request("/jobs/7").respond_with_data(PAGE)
    found = await read(httpserver, httpserver.url_for("/jobs/7"))
    assert (found.system, found.title, found.employer) == ("site", "Baker", "Acme")
    assert found.id == "/jobs/7"


OWN = "https://jobs.acme.example"


def pages(**said):
    """A site on a domain of an employer's own: by path, JSON or a page."""

    async def get(url):
        asked.append(url)
        body = said.get(url.removeprefix(OWN).strip("/").replace("/", "_"))
        status = 404 if body is None else 200
        return Reply(status, (body if isinstance(body, str) else json.dumps(body)).encode(), url)

    asked: list[str] = []
    return get


@pytest.mark.parametrize("path", ["/o/baker", "/o/baker/c/new", "/de/o/baker"])
async def test_recruitees_on_a_domain_of_the_employers_own(path):
    offer = {"id": 1, "slug": "baker", "title": "Baker", "company_name": "Acme"}
    get = pages(api_offers_baker={"offer": offer})
    found = await read_posting(recognise(f"{OWN}{path}"), get, Bases())
    assert (found.system, found.tenant, found.title) == ("recruitee", "jobs.acme.example", "Baker")


async def test_recruitees_on_such_a_domain_that_is_closed():
    get = pages(api_offers={"offers": []}, o_baker=PAGE)
    with pytest.raises(PostingClosedError):
        await read_posting(recognise(f"{OWN}/o/baker"), get, Bases())


@pytest.mark.parametrize("offers", [None, "<html>", {"offers": None}])
async def test_a_site_whose_paths_only_look_like_recruitees(offers):
    get = pages(o_baker=PAGE) if offers is None else pages(o_baker=PAGE, api_offers=offers)
    found = await read_posting(recognise(f"{OWN}/o/baker"), get, Bases())
    assert (found.system, found.title) == ("site", "Baker")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (410, PostingClosedError),
        (404, NothingPublishedError),
        (403, NothingPublishedError),
        (500, FeedUnreachableError),
    ],
)
async def test_a_page_that_isn_t_there(httpserver, status, error):
    httpserver.expect_request("/jobs/7").respond_with_data("", status=status)
    with pytest.raises(error):
        await read(httpserver, httpserver.url_for("/jobs/7"))


@pytest.mark.parametrize(
    "url",
    ["https://www.linkedin.com/jobs/view/1", "https://de.indeed.com/viewjob?jk=0123456789abcdef"],
)
async def test_some_are_never_asked(httpserver, url):
    with pytest.raises(NothingPublishedError):
        await read(httpserver, url, page="/page")
    assert httpserver.log == []


async def test_a_place_inside_is_never_asked(httpserver):
    with pytest.raises(FeedUnreachableError):
        await read(httpserver, "http://169.254.169.254/latest/meta-data/")


async def test_an_imitation_is_read_where_its_vendor_is(httpserver):
    httpserver.expect_request(JOB).respond_with_json(
        {"id": 4100, "title": "Cook", "company_name": "A"}
    )
    origin = httpserver.url_for("").rstrip("/")
    site = recognise(f"{origin}/greenhouse/acme/jobs/4100", trusted=[origin])
    assert site.imitates
    found = await read_posting(site, get_from(httpserver), bases_at(httpserver))
    assert found.title == "Cook"
    assert set(site.posting.keys) <= set(found.keys)


def test_every_feed_is_of_a_vendor():
    assert set(FEEDS) <= {vendor.name for vendor in VENDORS}
