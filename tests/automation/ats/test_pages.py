"""Whose software made a page, in a real browser for what a script has to find, and from facts for the rest."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from automation.ats.pages import SELECTORS, embedded, site_of_page, vendor_of_page
from automation.ats.registry import VENDORS, recognise
from automation.page.outline import Outline
from tests.automation.agents.driven import SITE, Driver, driver

URL = "https://careers.acme.example/jobs/7-engineer"
LEVER = "https://jobs.lever.co/acme/11112222-3333-4444-5555-666677778888"

CARRIED = {
    "greenhouse": "<div id=grnhse_app></div>",
    "lever": "<ul><li class=application-question><div class=application-label>Name</div></ul>",
    "ashby": "<div class=ashby-application-form-container></div>",
    "workday": "<div data-automation-id=applyFlowPage></div>",
    "smartrecruiters": "<oc-personal-information></oc-personal-information>",
    "workable": "<form data-ui=application-form></form>",
    "recruitee": "<form id=offer-application-form></form>",
    "teamtailor": "<form id=job-application-form></form>",
    "personio": "<form action=https://acme.jobs.personio.de/apply></form>",
    "breezy": "<div class=breezy-portal></div>",
    "icims": "<iframe id=icims_content_iframe></iframe>",
    "taleo": "<script src=https://acme.taleo.net/careersection/js/x.js></script>",
    "successfactors": "<form id=careerform></form>",
    "jazzhr": "<a id=resumator-submit-resume>Submit</a>",
    "bamboohr": "<div id=BambooHR></div>",
    "jobvite": "<div class=jv-page-body></div>",
    "pinpoint": "<script src=https://acme.pinpointhq.com/x.js></script>",
    "rippling": "<iframe src=https://ats.rippling.com/acme/jobs></iframe>",
    "linkedin": "<div class=jobs-easy-apply-modal></div>",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Driver]:
    async with driver() as driving:
        yield driving


@pytest.mark.e2e
@pytest.mark.asyncio(loop_scope="module")
async def test_each_vendor_s_page_is_told_by_what_it_carries(browser: Driver) -> None:
    assert CARRIED.keys() == {vendor.name for vendor in VENDORS} - {"indeed"}
    async with browser.open("") as driven:
        for name, body in CARRIED.items():
            await driven.raw.set_content(f"<!doctype html><h1>Engineer</h1>{body}")
            vendor = vendor_of_page(await driven.page.outline(SELECTORS))
            assert vendor is not None, name
            assert vendor.name == name


@pytest.mark.e2e
@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_that_only_speaks_of_a_vendor_is_not_its(browser: Driver) -> None:
    body = f"<p>We use Greenhouse and <a href={LEVER}>jobs.lever.co</a>.</p><iframe src={LEVER} hidden></iframe>"
    async with browser.open(body) as driven:
        outline = await driven.page.outline({})
        assert embedded(outline, recognise(f"{SITE}/")) is None
        assert outline.links[0].url == LEVER


@pytest.mark.parametrize(
    ("url", "facts", "key"),
    [
        (URL, Outline(URL, generator="Teamtailor"), "teamtailor:careers.acme.example:7"),
        (f"{URL}/applications/new", Outline(f"{URL}/applications/new", loads=("acme.teamtailor-cdn.com/x.js",)), "teamtailor:careers.acme.example:7"),
        ("https://jobs.acme.example/o/dev/c/new", Outline("https://jobs.acme.example/o/dev/c/new", marks=("recruitee",)), "recruitee:jobs.acme.example:dev"),
        (URL, Outline(URL), "site:careers.acme.example:/jobs/7-engineer"),
        (URL, Outline(URL, loads=("evil.example/boards.greenhouse.io/embed/x.js",)), "site:careers.acme.example:/jobs/7-engineer"),
    ],
)  # fmt: skip
def test_a_posting_on_an_employer_s_domain(url: str, facts: Outline, key: str) -> None:
    site = site_of_page(facts, recognise(url))
    assert site.posting.key == key
    assert site.adapter.name == "site"
    assert not site.hosted


def test_an_address_that_says_whose_it_is_needs_no_page() -> None:
    site = recognise(LEVER)
    assert site_of_page(Outline(LEVER, marks=("greenhouse",)), site) is site


@pytest.mark.parametrize(
    ("url", "frames", "key"),
    [
        (URL, (LEVER + "/apply?embed=1",), LEVER),
        (URL, ("https://boards.greenhouse.io/embed/job_app?for=acme&token=7",), "https://boards.greenhouse.io/acme/jobs/7"),
        ("https://acme.example/?gh_jid=7", ("https://boards.greenhouse.io/embed/job_app?for=acme&token=7",), "https://boards.greenhouse.io/acme/jobs/7"),
        ("https://acme.example/?gh_jid=8", ("https://boards.greenhouse.io/embed/job_app?for=acme&token=7",), None),
        (URL, ("https://boards.greenhouse.io/embed/job_board?for=acme",), None),
        (URL, (LEVER, "https://boards.greenhouse.io/acme/jobs/7"), None),
        (URL, ("https://boards.greenhouse.io.evil.example/acme/jobs/7", "about:blank", "https://www.youtube.com/embed/x"), None),
    ],
)  # fmt: skip
def test_a_form_in_a_frame(url: str, frames: tuple[str, ...], key: str | None) -> None:
    inner = embedded(Outline(url, frames=frames), recognise(url))
    assert (inner and inner.posting) == (key and recognise(key).posting)
