"""The emulator of what vendors publish: our feeds read it over a socket, and it answers as the vendors do."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.feeds.lists import Lists
from automation.fetch import FetchError, Reply
from deploy.local.emulators.feeds.app import create_emulator
from deploy.local.emulators.feeds.openings import numbers, opening, uuid
from tests.fakes.vendors import feeds_at
from tests.served import Served

PAYLOADS = Path(os.environ.get("VALET_FORMS", "")).parent / "payloads"
OPEN, CLOSED = numbers()[0], "1000404"


def address(vendor, tenant="acme", number=OPEN):
    return {
        "ashby": f"https://jobs.ashbyhq.com/{tenant}/{uuid(number)}",
        "smartrecruiters": f"https://jobs.smartrecruiters.com/{tenant}/{number}-baker",
        "workable": f"https://apply.workable.com/{tenant}/j/{workable_code(number)}",
        "teamtailor": f"https://{tenant}.teamtailor.com/jobs/{number}-baker",
        "personio": f"https://{tenant}.jobs.personio.com/job/{number}",
        "bamboohr": f"https://{tenant}.bamboohr.com/careers/{number}",
        "pinpoint": f"https://{tenant}.pinpointhq.com/en/postings/{uuid(number)}",
    }[vendor]


def workable_code(number):
    # An id that ends as it should stands for itself.
    return f"0000{number}"[-10:] if number == CLOSED else f"{int(number):010X}"


VENDORS = (
    "ashby",
    "bamboohr",
    "personio",
    "pinpoint",
    "smartrecruiters",
    "teamtailor",
    "workable",
)
ASKING = ("ashby", "bamboohr", "smartrecruiters", "teamtailor", "workable")
"""Whose questions can be read without a key."""


@pytest.fixture(scope="module")
def place():
    """Where it stands below a path, as in a local run."""
    app = Starlette(routes=[Mount("/feeds", create_emulator(slow=1.0))])
    with Served(app) as site:
        yield f"{site.url}/feeds"


async def beginning(said):
    body = b""
    async for piece in said.aiter_bytes():
        body += piece
        if len(body) > 2**20:
            break
    return body


class Client:
    def __init__(self, place):
        self.place = place
        self.seconds = 10.0
        self.lists = Lists()

    async def get(self, url):
        return await self._request("GET", url)

    async def post(self, url, content):
        return await self._request("POST", url, content=content)

    async def _request(self, method, url, **more):
        try:
            async with (
                httpx.AsyncClient(trust_env=False, verify=False, timeout=self.seconds) as client,
                client.stream(method, url, **more) as said,
            ):
                return Reply(said.status_code, await beginning(said), url, said.headers)
        except httpx.HTTPError as error:
            raise FetchError("no answer in time") from error

    async def read(self, vendor, **which):
        feed = feeds_at(self.place, post=self.post, lists=self.lists)[vendor]
        return await feed.read(recognise(address(vendor, **which)), self.get)


@pytest.fixture
def client(place):
    return Client(place)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_our_feeds_read_it(client, vendor):
    found = await client.read(vendor)
    job = {"ashby": uuid(OPEN), "pinpoint": uuid(OPEN), "workable": workable_code(OPEN)}
    made = opening("acme", job.get(vendor, OPEN))
    assert found.title == made.title
    assert made.city in found.place
    assert found.url == "" or found.url.startswith(client.place)
    assert bool(found.questions) is (vendor in ASKING)


async def test_it_stands_alone_too():
    with Served(create_emulator()) as site:
        found = await Client(site.url).read("teamtailor")
        assert found.url.startswith(f"{site.url}/teamtailor/acme/jobs/{OPEN}-")


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_closed_posting(client, vendor):
    with pytest.raises(PostingClosedError):
        await client.read(vendor, number=CLOSED)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_server_that_wants_to_be_left_alone(client, vendor):
    with pytest.raises(FeedUnreachableError) as error:
        await client.read(vendor, tenant="limited-gmbh")
    assert error.value.after == 7


@pytest.mark.parametrize("tenant", ["broken", "garbage", "huge"])
@pytest.mark.parametrize("vendor", ["ashby", "personio", "workable"])
async def test_a_server_that_is_of_no_use(client, vendor, tenant):
    with pytest.raises(FeedUnreachableError):
        await client.read(vendor, tenant=tenant)


@pytest.mark.parametrize("vendor", ["ashby", "teamtailor"])
async def test_a_server_that_is_not_waited_for(client, vendor):
    client.seconds = 0.05
    with pytest.raises(FeedUnreachableError, match="in time"):
        await client.read(vendor, tenant="slow")


async def test_a_board_that_never_was(client):
    with pytest.raises(NothingPublishedError):
        await client.read("ashby", tenant="nobody", number=CLOSED)


async def test_many_postings_of_a_board_are_one_request(client):
    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(client.read("teamtailor", tenant="counted"))
    asked = json.loads((await client.get(f"{client.place}/_emulator/asked")).body)
    assert asked.count("/teamtailor/counted/jobs.json") == 1


@pytest.mark.skipif("VALET_FORMS" not in os.environ, reason="VALET_FORMS is not set")
@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ("teamtailor-api_jobs_leaseweb_jht.json", "/teamtailor/acme/jobs.json"),
        (
            "smartrecruiters-api_posting_single_bosch_geeeethubb.json",
            f"/smartrecruiters/v1/companies/acme/postings/{OPEN}",
        ),
        (
            "workable-api_form_definition_tenant_a_cezkid.json",
            f"/workable/api/v1/jobs/{workable_code(OPEN)}/form",
        ),
    ],
)
def test_its_answers_have_the_names_of_real_ones(place, payload, path):
    real = names(json.loads((PAYLOADS / payload).read_text()))
    made = names(httpx.get(place + path).json())
    assert made <= real
    # What is missing are details of postings, and fields that a form may do without.
    assert len(made) > len(real) / 2


def names(said, way=""):
    """Of all that is in it: ".items[].title"."""
    if isinstance(said, dict):
        own = {f"{way}.{key}" for key in said}
        return own.union(*(names(each, f"{way}.{key}") for key, each in said.items()))
    if isinstance(said, list):
        return set().union(*(names(each, f"{way}[]") for each in said))
    return set()


@pytest.mark.parametrize("options", [["--port", "x"], ["--port", "1", "--host", "192.0.2.1"]])
def test_a_wrong_command_line_ends_in_2(options):
    command = [sys.executable, "-m", "deploy.local.emulators.feeds", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
