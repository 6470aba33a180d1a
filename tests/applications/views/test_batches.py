"""The pages of batches: whose they are, what they refuse, what a hostile line does, how many queries they take."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from applications import address_lists, batches
from applications.models import Application, Batch, Posting, Question, State
from applications.models.posting import Standing
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind
from billing import entitlements
from sandboxes import registry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

JOB = "https://boards.greenhouse.io/acme/jobs/{}"
NEW = "/applications/batches/new/"
PASTE = "/applications/paste/"
COLOUR = Asked(key="published|c", label="Favourite colour?", kind=Kind.TEXT, required=True)


@pytest.fixture(autouse=True)
def browsers(monkeypatch):
    """As where Fly is set up."""
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def batch_of(user, count=2, *questions):
    lines = "\n".join(JOB.format(number) for number in range(count))
    batch = batches.create(user, address_lists.of_text(lines))
    known = Published(
        system="greenhouse", questions=[PublishedQuestion(asked=each) for each in questions]
    )
    Posting.objects.update(published=known.model_dump(mode="json"), read_at=timezone.now())
    return batch


def path(batch, act=""):
    return f"/applications/batches/{batch.pk}/{act}"


def lines_of(page):
    """Those that it would start."""
    (found,) = re.findall(r'name="lines" value="([\d,]*)"', page)
    return found


def field(batch):
    (group,) = batches.view(batch).groups
    return str(group.id)


def test_many_pasted_addresses_become_a_batch(user, client):
    text = f"{JOB.format(1)}\nhttps://jobs.lever.co/acme/11111111-1111-4111-8111-111111111111/apply\nnonsense\n{JOB.format(1)}"
    answer = client.post(PASTE, {"addresses": text})
    assert answer["Location"] == path(Batch.objects.get())
    page = client.get(answer["Location"]).content.decode()
    assert "nonsense" in page
    assert "The same posting as in line 1." in page
    assert "Reading the postings: 0 of 2" in page
    assert "data-busy" in page
    assert Application.objects.filter(state=State.DRAFT).count() == 2


def test_one_address_is_shown_before_it_starts(client):
    answer = client.post(PASTE, {"addresses": f"\n {JOB.format(1)} \n"})
    assert answer["Location"].startswith("/applications/new/?url=")


@pytest.mark.parametrize("where", [PASTE, NEW])
def test_too_many_are_refused_beside_the_field_and_stay_in_it(client, where):
    text = "\n".join(JOB.format(number) for number in range(201))
    answer = client.post(where, {"addresses": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "At most 200 addresses at once, and these are 201" in page
    assert JOB.format(200) in page
    assert 'aria-invalid="true"' in page
    assert not Batch.objects.exists()


def test_a_table_of_a_file_is_read(user, client):
    file = SimpleUploadedFile("jobs.csv", f"Firma;Link\nAcme;{JOB.format(1)}\n".encode("utf-16"))
    client.post(NEW, {"file": file})
    batch = Batch.objects.get()
    assert (batch.name, batch.items.get().text) == ("jobs.csv", JOB.format(1))


def test_a_file_with_too_many_can_be_mended_on_the_page(client):
    data = "\n".join(JOB.format(number) for number in range(201)).encode()
    answer = client.post(NEW, {"file": SimpleUploadedFile("jobs.txt", data)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "these are 201" in page
    assert JOB.format(200) in page


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04\0\0\xff\0\x80", "isn’t a text or CSV file"),
        (b"a" * 1_000_001, "too large"),
        (b" \n", "no address in it"),
    ],
)
def test_a_file_that_won_t_do(client, data, why):
    answer = client.post(NEW, {"file": SimpleUploadedFile("jobs.csv", data)})
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_nothing_given(client):
    answer = client.post(NEW, {"addresses": ""})
    assert answer.status_code == 422
    assert "There is no address in it." in answer.content.decode()


def test_hostile_lines_are_words(user, client):
    hostile = "<script>alert(1)</script>"
    lines = address_lists.of_text(f"{hostile}\njavascript:alert(1)\n{JOB.format(1)}?x=\"><img src=x>\n{JOB.format(2)}")  # fmt: skip
    batch = batches.create(user, lines, name=hostile)
    Posting.objects.update(title=hostile, employer=hostile, place=hostile, read_error=hostile)
    for shown in (path(batch), path(batch, "live/"), "/applications/batches/"):
        page = client.get(shown).content.decode()
        assert hostile not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_one_answer_goes_to_all(user, client):
    batch = batch_of(user, 2, COLOUR)
    page = client.get(path(batch)).content.decode()
    assert "Asked by 2 postings" in page
    assert "2 postings ask what only you know" in page
    client.post(path(batch, "answer/"), {field(batch): "Blue", "keep": "on"})
    assert [row.values for row in Question.objects.all()] == [("Blue",)] * 2
    page = client.get(path(batch)).content.decode()
    assert "Start 2</button>" in page


def test_an_answer_that_won_t_do_stays_in_its_field(user, client):
    asked = COLOUR.model_copy(update={"kind": Kind.EMAIL, "label": "Mail of your mentor?"})
    batch = batch_of(user, 2, asked)
    answer = client.post(path(batch, "answer/"), {field(batch): "not one"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not one" in page
    assert "valid email" in page
    # What the page grows by meanwhile doesn't take its place.
    assert "data-typed" in page
    assert "data-typed" not in client.get(path(batch)).content.decode()
    assert not Question.objects.exists()


def test_what_isn_t_asked_any_more_is_shown_back(user, client):
    batch = batch_of(user, 1, COLOUR)
    name = field(batch)
    client.post(path(batch, "answer/"), {name: "Blue"})
    page = client.post(path(batch, "answer/"), {name: "Red <b>"}, follow=True).content.decode()
    assert "“Red &lt;b&gt;”" in page
    assert Question.objects.get().values == ("Blue",)


def test_of_very_many_questions_the_first_are_on_the_page(user, client):
    asked = [COLOUR.model_copy(update={"key": f"published|{n}", "label": f"Colour {n}?"}) for n in range(70)]  # fmt: skip
    batch = batch_of(user, 1, *asked)
    page = client.get(path(batch)).content.decode()
    assert "70 questions to answer once for all, the first 60 here" in page
    assert page.count('name="keep"') == 1
    last = batches.view(batch).groups[-1]
    client.post(path(batch, "answer/"), {str(last.id): "Blue"})
    assert Question.objects.get().values == ("Blue",)


def test_an_empty_answer_is_none(user, client):
    batch = batch_of(user, 1, COLOUR)
    client.post(path(batch, "answer/"), {field(batch): " "})
    assert not Question.objects.exists()


def test_the_plans_share_is_told_before(user, client):
    entitlements.open_account(user.pk)
    left = entitlements.usage(user.pk).left
    batch = batch_of(user, left + 2)
    page = " ".join(client.get(path(batch)).content.decode().split())
    assert f"Starts {left} of {left + 2}: your plan has {left} left." in page
    shown = {"lines": lines_of(page)}
    page = client.post(path(batch, "start/"), shown, follow=True).content.decode()
    assert f"Queued: {left}." in page
    assert "Ready, and not started: 2." in page
    again = client.post(path(batch, "start/"), shown, follow=True).content.decode()
    assert "Queued" not in again.partition("<h1>")[0]
    assert Application.objects.filter(state=State.QUEUED).count() == left


@pytest.mark.parametrize(
    ("chosen", "mode"),
    [({}, "copilot"), ({"mode": "copilot"}, "copilot"), ({"mode": "autopilot"}, "autopilot")],
)
def test_whether_they_are_shown_before_is_chosen_with_the_start(user, client, chosen, mode):
    batch = batch_of(user, 2)
    page = client.get(path(batch)).content.decode()
    assert "You see each before it is sent" in page
    assert "Start 2 and send without showing me</button>" in page
    client.post(path(batch, "start/"), {"lines": lines_of(page), **chosen})
    started = Application.objects.filter(state=State.QUEUED)
    assert [each.mode for each in started] == [mode] * 2


def test_what_became_ready_since_is_not_started(user, client):
    batch = batch_of(user, 3)
    known = batch.items.get(position=1)
    Posting.objects.filter(pk=known.posting_id).update(standing=Standing.CLOSED)
    page = client.get(path(batch)).content.decode()
    Posting.objects.update(standing=Standing.OPEN)
    given = {"lines": lines_of(page), "mode": "autopilot"}
    page = client.post(path(batch, "start/"), given, follow=True).content.decode()
    assert "Queued: 2." in page
    assert "Ready, and not started: 1." in page
    (left,) = Application.objects.filter(state=State.DRAFT)
    assert left.pk == known.application_id


@pytest.mark.parametrize("lines", ["", "x", "1;2", "²", "9"])
def test_lines_that_were_not_shown_start_nothing(user, client, lines):
    batch = batch_of(user, 2)
    page = client.post(path(batch, "start/"), {"lines": lines}, follow=True)
    assert "Ready, and not started: 2." in page.content.decode()
    assert not Application.objects.exclude(state=State.DRAFT).exists()


def test_it_is_listed_and_forgotten(user, client):
    batch = batch_of(user, 2)
    assert "2 lines" in client.get("/applications/batches/").content.decode()
    client.post(path(batch, "forget/"))
    assert not Batch.objects.exists()
    assert not Application.objects.exists()


@pytest.mark.parametrize("act", ["start/", "answer/", "forget/"])
def test_the_address_of_an_act_leads_to_its_page(user, client, act):
    batch = batch_of(user, 1)
    assert client.get(path(batch, act))["Location"] == path(batch)
    assert Batch.objects.exists()


@pytest.mark.parametrize("act", ["", "live/", "start/", "answer/", "forget/"])
def test_a_strangers_batch_doesn_t_exist(user, act):
    batch = batch_of(user, 1)
    stranger = Client()
    stranger.force_login(UserFactory.create())
    assert stranger.get(path(batch, act)).status_code == 404
    assert stranger.post(path(batch, act)).status_code == 404
    assert "1 line" not in stranger.get("/applications/batches/").content.decode()
    assert Application.objects.get().state == State.DRAFT


@pytest.mark.parametrize("count", [1, 3])
def test_queries(user, client, count, django_assert_num_queries):
    batch = batch_of(user, count, COLOUR)
    client.get(path(batch))
    with django_assert_num_queries(10):
        client.get(path(batch))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(user, client, count, django_assert_num_queries):
    for number in range(count):
        batch_of(user, number + 1)
    client.get("/applications/batches/")
    with django_assert_num_queries(5):
        client.get("/applications/batches/")
