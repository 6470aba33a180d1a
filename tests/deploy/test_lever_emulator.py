"""Lever's Postings API and Data API as they are documented, rule by rule, over a socket."""

import threading
from uuid import uuid4

import httpx
import pytest

from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import lever
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting

KEY, DATA_KEY = "lever-local", ("lever-data-local.acme", "")
PERSON = {"name": "Ada Byron", "email": "ada@example.org"}
JOB = "00000000-0000-4000-8000-000000000001"
PDF = ("cv.pdf", b"%PDF-1.7 Ada", "application/pdf")


class Clock:
    """Stands still unless it is put forward."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def stopped(vendors):
    vendors.desk.ledger.clock = Clock()
    return vendors.desk.ledger.clock


@pytest.fixture(autouse=True)
def clock(stopped):
    """Tests have no second in common."""
    stopped.now += 5.0
    return stopped


@pytest.fixture
def job(client):
    """A posting of its own, whose account asks for nothing but a name and an address."""
    number = str(uuid4())
    manner = {"lenient": True}
    client.put(f"/_emulator/manners/lever/plain/{number}", json=manner).raise_for_status()
    return number


def send(client, job, fields=(), *, site="plain", key=KEY, base="/lever"):
    url = f"{base}/v0/postings/{site}/{job}"
    return client.post(url, params={"key": key}, json={**PERSON, **dict(fields)})


def kept(client, job):
    found = client.get("/_emulator/ledger", params={"vendor": "lever", "job": job})
    return found.json()["applications"]


def posting_of(site, job):
    return make_posting("lever", site, job, 1, Modes())


def test_a_list_is_html_unless_json_is_asked_for(client):
    url = "/lever/v0/postings/acme"
    assert client.get(url).headers["content-type"].startswith("text/html")
    json = {"accept": "application/json"}
    assert len(client.get(url, headers=json).json()) == 5
    assert client.get(f"{url}?mode=html", headers=json).text.startswith("<!doctype")
    assert len(client.get(f"{url}?mode=json&skip=1&limit=2").json()) == 2


def test_a_list_is_filtered_and_grouped(client):
    url = "/lever/v0/postings/acme?mode=json"
    everything = client.get(url).json()
    teams = {each["categories"]["team"] for each in everything}
    one = min(teams)
    found = client.get(url, params={"mode": "json", "team": one.upper()}).json()
    assert {each["categories"]["team"] for each in found} == {one}
    # Of several values each is compared with case.
    none = client.get(url, params={"mode": "json", "team": [one.upper(), "nowhere"]}).json()
    assert none == []
    groups = client.get(url, params={"mode": "json", "group": "team"}).json()
    assert [each["title"] for each in groups] == sorted(teams)
    assert sum(len(each["postings"]) for each in groups) == len(everything)


def test_a_posting_is_the_boards_and_says_nothing_of_what_it_asks(client):
    told = client.get(f"/lever/v0/postings/acme/{JOB}").json()
    found = posting_of("acme", JOB)
    assert (told["text"], told["country"]) == (found.title, found.place.country.code)
    assert told["applyUrl"] == f"http://127.0.0.1:8010/lever/acme/{JOB}/apply"
    assert "customQuestions" not in told


def test_what_isnt_there_is_told_in_the_vendors_words(client, job):
    client.put(f"/_emulator/manners/lever/plain/{job}", json={"closed": True})
    for site in ("plain", "no-such-site"):
        answer = client.get(f"/lever/v0/postings/{site}/{job}")
        told = {"ok": False, "error": "Document not found"}
        assert (answer.status_code, answer.json()) == (404, told)
    assert send(client, job).status_code == 404


def test_an_application_by_json_by_form_and_by_multipart(client, job, clock):
    assert send(client, job).json()["ok"] is True
    url, key = f"/lever/v0/postings/plain/{job}", {"key": KEY}
    nested = {"urls[GitHub]": "https://github.com/ada", "consent[store][provided]": "true"}
    assert client.post(url, params=key, data={**PERSON, **nested}).status_code == 200
    clock.now += 1.0
    files = {"resume": PDF}
    assert client.post(url, params=key, data=PERSON, files=files).status_code == 200
    by_json, by_form, by_multipart = kept(client, job)
    assert [each["kind"] for each in (by_json, by_form, by_multipart)] == [
        "json",
        "form",
        "multipart",
    ]
    assert by_form["answers"]["GitHub URL"] == ["https://github.com/ada"]
    assert by_multipart["files"]["resume"]["name"] == "cv.pdf"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "ada"),
        ("phone", 7),
        ("urls", "https://example.org"),
        ("consent", {"everything": True}),
        ("silent", "perhaps"),
        ("userAgent", "x" * 513),
        ("referer", "x" * 2049),
        ("opportunityLocation", "Atlantis"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(client, job, field, value):
    answer = send(client, job, {field: value})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert answer.json()["error"].startswith(field)
    assert kept(client, job) == []


def test_a_resume_needs_a_multipart_body(client, job):
    assert send(client, job, {"resume": "data:application/pdf;base64,AAAA"}).status_code == 200
    assert kept(client, job)[0]["ignored"] == ["resume"]


def test_what_the_account_requires_is_required_here_too(client):
    job = str(uuid4())
    answer = send(client, job, site="acme")
    assert answer.status_code == 400
    assert "resume is required" in answer.json()["error"]


def test_cards_cant_be_sent(client, job):
    assert send(client, job, {"cards": {"a": {"field0": "Yes"}}}).status_code == 200
    assert kept(client, job)[0]["ignored"] == ["cards"]


@pytest.mark.parametrize("key", ["", "wrong", "lever-data-local.acme"])
def test_the_key_is_the_employers(client, job, key):
    answer = send(client, job, key=key)
    assert (answer.status_code, answer.json()["error"]) == (403, "Invalid API key")


def test_candidates_are_merged_by_their_addresses(client, job):
    first, again = send(client, job), send(client, job, {"email": "ADA@example.org"})
    assert first.json()["applicationId"] != again.json()["applicationId"]
    assert len({each["candidate_id"] for each in kept(client, job)}) == 1


def test_a_third_application_within_a_second_is_turned_away_wherever_it_goes(client, job, clock):
    other = str(uuid4())
    client.put(f"/_emulator/manners/lever/plain/{other}", json={"lenient": True})
    answers = [send(client, job), send(client, other), send(client, job, base="/lever-eu")]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].json() == {"ok": False, "error": "Too many requests"}
    assert send(client, job, key="another").status_code == 403
    clock.now += 0.999
    assert send(client, job).status_code == 429
    clock.now += 0.001
    assert send(client, job).status_code == 200


def test_of_many_at_once_two_pass(vendors, job, client):
    found = []

    def one():
        with httpx.Client(base_url=vendors.url) as own:
            found.append(send(own, job).status_code)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 200, 429, 429, 429, 429]
    arrivals = client.get("/_emulator/ledger", params={"job": job}).json()
    assert arrivals["most_in_a_second"] == 6


def test_the_data_api_tells_what_the_hosted_page_asks(client):
    told = client.get(f"/lever/v1/postings/{JOB}/apply", auth=DATA_KEY).json()["data"]
    cards = lever.cards(posting_of("acme", JOB), load_candidate())
    assert [each["text"] for each in told["customQuestions"]] == [each.title for each in cards]
    fields = [field for each in told["customQuestions"] for field in each["fields"]]
    asked = [question for each in cards for question in each.questions]
    assert [(f["text"], f["required"]) for f in fields] == [(q.label, q.required) for q in asked]
    assert [each["text"] for f in fields for each in f["options"]] == [
        option.label for q in asked for option in q.options
    ]


def test_a_plain_company_has_no_cards(client):
    key = ("lever-data-local.plain", "")
    told = client.get(f"/lever/v1/postings/{JOB}/apply", auth=key).json()["data"]
    assert told["customQuestions"] == []
    required = {each["name"] for each in told["personalInformation"] if each["required"]}
    assert "location" not in required


@pytest.mark.parametrize("key", [None, ("lever-local", ""), ("lever-data-local", "")])
def test_the_data_api_knows_an_account_by_its_key(client, key):
    url = f"/lever/v1/postings/{JOB}/apply"
    assert client.get(url, auth=key).status_code == 401
    assert client.post(url, auth=key, json={}).status_code == 401
    assert client.post("/lever/v1/uploads", auth=key, files={"file": PDF}).status_code == 401
    own = {"authorization": "Bearer lever-data-local.acme"}
    assert len(client.get("/lever/v1/postings", headers=own).json()["data"]) == 5


def right_answers(job, resume):
    posting, person = posting_of("acme", job), load_candidate()
    personal = {
        "fullName": person.full_names[0],
        "email": person.basics["email"],
        "phone": person.basics["phone"],
        "location": "Toronto, Ontario, Canada",
        "resume": resume,
    }
    cards = [
        {
            "id": card.id,
            "fields": [{"value": each.expected.answer} for each in card.questions],
        }
        for card in lever.cards(posting, person)
    ]
    urls = [
        {"name": each.label, "value": each.expected.answer}
        for each in lever.links(posting, person)
        if each.expected.answer
    ]
    named = [{"name": name, "value": value} for name, value in personal.items()]
    return {"personalInformation": named, "urls": urls, "customQuestions": cards}


def test_an_application_with_an_upload_and_every_answer(client):
    job = str(uuid4())
    resume = load_candidate().resume
    file = {"file": (resume.name, resume.path.read_bytes())}
    answer = client.post("/lever/v1/uploads", auth=DATA_KEY, files=file)
    assert answer.status_code == 201
    sent = right_answers(job, answer.json()["data"]["uri"])
    answer = client.post(f"/lever/v1/postings/{job}/apply", auth=DATA_KEY, json=sent)
    assert answer.json()["data"]["applicationId"]
    (one,) = kept(client, job)
    assert (one["wrong"], one["missing"], one["interface"]) == ([], [], "data_v1")
    assert one["files"]["resume"]["sha256"] == resume.sha256


def test_an_upload_is_of_the_account_that_made_it(client):
    other = ("lever-data-local.plain", "")
    uri = client.post("/lever/v1/uploads", auth=other, files={"file": PDF}).json()["data"]["uri"]
    sent = right_answers(JOB, uri)
    answer = client.post(f"/lever/v1/postings/{JOB}/apply", auth=DATA_KEY, json=sent)
    assert answer.status_code == 400
    assert "is not an upload" in answer.json()["message"]


@pytest.mark.parametrize("spoiled", ["missing", "unknown option", "too few fields"])
def test_cards_are_held_against_their_questions(client, spoiled):
    job = str(uuid4())
    uri = client.post("/lever/v1/uploads", auth=DATA_KEY, files={"file": PDF}).json()["data"]["uri"]
    sent = right_answers(job, uri)
    cards = lever.cards(posting_of("acme", job), load_candidate())
    at, place = next(
        (at, place)
        for at, card in enumerate(cards)
        for place, each in enumerate(card.questions)
        if each.required and each.options
    )
    fields = sent["customQuestions"][at]["fields"]
    if spoiled == "missing":
        fields[place] = {"value": None}
    elif spoiled == "unknown option":
        fields[place] = {"value": "Perhaps"}
    else:
        fields.pop()
    answer = client.post(f"/lever/v1/postings/{job}/apply", auth=DATA_KEY, json=sent)
    assert answer.status_code == 400
    assert kept(client, job) == []
