"""The pages of applications: whose they are, what they refuse, how many queries they take."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Resume
from applications import intake, timeline
from applications.models import Application, Artifact, Question, State, Takeover
from applications.models.application import SENT
from automation.protocol import Kind
from billing import entitlements
from sandboxes import registry
from tests.factories import (
    ApplicationFactory,
    AttemptFactory,
    PostingFactory,
    ResumeFactory,
    UserFactory,
)
from tests.factories.stages import ask, reviewed, sent, stuck, waiting
from valet.lib import blobs

pytestmark = pytest.mark.django_db

JOB = "https://boards.greenhouse.io/acme/jobs/4711"
NOBODY = "00000000-0000-4000-8000-000000000000"
LOOKS = ("", "live/", "screen/", "pictures/after/")
ACTS = (
    "begin/",
    "cancel/",
    "answer/",
    "confirm/",
    f"waits/{NOBODY}/",
    f"waits/{NOBODY}/time/",
    f"waits/{NOBODY}/approve/",
)


@pytest.fixture
def user():
    return UserFactory.create()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stranger():
    client = Client()
    client.force_login(UserFactory.create())
    return client


@pytest.fixture(autouse=True)
def tier_3(monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({3}))


@pytest.mark.parametrize("path", ["", "new/"])
def test_nobody_is_led_to_the_door(path):
    answer = Client().get(f"/applications/{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ACTS)
def test_what_was_meant_leads_back_to_the_page_after_the_log_in(user, path):
    application = ApplicationFactory.create(user=user)
    answer = Client().post(f"/applications/{application.pk}/{path}")
    assert answer["Location"] == f"/account/login/?next=/applications/{application.pk}/"


@pytest.mark.parametrize("path", LOOKS)
def test_a_strangers_application_doesn_t_exist(user, stranger, path):
    application = ApplicationFactory.create(user=user)
    attempt = AttemptFactory.create(application=application)
    Artifact.objects.create(
        application=application,
        attempt=attempt,
        name="after",
        content_type="image/png",
        size=3,
        blob=blobs.keep(b"png", owner=user.pk, kind="pictures"),
    )
    assert stranger.get(f"/applications/{application.pk}/{path}").status_code == 404
    assert Client().get(f"/applications/{application.pk}/{path}").status_code == 302


@pytest.mark.parametrize("path", ACTS)
def test_a_stranger_does_nothing(user, stranger, path):
    application, _ = waiting(user)
    before = Application.objects.values().get(pk=application.pk)
    assert stranger.post(f"/applications/{application.pk}/{path}").status_code == 404
    assert Application.objects.values().get(pk=application.pk) == before


def test_the_list_has_ones_own(user, client):
    ApplicationFactory.create(user=user, posting__employer="Mine")
    ApplicationFactory.create(posting__employer="Theirs")
    page = client.get("/applications/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page


@pytest.mark.parametrize("state", sorted(set(State.values) - {*SENT}))
def test_every_state_has_its_page_and_row(user, client, state):
    application = ApplicationFactory.create(user=user, state=State.RUNNING)
    Application.objects.filter(pk=application.pk).update(state=state, reason="Because.")
    assert client.get(f"/applications/{application.pk}/").status_code == 200
    assert client.get("/applications/").status_code == 200


@pytest.mark.parametrize(("known", "word"), [(True, "Receipt"), (False, "Did it arrive?")])
def test_what_was_sent_shows_its_receipt(user, client, known, word):
    application = sent(user, known=known)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert word in page
    assert "What was sent" in page
    assert "Ada" in page


def test_the_receipt_says_whether_it_counts(user, client):
    entitlements.open_account(user.pk)
    application = sent(user)
    entitlements.reserve(user.pk, application.pk)

    def plan():
        page = client.get(f"/applications/{application.pk}/").content.decode()
        return [said for said in ("being counted", "1 used", "not counted") if said in page]

    assert plan() == ["being counted"]
    entitlements.capture(application.pk)
    assert plan() == ["1 used"]
    entitlements.credit(application.pk, why="It did not arrive.")
    assert plan() == ["not counted"]


@pytest.mark.parametrize(
    ("tab", "shown"),
    [
        ("", {"a", "b", "c", "d", "e"}),
        ("needs-you", {"b"}),
        ("in-progress", {"c"}),
        ("failed", {"d", "e"}),
        ("drafts", {"a"}),
        ("nonsense", {"a", "b", "c", "d", "e"}),
    ],
)
def test_tabs(user, client, tab, shown):
    states = {
        "a": State.DRAFT,
        "b": State.WAITING,
        "c": State.RUNNING,
        "d": State.FAILED,
        "e": State.CANCELLED,
    }
    for name, state in states.items():
        ApplicationFactory.create(user=user, state=state, posting__employer=f"Employer-{name}-")
    page = client.get("/applications/", {"tab": tab}).content.decode()
    assert {name for name in states if f"Employer-{name}-" in page} == shown


def test_search_and_pages(user, client):
    for number in range(53):
        ApplicationFactory.create(user=user, posting__title=f"Role {number:03}")
    first = client.get("/applications/")
    assert "Role 052" in first.content.decode()
    assert "Role 002" not in first.content.decode()
    before = first.context["next"]
    second = client.get("/applications/", {"before": before}).content.decode()
    assert "Role 002" in second
    assert "Role 000" in second
    assert "Role 003" not in second
    found = client.get("/applications/", {"q": "role 017"}).content.decode()
    assert "Role 017" in found
    assert "Role 018" not in found


@pytest.mark.parametrize("before", ["x", NOBODY, "' OR 1=1"])
def test_a_page_that_isn_t_there_is_the_first(user, client, before):
    ApplicationFactory.create(user=user)
    assert client.get("/applications/", {"before": before}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list(user, client, rows, django_assert_num_queries):
    for _ in range(rows):
        waiting(user)
        ApplicationFactory.create(user=user, state=State.FAILED)
    with django_assert_num_queries(14):
        client.get("/applications/")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_one(user, client, rows, django_assert_num_queries):
    application, _ = waiting(user)
    for number in range(rows - 1):
        Question.objects.create(
            application=application,
            key=str(number),
            asked={"label": "l", "key": str(number), "kind": "text"},
            state=Question.State.DECIDED,
            position=number,
        )
        timeline.record(application.pk, "field_written", {"key": str(number)})
    with django_assert_num_queries(8):
        client.get(f"/applications/{application.pk}/")


# ---- a new one


def test_before_anything_starts_one_sees_what_will_happen(user, client):
    page = client.get("/applications/new/", {"url": f"{JOB}?gh_src=x"}).content.decode()
    assert "Recognised as Greenhouse" in page
    assert "Acme" in page
    assert "Tier 3" in page
    assert "Takes 1, 10 left" in page
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://x.example/",
        "http://127.0.0.1/x",
        "http://user:pw@acme.example/",
        "x" * 3000,
    ],
)
def test_a_bad_address_is_kept_and_complained_of(client, url):
    answer = client.get("/applications/new/", {"url": url})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert 'id="url-error"' in page
    assert f'value="{url}"' in page


def test_start_queues_it_with_the_files_and_the_quota(user, client):
    resume = Resume.objects.create(
        user=user, file_name="me.pdf", content_type="application/pdf", size=1, sha256="", blob="b"
    )
    answer = client.post("/applications/new/", {"url": JOB, "mode": "copilot", "resume": resume.pk})
    application = Application.objects.get()
    assert answer["Location"] == f"/applications/{application.pk}/"
    assert (application.state, application.mode, application.resume) == (
        State.QUEUED,
        "copilot",
        resume,
    )
    assert entitlements.usage(user.pk).reserved == 1


def test_somebody_elses_file_isn_t_a_choice(user, client):
    theirs = Resume.objects.create(
        user=UserFactory.create(), file_name="x.pdf", content_type="x", size=1, sha256="", blob="b"
    )
    answer = client.post("/applications/new/", {"url": JOB, "mode": "copilot", "resume": theirs.pk})
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_a_draft_takes_nothing(user, client):
    client.post("/applications/new/", {"url": JOB, "mode": "autopilot", "draft": "1"})
    assert Application.objects.get().state == State.DRAFT
    assert entitlements.usage(user.pk).reserved == 0
    page = client.get("/applications/new/", {"url": JOB}).content.decode()
    assert "You have a draft of this" in page


def test_a_second_one_is_refused_with_the_way_to_the_first(user, client):
    client.post("/applications/new/", {"url": JOB, "mode": "autopilot"})
    answer = client.post("/applications/new/", {"url": f"{JOB}?gh_src=y", "mode": "autopilot"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You have an application to this posting already." in page
    assert str(Application.objects.get().pk) in page


def test_a_site_that_no_tier_serves_says_why_and_can_t_be_started(client):
    page = client.get(
        "/applications/new/", {"url": "https://www.linkedin.com/jobs/view/1"}
    ).content.decode()
    assert "Tier 1" in page
    assert ">Start<" not in page


def test_all_drafts_start_together(user, client):
    for number in range(2):
        ApplicationFactory.create(user=user, posting__title=f"Engineer {number}")
    client.post("/applications/start/")
    assert Application.objects.filter(state=State.QUEUED).count() == 2


def test_drafts_that_are_started_in_two_tabs_at_once_are_started_once(user, client, monkeypatch):
    for _ in range(2):
        ApplicationFactory.create(user=user)
    start = intake.start
    faster: list[object] = []

    def late(application_id, **how):
        if not faster:
            faster.append(start(application_id))
        return start(application_id, **how)

    monkeypatch.setattr(intake, "start", late)
    assert client.post("/applications/start/").status_code == 302
    assert Application.objects.filter(state=State.QUEUED).count() == 2
    assert entitlements.usage(user.pk).reserved == 2


# ---- one of them


def test_an_answer_is_taken_and_kept(user, client):
    application, question = waiting(user)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "Will you travel?" in page
    answer = client.post(
        f"/applications/{application.pk}/answer/", {str(question.pk): "Gladly", "keep": "on"}
    )
    assert answer.status_code == 302
    question.refresh_from_db()
    assert question.answer is not None
    assert question.answer["values"] == ["Gladly"]
    assert user.answers.get().answer == "Gladly"
    application.refresh_from_db()
    assert application.state == State.RUNNING


def test_an_answer_that_won_t_do_stays_in_its_field(user, client):
    application, question = waiting(
        user, kind=Kind.CHOICE, options=("Yes", "No"), label="<b>Bold?</b>"
    )
    answer = client.post(f"/applications/{application.pk}/answer/", {str(question.pk): "Perhaps"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Perhaps is not one of the available choices" in page
    assert "<b>Bold?</b>" not in page
    assert Application.objects.get().state == State.WAITING


def test_hostile_words_of_a_site_are_words(user, client):
    posting = PostingFactory.create(employer='"><script>alert(1)</script>', title="<img src=x>")
    application = ApplicationFactory.create(user=user, posting=posting, state=State.FAILED)
    Application.objects.update(reason="<script>alert(2)</script>")
    for page in ("/applications/", f"/applications/{application.pk}/"):
        shown = client.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x>" not in shown


def test_doing_it_late_says_so(user, client):
    application = ApplicationFactory.create(user=user, state=State.FAILED)
    page = client.post(f"/applications/{application.pk}/cancel/", follow=True).content.decode()
    assert "Something else happened meanwhile" in page
    assert Application.objects.get().state == State.FAILED


def test_the_review_shows_every_field_and_takes_changes(user, client):
    application, wait = reviewed(user)
    given = {"name": "", "visa": "No", "why": "Because.", "box": "on"}
    questions = application.questions.filter(key__in=given)
    fields = {str(each.pk): given[each.key] for each in questions}
    name = application.questions.get(key="name")
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert 'value="Ada"' in page
    approve = f"/applications/{application.pk}/waits/{wait.pk}/approve/"
    assert client.post(approve, fields).status_code == 422
    assert Takeover.objects.get().resolved_at is None
    client.post(approve, {**fields, str(name.pk): "Ada Byron"})
    sources = {each.key: (each.answer or {}).get("source") for each in application.questions.all()}
    assert sources["name"] == "person"
    assert sources["visa"] == sources["why"] == sources["box"] == "profile:basics.name"
    assert Takeover.objects.get().resolution == "done"
    # What is changed in a review is for this one alone.
    assert not user.answers.exists()


def test_who_needs_more_time_gets_it_once(user, client):
    application, wait = stuck(user)
    until = wait.deadline_at + timedelta(minutes=5)
    page, more = f"/applications/{application.pk}/", f"waits/{wait.pk}/time/"
    assert more in client.get(page).content.decode()
    shown = client.post(page + more, follow=True).content.decode()
    assert more not in shown
    late = client.post(page + more, follow=True).content.decode()
    assert "Something else happened meanwhile" in late
    wait.refresh_from_db()
    application.refresh_from_db()
    assert wait.deadline_at == application.deadline_at == until
    assert application.due_at
    assert application.due_at <= timezone.now()


def test_a_review_and_a_stranger_s_wait_get_no_more_time(user, client):
    application, review = reviewed(user)
    _, others = stuck(UserFactory.create())
    for wait in (review, others):
        client.post(f"/applications/{application.pk}/waits/{wait.pk}/time/")
        was = wait.deadline_at
        wait.refresh_from_db()
        assert wait.deadline_at == was


def test_what_needs_the_person_is_told_on_every_page(user, client):
    application, _ = waiting(user)
    page = client.get("/settings/", follow=True).content.decode()
    assert "(1)" in page.partition("</title>")[0]
    assert f"/applications/{application.pk}/" in page


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_a_word_that_isn_t_one(user, client, answer):
    application = ApplicationFactory.create(user=user, state=State.FAILED)
    page = client.post(
        f"/applications/{application.pk}/confirm/", {"arrived": answer}, follow=True
    ).content.decode()
    assert "Say whether it arrived." in page


def test_what_never_arrived_is_credited_and_sent_again_on_the_persons_word_alone(user, client):
    application = sent(user)
    entitlements.reserve(user.pk, application.pk)
    entitlements.capture(application.pk)
    page = f"/applications/{application.pk}/"
    client.post(f"{page}deny/")
    application.refresh_from_db()
    assert (application.state, entitlements.usage(user.pk).used) == (State.SUBMITTED, 0)
    assert "You said that it never arrived" in client.get(page).content.decode()
    client.post(f"{page}deny/", {"again": "1"})
    application.refresh_from_db()
    assert (application.state, application.live_permit) == (State.QUEUED, None)
    assert entitlements.usage(user.pk).reserved == 1
    assert [event.type for event in application.events.all()].count("denied") == 1


def test_an_answer_that_comes_too_late_isn_t_lost_without_a_word(user, client):
    application, _ = waiting(user)
    (question,) = application.questions.filter(state=Question.State.PENDING)
    path = f"/applications/{application.pk}/"
    first = {str(question.pk): "From the first tab"}
    client.post(f"{path}answer/", first)
    assert "meanwhile" not in client.post(f"{path}answer/", first, follow=True).content.decode()
    page = client.post(f"{path}answer/", {str(question.pk): "From <b>the</b> second"}, follow=True)
    shown = page.content.decode()
    assert "was answered meanwhile" in shown
    assert "From &lt;b&gt;the&lt;/b&gt; second" in shown
    question.refresh_from_db()
    assert question.values == ("From the first tab",)


def test_a_review_names_the_files_that_the_form_takes(user, client):
    application, _ = reviewed(user)
    for name in ("resume", "cover_letter"):
        file = ResumeFactory.create(user=user, file_name=f"my-{name}.pdf")
        Application.objects.filter(pk=application.pk).update(**{name: file})
    ask(application, "cv", "resume", label="CV", kind=Kind.FILE)
    page = client.get(f"/applications/{application.pk}/").content.decode()
    shown = page.partition('class="review')[2].partition("</form>")[0]
    assert ("my-resume.pdf" in shown, "my-cover_letter.pdf" in shown) == (True, False)


def test_of_two_jobs_each_is_told(user, client):
    application, _ = reviewed(user)
    for number, section in enumerate(("", "Work experience", "Job 3")):
        block = {"block": str(number)}
        ask(
            application,
            f"t{number}",
            "Nurse",
            label="Title",
            kind=Kind.TEXT,
            section=section,
            hints=block,
        )
    path = f"/applications/{application.pk}/"
    titles = ["“Title” No. 1", "“Title” Work experience 2", "“Title” Job 3"]
    page = client.get(path).content.decode()
    assert all(title in page for title in titles)
    settled = sent(user)
    settled.questions.all().delete()
    application.questions.update(application=settled)
    page = client.get(f"/applications/{settled.pk}/").content.decode()
    assert all(block in page for block in ("No. 1", "Work experience 2", "Job 3"))


def test_a_review_may_be_approved_as_it_is_shown(user, client):
    """Answers as forms hold them: by meaning in a list seen late, of a month, of what no rule of ours would take."""
    application, wait = reviewed(user)
    options = ("Yes, I will need sponsorship", "No, I won't need sponsorship")
    ask(
        application,
        "worded",
        "No",
        label="Sponsorship?",
        kind=Kind.CHOICE,
        options=options,
        required=True,
    )
    ask(
        application,
        "unlisted",
        "Diploma",
        label="Degree",
        kind=Kind.CHOICE,
        options=("A", "B"),
        required=True,
    )
    ask(application, "month", "2021-03", label="Start date", kind=Kind.DATE, required=True)
    ask(application, "day", "2021-03-01", label="Notice from", kind=Kind.DATE, required=True)
    ask(application, "link", "example.com/ada", label="Site", kind=Kind.URL)
    ask(application, "call", "see my résumé", label="Phone", kind=Kind.PHONE)
    before = {each.key: each.answer for each in application.questions.all()}
    path = f"/applications/{application.pk}/"
    rows = [row.bound for row in client.get(path).context["review"].rows]
    fields = {row.html_name: row.value() for row in rows if row.value()}
    days = [row.value() for row in rows if getattr(row.field.widget, "input_type", "") == "date"]
    # Any other value would be an empty box.
    assert days == ["2021-03-01"]
    shown = application.questions.get(key="worded")
    assert fields[str(shown.pk)] == options[1]
    assert client.post(f"{path}waits/{wait.pk}/approve/", fields).status_code == 302
    assert {each.key: each.answer for each in application.questions.all()} == before
    assert Takeover.objects.get().resolution == "done"


@pytest.mark.parametrize("act", ACTS)
def test_the_address_of_an_act_leads_to_its_page(user, client, act):
    """It stays in the bar where a form came back."""
    application = ApplicationFactory.create(user=user)
    page = f"/applications/{application.pk}/"
    assert client.get(page + act).headers["Location"] == page
    assert client.put(page + act).status_code == 405
    assert client.get("/applications/paste/").headers["Location"] == "/applications/"


def test_what_is_wrong_in_a_review_is_said_at_its_head(user, client):
    application, wait = reviewed(user)
    ask(application, "mail", "ada@example.com", label="Mail", kind=Kind.EMAIL)
    ask(application, "call", "+47 22 33 44 55", label="Call", kind=Kind.PHONE)
    known = {each.key: each for each in application.questions.all()}
    given = {"name": "Ada", "visa": "No", "why": "", "box": "on", "mail": "not-mail", "call": "abc"}
    fields = {str(known[key].pk): value for key, value in given.items()}
    answer = client.post(f"/applications/{application.pk}/waits/{wait.pk}/approve/", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 answers need another look" in page
    for key in ("mail", "call"):
        assert f'href="#id_{known[key].pk}_error"' in page
    assert Takeover.objects.get().resolved_at is None


def test_one_that_is_given_up_is_stopping(user, client):
    application, wait = reviewed(user)
    client.post(f"/applications/{application.pk}/waits/{wait.pk}/", {"give_up": "1"})
    page = client.get(f"/applications/{application.pk}/").content.decode()
    assert "Stopping" in page
    assert "Your turn:" not in page


@pytest.mark.parametrize(
    ("code", "told"), [("captcha", "Its browser is closed"), ("question", "Nothing was sent.")]
)
def test_whoever_comes_too_late_is_told_what_trying_again_does(user, client, code, told):
    application, _ = waiting(user)
    Takeover.objects.update(reason=code, resolution="parked", resolved_at=timezone.now())
    Application.objects.filter(pk=application.pk).update(code=code, reason="It wants a person")
    assert told in client.get(f"/applications/{application.pk}/").content.decode()
