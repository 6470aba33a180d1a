"""The queries of Ashby's hosted page, over a socket."""

from uuid import uuid4

import pytest

from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting

JOB = "00000000-0000-4000-8000-000000000001"
POSTING, ORGANIZATION = "ApiJobPosting", "ApiOrganizationFromHostedJobsPageName"


def ask(client, operation, tenant="acme", job=JOB):
    variables = {"organizationHostedJobsPageName": tenant, "jobPostingId": job}
    body = {"operationName": operation, "variables": variables, "query": ""}
    return client.post("/ashby/api/non-user-graphql", params={"op": operation}, json=body)


def test_a_posting_asks_what_its_hosted_page_asks(client):
    told = ask(client, POSTING).json()["data"]["jobPosting"]
    posting = make_posting("ashby", "acme", JOB, 1, Modes())
    asked = {each.label: each.required for each in questions_of(posting, load_candidate())}
    entries = [
        entry
        for form in (told["applicationForm"], *told["surveyForms"])
        for section in form["sections"]
        for entry in section["fieldEntries"]
    ]
    assert {each["field"]["title"]: each["isRequired"] for each in entries} == asked
    assert told["title"] == posting.title
    kinds = {each["field"]["type"] for each in entries}
    assert "ValueSelect" in kinds
    assert not kinds & {"Radio", "Combobox"}


def test_what_isnt_there_is_null(client):
    job = str(uuid4())
    client.put(f"/_emulator/manners/ashby/acme/{job}", json={"closed": True})
    assert ask(client, POSTING, job=job).json() == {"data": {"jobPosting": None}}
    assert ask(client, ORGANIZATION).json() == {"data": {"organization": {"name": "Acme"}}}
    assert ask(client, ORGANIZATION, "no-such").json() == {"data": {"organization": None}}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"operationName": "x", "variables": {}}'])
def test_a_query_that_means_nothing_is_an_error(client, content):
    assert client.post("/ashby/api/non-user-graphql", content=content).status_code == 400
