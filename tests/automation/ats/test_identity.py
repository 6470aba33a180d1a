"""One key for every address of a posting, and no key for two."""

from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.ats.registry import VENDORS, detect_ats, recognise
from tests.automation.ats.postings import ALONE, SAME, UUID

ADDRESSES = [(key, url) for key, urls in SAME.items() for url in urls]


@pytest.mark.parametrize(("key", "url"), ADDRESSES)
def test_every_address_of_a_posting_has_its_key(key: str, url: str) -> None:
    assert recognise(url).posting.key == key


def test_every_vendor_has_a_posting_here() -> None:
    assert {key.split(":")[0] for key in SAME} == {vendor.name for vendor in VENDORS} | {"site"}


@pytest.mark.parametrize(
    ("key", "url"), [(key, url) for key, urls in ALONE.items() for url in urls]
)
def test_an_address_without_tenant_leads_to_the_hosted_posting(key: str, url: str) -> None:
    alone = recognise(url).posting
    assert alone.key == alone.common_key == key
    (hosted,) = (
        urls[0]
        for full, urls in SAME.items()
        if full.startswith(key.split("::", maxsplit=1)[0] + ":")
    )
    assert key in recognise(hosted).posting.keys
    assert recognise(hosted).posting.common_key == key


TRACKING = st.sampled_from(
    ["utm_source", "utm_campaign", "gh_src", "lever-source", "fbclid", "gclid", "trk", "mc_cid"]
)
WORD = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12)


@st.composite
def respelt(draw: st.DrawFn, url: str) -> str:
    """The same address with tracking, its parameters in another order, a fragment, its host in other letters."""
    parts = urlsplit(url)
    own = [each for each in parts.query.split("&") if each]
    added = [
        f"{name}={value}" for name, value in draw(st.lists(st.tuples(TRACKING, WORD), max_size=4))
    ]
    query = "&".join(draw(st.permutations([*own, *added])))
    host = "".join(draw(st.sampled_from([char, char.upper()])) for char in parts.netloc)
    scheme = draw(st.sampled_from(["https", "HTTPS"]))
    fragment = draw(st.sampled_from(["", "apply", "application-form", "top"]))
    return urlunsplit((scheme, host, parts.path, query, fragment))


@settings(deadline=None)
@given(st.sampled_from(ADDRESSES), st.data())
def test_tracking_order_fragment_and_case_change_nothing(
    address: tuple[str, str], data: st.DataObject
) -> None:
    key, url = address
    assert recognise(data.draw(respelt(url))).posting.key == key


NUMBER = st.integers(1, 10**9).map(str)
HEX = st.text("0123456789abcdef", min_size=12, max_size=12)
TENANT = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=3, max_size=9)
IDS = st.uuids().map(str)
SHAPES = {
    "https://job-boards.greenhouse.io/{tenant}/jobs/{job}": NUMBER,
    "https://boards.greenhouse.io/embed/job_app?for={tenant}&token={job}": NUMBER,
    "https://jobs.lever.co/{tenant}/{job}/apply": IDS,
    "https://jobs.ashbyhq.com/{tenant}/{job}": IDS,
    "https://{tenant}.wd1.myworkdayjobs.com/jobs/job/Oslo/Engineer_R{job}": NUMBER,
    "https://jobs.smartrecruiters.com/{tenant}/{job}": IDS,
    "https://{tenant}.recruitee.com/o/{job}": HEX,
    "https://{tenant}.teamtailor.com/jobs/{job}-engineer": NUMBER,
    "https://{tenant}.jobs.personio.de/job/{job}": NUMBER,
    "https://{tenant}.breezy.hr/p/{job}-engineer": HEX,
    "https://{tenant}.icims.com/jobs/{job}/engineer/job": NUMBER,
    "https://{tenant}.taleo.net/careersection/2/jobdetail.ftl?job={job}": NUMBER,
    "https://career4.successfactors.com/career?company={tenant}&career_job_req_id={job}": NUMBER,
    "https://{tenant}.applytojob.com/apply/{job}/Engineer": HEX,
    "https://{tenant}.bamboohr.com/careers/{job}": NUMBER,
    "https://www.{tenant}.example/jobs/{job}": NUMBER,
    "https://www.{tenant}.example/jobs?{job}": NUMBER,
    "https://www.{tenant}.example/jobs?id={job}": NUMBER,
    "https://www.{tenant}.example/jobs?ref={job}": NUMBER,
    "https://www.{tenant}.example/#/jobs/{job}": NUMBER,
}


@settings(deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.data())
def test_two_postings_never_share_a_key(shape: str, data: st.DataObject) -> None:
    jobs = data.draw(st.lists(SHAPES[shape], min_size=2, max_size=2, unique=True))
    tenants = data.draw(st.lists(TENANT, min_size=2, max_size=2, unique=True))
    made = {
        recognise(shape.format(tenant=tenant, job=job)).posting.key
        for tenant in tenants
        for job in jobs
    }
    assert len(made) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://acme.example/jobs?123", "https://acme.example/jobs?456"),
        ("https://acme.example/jobs?a=", "https://acme.example/jobs?b="),
        ("https://acme.example/jobs?ref=A17", "https://acme.example/jobs?ref=A18"),
        ("https://acme.example/#/job/1", "https://acme.example/#/job/2"),
        ("https://jobs.jobvite.com/a/job/oAbC", "https://jobs.jobvite.com/a/job/oABC"),
        (
            "https://acme.wd1.myworkdayjobs.com/x/job/Dev_REQ_1",
            "https://acme.wd1.myworkdayjobs.com/x/job/Dev_JR_1",
        ),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert recognise(one).posting.key != recognise(other).posting.key


@pytest.mark.parametrize(
    ("url", "provider", "direct", "token", "job"),
    [
        ("https://boards.greenhouse.io/acme/jobs/123", "greenhouse", True, "acme", "123"),
        ("https://boards.greenhouse.io/acme", "greenhouse", True, "acme", ""),
        ("https://boards.greenhouse.io/embed/job_board?for=acme", "greenhouse", True, "acme", ""),
        ("https://acme.example/?gh_jid=123", "greenhouse", True, "", "123"),
        (f"https://jobs.lever.co/acme/{UUID}/apply", "lever", True, "acme", UUID),
        ("https://jobs.eu.lever.co/acme", "lever", True, "acme", ""),
        ("https://acme.recruitee.com/o/dev", "recruitee", True, "acme", "dev"),
        ("https://acme.wd3.myworkdayjobs.com/x/job/Dev_R1", "workday", False, "acme", "R1"),
        ("https://acme.wd3.myworkdayjobs.com/x", "workday", False, "acme", ""),
        (f"https://jobs.ashbyhq.com/acme/{UUID}", "ashby", False, "acme", UUID),
        ("https://acme.example/jobs/1", "unknown", False, "", ""),
        ("not an address", "unknown", False, "", ""),
    ],
)
def test_detection(url: str, provider: str, direct: bool, token: str, job: str) -> None:
    info = detect_ats(url)
    assert (info.provider, info.has_direct_api) == (provider, direct)
    assert (info.board_token, info.posting_id) == (token, job)


@pytest.mark.parametrize("vendor", [urls[0] for key, urls in SAME.items() if key[:5] != "site:"])
def test_detection_of_each_vendor(vendor: str) -> None:
    info = detect_ats(vendor)
    assert info.provider == recognise(vendor).vendor.name
    assert info.posting_id
    assert info.has_direct_api is (info.provider in {"greenhouse", "lever", "recruitee"})


@pytest.mark.parametrize("url", [urls[0] for key, urls in SAME.items() if key[:5] != "site:"])
def test_a_host_that_looks_like_a_vendor_s_is_not_its(url: str) -> None:
    parts = urlsplit(url)
    host = parts.netloc
    for fake in (f"{host}.evil.example", f"not{'.'.join(host.split('.')[-2:])}", f"evil-{host[-9:]}.example",
                 host.replace(".", "-") + ".example"):  # fmt: skip
        made = urlunsplit(parts._replace(netloc=fake))
        assert detect_ats(made).provider == "unknown", made
        assert recognise(made).adapter.name == "site"
        assert recognise(made).posting.ats == "site"


def test_a_page_that_names_a_vendor_s_posting_is_not_the_vendor_s() -> None:
    assert recognise("https://job-boards.greenhouse.io/acme/jobs/123").hosted
    named = recognise("https://evil.example/?gh_jid=123")
    assert not named.hosted
    assert named.adapter.name == "site"
    assert named.origin == "https://evil.example"
