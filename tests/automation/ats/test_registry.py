import pytest

from automation.ats.address import origin_of
from automation.ats.registry import names_another, recognise
from automation.errors import BadInputError
from automation.page.wire import WireRequest

LEVER = "11112222-3333-4444-5555-666677778888"
BOARD = "http://127.0.0.1:8010"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://job-boards.greenhouse.io/acme/jobs/123?gh_src=x", "greenhouse:acme:123"),
        ("https://boards.eu.greenhouse.io/Acme/jobs/123", "greenhouse:acme:123"),
        ("https://boards.greenhouse.io/embed/job_app?for=acme&token=123", "greenhouse:acme:123"),
        (f"https://jobs.lever.co/Acme/{LEVER}/apply", f"lever:Acme:{LEVER}"),
        (f"https://jobs.eu.lever.co/Acme/{LEVER.upper()}", f"lever:Acme:{LEVER}"),
        (f"https://jobs.ashbyhq.com/Acme%20Co/{LEVER}/application", f"ashby:acme%20co:{LEVER}"),
        ("https://www.example.com/careers/1/?utm_source=x", "site:example.com:/careers/1"),
        ("https://example.com/careers/1", "site:example.com:/careers/1"),
        (f"{BOARD}/greenhouse/acme/jobs/1?seed=2&mode=slow", "greenhouse@127.0.0.1:8010:acme:1"),
        (f"{BOARD}/lever/acme/{LEVER}/apply", f"lever@127.0.0.1:8010:acme:{LEVER}"),
    ],
)
def test_one_posting_has_one_key(url: str, key: str) -> None:
    assert recognise(url, trusted=(BOARD,)).posting.key == key


@pytest.mark.parametrize(
    ("spelt", "plain"),
    [
        ("https://boards.greenhouse.io/%61cme/jobs/1", "https://boards.greenhouse.io/acme/jobs/1"),
        ("https://boards.greenhouse.io/acme/jobs/%31", "https://boards.greenhouse.io/acme/jobs/1"),
        ("https://boards.greenhouse.io./acme/jobs/1", "https://boards.greenhouse.io/acme/jobs/1"),
        ("https://boards.greenhouse.io//acme/jobs/1", "https://boards.greenhouse.io/acme/jobs/1"),
        ("https://boards.greenhouse.io/acme//jobs/1", "https://boards.greenhouse.io/acme/jobs/1"),
        (
            "https://boards.greenhouse.io/x/../acme/./jobs/1",
            "https://boards.greenhouse.io/acme/jobs/1",
        ),
        (
            "https://boards.greenhouse.io/x/%2e%2E/acme/jobs/1",
            "https://boards.greenhouse.io/acme/jobs/1",
        ),
        ("https://boards.greenhouse.io/acme\\jobs\\1", "https://boards.greenhouse.io/acme/jobs/1"),
        (
            "HTTPS://Boards.Greenhouse.IO:443/acme/jobs/1",
            "https://boards.greenhouse.io/acme/jobs/1",
        ),
        ("https://boards%2Egreenhouse.io/acme/jobs/1", "https://boards.greenhouse.io/acme/jobs/1"),
        (f"https://jobs.lever.co//Acme/{LEVER}", f"https://jobs.lever.co/Acme/{LEVER}"),
        (f"https://jobs.ashbyhq.com/%41cme/{LEVER}", f"https://jobs.ashbyhq.com/acme/{LEVER}"),
        ("https://x.com./jobs/1", "https://x.com/jobs/1"),
        ("https://X.com/jobs/%31", "https://x.com/jobs/1"),
        ("https://x.com//jobs/1", "https://x.com/jobs/1"),
        ("https://x.com/y/../jobs/1", "https://x.com/jobs/1"),
        ("https://x.com:443/jobs/1?%61=b", "https://x.com/jobs/1?a=b"),
        ("https://x.com/caf%c3%a9", "https://x.com/café"),
        ("https://MÜLLER.de/1", "https://xn--mller-kva.de/1"),
        (f"{BOARD}//greenhouse/%61cme/jobs/1", f"{BOARD}/greenhouse/acme/jobs/1"),
        (f"{BOARD}/x/../greenhouse//acme/jobs/%31", f"{BOARD}/greenhouse/acme/jobs/1"),
        ("http://127.0.0.1.:8010/greenhouse/acme/jobs/1", f"{BOARD}/greenhouse/acme/jobs/1"),
        ("http://127.1:8010/greenhouse/acme/jobs/1", f"{BOARD}/greenhouse/acme/jobs/1"),
        ("http://LOCALHOST.:80/lever/acme/" + LEVER, "http://localhost/lever/acme/" + LEVER),
    ],
)
def test_a_posting_is_the_same_however_its_address_is_spelt(spelt: str, plain: str) -> None:
    trusted = (BOARD, "http://localhost")
    one, other = recognise(spelt, trusted=trusted), recognise(plain, trusted=trusted)
    assert one.posting == other.posting
    assert (one.adapter, one.origin, one.imitates) == (other.adapter, other.origin, other.imitates)
    assert recognise(one.url, trusted=trusted) == one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.com/a", "https://x.com:8443/a"),
        ("https://x.com/a", "https://x.com/A"),
        ("https://x.com/a%2Fb", "https://x.com/a/b"),
        ("https://x.com/a?id=1", "https://x.com/a?id=2"),
        (f"{BOARD}/greenhouse/acme/jobs/1", "http://127.0.0.1:8011/greenhouse/acme/jobs/1"),
    ],
)
def test_other_places_are_other_postings(one: str, other: str) -> None:
    trusted = (BOARD, "http://127.0.0.1:8011")
    assert recognise(one, trusted=trusted).posting != recognise(other, trusted=trusted).posting


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ("https://x.com", "https://x.com/"),
        ("https://X.com./a//b?c=%31#!/d", "https://x.com/a//b?c=%31#!/d"),
        ("https://x.com/a b/%7Ec%2fd/../", "https://x.com/a%20b/"),
        (
            " https://boards.greenhouse.io//acme/jobs/1#app ",
            "https://boards.greenhouse.io/acme/jobs/1#app",
        ),
        ("http://[0:0::1]:8010/a", "http://[::1]:8010/a"),
    ],
)
def test_the_address_that_is_opened(given: str, opened: str) -> None:
    assert recognise(given).url == opened


@pytest.mark.parametrize("url", ["http://x@x.com/a", "http://x:y@x.com/a", "http://@x.com/a"])
def test_a_user_name_in_an_address_is_refused(url: str) -> None:
    with pytest.raises(BadInputError, match="user name"):
        recognise(url)


def test_a_stranger_cannot_imitate_a_vendor() -> None:
    assert (
        recognise("http://127.0.0.1:9/greenhouse/acme/jobs/1", trusted=(BOARD,)).adapter.name
        == "site"
    )
    assert recognise("https://greenhouse.io.evil.example/acme/jobs/1").adapter.name == "site"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme",
        "ftp://a/b",
        "http://",
        "file:///etc/passwd",
        "http://[::1",
        "javascript:1",
        "http://a:b/",
        "https://exa mple.com/x",
        "http://a..b/x",
        "https://xn--/",
        "https://xn--zzzzzz/",
        "http://./x",
        "http://1.2.3.4.5/x",
        "http://a%2Fb/x",
        f"http://{'a' * 64}.com/",
        "http://x.com/\udcff",
    ],
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(BadInputError, match="not a web address"):
        recognise(url)


@pytest.mark.parametrize("url", ["https://", "https:///jobs/1", "http://?job=1"])
def test_an_address_without_a_host_is_told_so(url: str) -> None:
    with pytest.raises(BadInputError, match="no host is named in it"):
        recognise(url)


@pytest.mark.parametrize("before", ["", "ftp://", "http://x:", "http://[", "http://\udcff"])
def test_a_long_address_is_not_said_whole(before: str) -> None:
    with pytest.raises(BadInputError) as refused:
        recognise(before + "a" * 2500)
    assert len(refused.value.for_person) < 250


def test_the_usual_port_is_not_part_of_an_origin() -> None:
    assert origin_of("https://example.com:443/a") == "https://example.com"
    assert origin_of("http://[::1]:8010/a") == "http://[::1]:8010"


def request(url: str, body: bytes = b"", method: str = "POST") -> WireRequest:
    return WireRequest(id="1", method=method, url=url, resource="fetch", body=body)


@pytest.mark.parametrize(
    ("posting", "url", "body", "sends"),
    [
        (
            "https://job-boards.greenhouse.io/acme/jobs/1",
            "https://boards.greenhouse.io/acme/jobs/1",
            b"",
            True,
        ),
        (
            "https://job-boards.greenhouse.io/acme/jobs/1",
            "https://boards.greenhouse.io/acme/jobs/1/views",
            b"",
            False,
        ),
        (
            "https://job-boards.greenhouse.io/acme/jobs/1",
            "https://evil.example/acme/jobs/1",
            b"",
            False,
        ),
        (
            f"https://jobs.lever.co/acme/{LEVER}",
            f"https://jobs.lever.co/acme/{LEVER}/apply",
            b"",
            True,
        ),
        (f"https://jobs.lever.co/acme/{LEVER}", "https://jobs.lever.co/parseResume", b"", False),
        (
            f"{BOARD}/ashby/acme/{LEVER}",
            f"{BOARD}/ashby/api/non-user-graphql?op=ApiSetFormValue",
            b"",
            False,
        ),
        (
            f"{BOARD}/ashby/acme/{LEVER}",
            f"{BOARD}/ashby/api/non-user-graphql?op=ApiSubmitSingleApplicationFormAction",
            b"",
            True,
        ),
        (
            f"{BOARD}/ashby/acme/{LEVER}",
            f"{BOARD}/ashby/api/non-user-graphql?op=ApiSetFormValue",
            b'{"operationName":"ApiSubmitMultipleFormsAction"}',
            True,
        ),
        (f"{BOARD}/greenhouse/acme/jobs/1", f"{BOARD}/greenhouse/acme/jobs/1?mode=slow", b"", True),
        (
            "https://job-boards.greenhouse.io/acme/jobs/1",
            "https://boards.greenhouse.io.//%61cme/jobs/1",
            b"",
            True,
        ),
        (f"{BOARD}/greenhouse/acme/jobs/1", f"{BOARD}//greenhouse/acme/jobs/%31", b"", True),
        (
            f"{BOARD}/greenhouse/acme/jobs/1",
            "http://127.0.0.1:9/greenhouse/acme/jobs/1",
            b"",
            False,
        ),
    ],
)
def test_a_send_is_told_from_the_rest(posting: str, url: str, body: bytes, sends: bool) -> None:
    assert recognise(posting, trusted=(BOARD,)).is_submission(request(url, body)) is sends


@pytest.mark.parametrize(
    ("opened", "shown", "another"),
    [
        ("https://job-boards.greenhouse.io/acme/jobs/1", "https://job-boards.greenhouse.io/acme/jobs/1/confirmation", False),
        ("https://job-boards.greenhouse.io/acme/jobs/1", "https://boards.greenhouse.io/embed/job_app?token=1", False),
        ("https://job-boards.greenhouse.io/acme/jobs/1", "https://job-boards.greenhouse.io/acme/jobs/2", True),
        ("https://job-boards.greenhouse.io/acme/jobs/1", "https://job-boards.greenhouse.io/other/jobs/77", True),
        ("https://job-boards.greenhouse.io/acme/jobs/1", f"https://jobs.lever.co/acme/{LEVER}", True),
        ("https://job-boards.greenhouse.io/acme/jobs/1", "https://job-boards.greenhouse.io/acme", False),
        (f"https://jobs.lever.co/acme/{LEVER}", f"https://jobs.eu.lever.co/acme/{LEVER}/thanks", False),
        ("https://jobs.smartrecruiters.com/Acme/744000-dev", f"https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/{LEVER}", False),
        ("https://acme.example/jobs/1", "https://acme.example/jobs/1/step/2", False),
        ("https://acme.example/jobs/1", "https://job-boards.greenhouse.io/other/jobs/77", True),
        (f"{BOARD}/greenhouse/acme/jobs/1", f"{BOARD}/greenhouse/other/jobs/77?seed=2", True),
        (f"{BOARD}/greenhouse/acme/jobs/1", "about:blank", False),
        (f"{BOARD}/greenhouse/acme/jobs/1", "chrome://inspect/", True),
        (f"{BOARD}/greenhouse/acme/jobs/1", "file:///etc/passwd", True),
    ],
)  # fmt: skip
def test_a_page_may_be_another_posting_s(opened: str, shown: str, another: bool) -> None:
    site = recognise(opened, trusted=[BOARD])
    assert names_another(shown, site, trusted=[BOARD]) is another
