"""Many addresses: taken in and shown at the same cost a line, asked once for all, started once each."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Answer as Kept
from applications import address_lists, batch_questions, batches, intake, published, tasks
from applications.batches import ItemState
from applications.errors import DuplicateError
from applications.intake import Wish
from applications.models import Application, Batch, Posting, PostingAlias, Question, Standing, State
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Asked, Kind, Mode
from billing import entitlements
from billing.models import Account
from sandboxes import registry
from tests.factories import EmployerConnectionFactory, ResumeFactory, UserFactory

pytestmark = pytest.mark.django_db

JOB = "https://boards.greenhouse.io/acme/jobs/{}"


@pytest.fixture(autouse=True)
def browsers(monkeypatch):
    """As where Fly is set up."""
    monkeypatch.setattr(registry, "built", lambda: frozenset({3, 4}))


@pytest.fixture
def user():
    return UserFactory.create()


def pasted(user, *addresses):
    return batches.create(user, address_lists.of_text("\n".join(addresses)))


def jobs(count, start=1):
    return [JOB.format(number) for number in range(start, start + count)]


def states(batch):
    return [line.state for line in batches.view(batch).lines]


def asks(label, **fields):
    told = {"key": f"published|{label}", "kind": Kind.TEXT, "required": True, **fields}
    return Asked(label=label, **told)


def publish(batch, *questions, place=None, **fields):
    """What the vendor says of the posting in that place, or of each."""
    found = Posting.objects.filter(pk__in=batch.items.values("posting"))
    if place is not None:
        found = found.filter(pk=batch.items.get(position=place).posting_id)
    known = Published(
        system="greenhouse",
        questions=tuple(PublishedQuestion(asked=asked) for asked in questions),
        complete=True,
    )
    told = {"published": known.model_dump(mode="json"), "read_at": timezone.now(), **fields}
    found.update(**told)


def groups(batch):
    return list(batches.view(batch).groups)


def answer(batch, group, *values, **how):
    return batch_questions.answer(
        batch.user_id, batches.drafts_of(batch), {group.id: values}, **how
    )


# ---- What the lines are


def test_each_line_says_what_it_is(user):
    before = intake.draft(user, intake.usual(user, JOB.format(9)))
    Application.objects.filter(pk=before.pk).update(state=State.FAILED)
    batch = pasted(
        user, JOB.format(1), "nonsense", "https://job-boards.greenhouse.io/acme/jobs/1", JOB.format(9), "http://10.0.0.1/x"
    )  # fmt: skip
    assert states(batch) == [
        ItemState.READING,
        ItemState.NO_ADDRESS,
        ItemState.REPEATED,
        ItemState.KNOWN,
        ItemState.NO_ADDRESS,
    ]
    assert "line 1" in batches.view(batch).lines[2].sentence
    assert batches.view(batch).lines[3].item.application_id == before.pk
    assert "private network" in batches.view(batch).lines[4].sentence


@pytest.mark.parametrize(("letters", "state"), [(201, "reading"), (500, "no_address")])
def test_a_board_with_a_very_long_name_spoils_nothing(user, letters, state):
    job = f"https://jobs.lever.co/{'a' * letters}/0b7f7a54-9f0c-4f5d-9d55-0d1f6ad2a1c9"
    assert states(pasted(user, job, JOB.format(1))) == [state, "reading"]


@pytest.mark.parametrize("unseen", ["\x80", "\U000e0001"])
def test_a_line_of_what_nobody_sees_spoils_nothing(user, unseen):
    batch = pasted(user, "x" + unseen * 200, JOB.format(1))
    assert states(batch) == ["no_address", "reading"]
    assert "is not a web address" in batches.view(batch).lines[0].sentence


@pytest.mark.parametrize("text", ["{}", "Employer,Link\nAcme,{}"])
def test_a_part_of_an_address_isn_t_taken_for_it(user, text):
    long = JOB.format(1) + "?x=" + "a" * 2000
    batch = pasted(user, text.format(long))
    (line,) = batches.view(batch).lines
    assert (line.state, line.item.posting) == (ItemState.NO_ADDRESS, None)
    assert "too long" in line.sentence


def test_a_draft_has_the_usual_file_and_is_shown_before_whatever_was_chosen_for_another(user):
    resume = ResumeFactory.create(user=user, is_default=True)
    intake.draft(user, Wish(JOB.format(9), mode=Mode.AUTOPILOT))
    drafts = Application.objects.filter(pk__in=pasted(user, *jobs(2)).items.values("application"))
    assert [(each.mode, each.resume) for each in drafts] == [("copilot", resume)] * 2


def test_an_earlier_draft_is_joined_and_outlives_the_batch(user):
    before = intake.draft(user, intake.usual(user, JOB.format(1)))
    batch = pasted(user, *jobs(2))
    assert Application.objects.count() == 2
    batches.forget(batch)
    assert list(Application.objects.all()) == [before]


def test_what_is_pasted_is_to_be_read(user):
    batch = pasted(user, *jobs(2))
    assert Posting.objects.filter(read_due_at__lte=timezone.now()).count() == 2
    assert batches.view(batch).is_reading


def test_their_reading_is_asked_for_at_once(user, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.read_overdue, "delay", lambda: sent.append(published.due()))
    with django_capture_on_commit_callbacks(execute=True):
        pasted(user, *jobs(3))
    (due,) = sent
    assert set(due) == set(Posting.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        pasted(user, *jobs(3))
    assert len(sent) == 1


@pytest.mark.parametrize(("minutes", "again"), [(1, False), (60, True)])
def test_what_was_read_long_ago_is_read_again(user, minutes, again):
    pasted(user, *jobs(1))
    then = timezone.now() - timedelta(minutes=minutes)
    Posting.objects.update(read_at=then, read_due_at=None)
    batch = pasted(user, *jobs(1))
    assert batches.view(batch).is_reading is again
    assert (Posting.objects.get().read_due_at is not None) is again


def test_nobody_takes_a_reading_from_its_reader_or_cuts_a_sites_pause_short(user):
    pasted(user, *jobs(1))
    later = timezone.now() + timedelta(seconds=45)
    Posting.objects.update(read_due_at=later)
    pasted(UserFactory.create(), *jobs(1))
    assert Posting.objects.get().read_due_at == later


def test_what_can_t_be_read_is_told_and_may_start(user):
    batch = pasted(user, *jobs(1))
    Posting.objects.update(read_error="The posting’s site didn’t answer.")
    (line,) = batches.view(batch).lines
    assert (line.state, line.sentence) == (ItemState.READY, "The posting’s site didn’t answer.")


def test_a_posting_known_by_another_address_is_the_same(user):
    one = pasted(user, JOB.format(1))
    two = pasted(user, "https://job-boards.greenhouse.io/acme/jobs/1?gh_src=x")
    assert one.items.get().posting_id == two.items.get().posting_id
    assert Posting.objects.count() == 1
    assert PostingAlias.objects.filter(posting=one.items.get().posting).exists()


def test_one_that_looked_closed_by_another_address_is_read_again(user):
    pasted(UserFactory.create(), "https://boards.greenhouse.io/others/jobs/1", *jobs(1, start=2))
    closed = {"standing": Standing.CLOSED, "read_at": timezone.now(), "read_due_at": None}
    Posting.objects.update(**closed)
    pasted(user, *jobs(1))
    again = Posting.objects.get(read_due_at__isnull=False)
    assert (again.url, again.employer) == (JOB.format(1), "Acme")


LEVER = "https://jobs.{}lever.co/AcmeCo/5ac21346-8e0c-4494-8e7a-3eb92ff77902"


@pytest.mark.parametrize(
    ("was_read", "url"), [(True, LEVER.format("eu.")), (False, LEVER.format(""))]
)
def test_one_that_the_other_region_knew_nothing_of_is_read_again(user, was_read, url):
    pasted(UserFactory.create(), LEVER.format(""))
    read_at = timezone.now() if was_read else None
    Posting.objects.update(standing=Standing.UNKNOWN, read_at=read_at, read_due_at=None)
    pasted(user, LEVER.format("eu."))
    assert Posting.objects.get().url == url


def test_one_that_is_open_is_read_where_it_is(user):
    pasted(UserFactory.create(), LEVER.format("eu."))
    Posting.objects.update(standing=Standing.OPEN, read_at=timezone.now(), read_due_at=None)
    pasted(user, LEVER.format(""))
    assert Posting.objects.get().url == LEVER.format("eu.")


def test_closed_ones_are_marked_and_not_started(user):
    batch = pasted(user, *jobs(2))
    publish(batch, asks("Why?"), place=0, standing=Standing.CLOSED)
    publish(batch, place=1)
    assert states(batch) == [ItemState.CLOSED, ItemState.READY]
    assert groups(batch) == []
    assert batches.start(batch).count == 1


NAMED = PublishedQuestion(asked=asks("Colour?", required=False), name="question_1")
LINKEDIN = "https://www.linkedin.com/jobs/view/4711"


def test_what_no_tier_does_is_marked_with_the_reason_and_neither_asked_nor_started(user):
    batch = pasted(user, LINKEDIN, *jobs(1))
    publish(batch, asks("Favourite colour?"))
    assert states(batch) == [ItemState.UNSERVED, ItemState.ASKING]
    assert "Tier 1" in batches.view(batch).lines[0].sentence
    (group,) = groups(batch)
    assert group.size == 1
    answer(batch, group, "Blue")
    view = batches.view(batch)
    assert (view.starts, view.counts["unserved"]) == (1, 1)
    assert batches.start(batch).count == 1
    assert Application.objects.get(url=LINKEDIN).state == State.DRAFT
    assert Question.objects.count() == 1


def test_by_the_employers_interface_goes_without_a_browser_what_it_takes(user, monkeypatch):
    monkeypatch.setattr(registry, "built", lambda: frozenset({4}))
    EmployerConnectionFactory.create(tenant="acme")
    others = ("https://boards.greenhouse.io/beta/jobs/2", "https://careers.example/job/1")
    batch = pasted(user, JOB.format(1), *others)
    # What it asks tells whether it goes so.
    assert states(batch) == [ItemState.READING, ItemState.UNSERVED, ItemState.UNSERVED]
    known = Published(system="greenhouse", tenant="acme", complete=True, questions=(NAMED,))
    Posting.objects.update(published=known.model_dump(mode="json"), read_at=timezone.now())
    assert states(batch) == [ItemState.READY, ItemState.UNSERVED, ItemState.UNSERVED]


def test_reading_doesn_t_keep_anybody_for_ever(user):
    batch = pasted(user, *jobs(1))
    Batch.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert states(Batch.objects.get()) == [ItemState.READY]
    assert batches.start(Batch.objects.get(pk=batch.pk)).count == 1


@pytest.mark.parametrize("published", [{"nonsense": 1}, [], "x"])
def test_words_of_another_version_are_no_words(user, published):
    batch = pasted(user, *jobs(1))
    Posting.objects.update(published=published, read_at=timezone.now())
    assert states(batch) == [ItemState.READY]


# ---- Cost


def cost(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_it_costs_the_same_however_many_they_are(user):
    entitlements.open_account(user.pk)
    pasted(user, *jobs(1, 900))
    few = cost(lambda: pasted(user, *jobs(10, 100)))
    many = cost(lambda: pasted(user, *jobs(50, 200)))
    most = cost(lambda: pasted(user, *jobs(200, 1000)))
    assert few == many == most <= 20


def test_to_look_at_it_costs_the_same_however_many_they_are(user):
    entitlements.open_account(user.pk)
    counts = []
    for size in (10, 50):
        batch = pasted(user, *jobs(size, size * 100))
        publish(batch, asks("What is your favourite colour?"), asks("Notice period"))
        counts.append(cost(lambda batch=batch: batches.view(batch)))
    assert counts[0] == counts[1] <= 10


def test_to_look_for_the_employers_interfaces_costs_the_same_however_many_they_are(
    user, monkeypatch
):
    monkeypatch.setattr(registry, "built", lambda: frozenset({4}))
    entitlements.open_account(user.pk)
    known = Published(system="greenhouse", complete=True, questions=(NAMED,))
    counts = []
    for size in (1, 3):
        boards = [f"board{size}{number}" for number in range(size)]
        batch = pasted(
            user,
            *(f"https://boards.greenhouse.io/{board}/jobs/{size}0{board[-1]}" for board in boards),
        )
        for board in boards:
            EmployerConnectionFactory.create(tenant=board)
        Posting.objects.update(published=known.model_dump(mode="json"), read_at=timezone.now())
        counts.append(cost(lambda batch=batch: batches.view(batch)))
        assert states(batch) == [ItemState.READY] * size
    assert counts[0] == counts[1] <= 10


# ---- Questions


def test_each_question_is_asked_once_for_all(user):
    batch = pasted(user, *jobs(3))
    publish(batch, asks("Favourite colour?"))
    publish(batch, asks("favourite  COLOUR? *"), place=1)
    (group,) = groups(batch)
    assert (group.size, group.said) == (3, "Asked by 3 postings")
    assert states(batch) == [ItemState.ASKING] * 3
    assert answer(batch, group, "Blue") == 1
    assert states(batch) == [ItemState.READY] * 3
    rows = Question.objects.all()
    assert [(row.state, row.values, (row.answer or {})["source"]) for row in rows] == [
        ("answered", ("Blue",), "person")
    ] * 3
    assert Kept.objects.get().answer == "Blue"


def test_each_posting_gets_the_answer_in_its_own_spelling(user):
    batch = pasted(user, *jobs(2))
    for place, options in enumerate([("Red", "Blue"), ("BLUE", "RED")]):
        publish(batch, asks("Which?", kind=Kind.CHOICE, options=options), place=place)
    (group,) = groups(batch)
    answer(batch, group, "Blue")
    assert {row.values for row in Question.objects.all()} == {("Blue",), ("BLUE",)}
    # No page has asked them yet: those that none asks are in no receipt.
    assert {row.early for row in Question.objects.all()} == {True}


@pytest.mark.parametrize(
    "other",
    [
        {"label": "Another colour?"},
        {"kind": Kind.LONG_TEXT},
        {"help": "Of cars."},
        {"kind": Kind.CHOICE, "options": ("Red", "Blue")},
    ],
)
def test_what_is_asked_otherwise_is_another_question(user, other):
    batch = pasted(user, *jobs(2))
    publish(batch, asks("Favourite colour?"))
    publish(batch, asks(**{"label": "Favourite colour?", **other}), place=1)
    assert len(groups(batch)) == 2


@pytest.mark.parametrize(
    ("other", "boards"),
    [
        ("https://boards.greenhouse.io/acme2/jobs/2", ["greenhouse/acme", "greenhouse/acme2"]),
        ("https://job-boards.greenhouse.io/acme/jobs/2", [""]),
        ("https://jobs.example/acme/1", ["greenhouse/acme", "jobs.example"]),
    ],
)
def test_two_employers_of_one_name_are_told_apart(user, other, boards):
    batch = pasted(user, JOB.format(1), other)
    publish(batch, asks("I agree to the terms", kind=Kind.CHECK), employer="Acme")
    found = groups(batch)
    assert sum(group.size for group in found) == 2
    said = [f"Asked by Acme{f' on {board}' if board else ''}" for board in boards]
    assert sorted(group.said for group in found) == said


def test_one_name_in_two_regions_is_two_employers(user):
    id_of = LEVER.rpartition("/")[2]
    batch = pasted(user, LEVER.format(""), LEVER.format("eu.").replace(id_of, f"6{id_of[1:]}"))
    publish(batch, asks("I agree to the terms", kind=Kind.CHECK), employer="Acme")
    said = sorted(group.said for group in groups(batch))
    assert said == [f"Asked by Acme on jobs.{region}lever.co/AcmeCo" for region in ("eu.", "")]


@pytest.mark.parametrize(
    "asked",
    [
        asks("I agree to the privacy policy", kind=Kind.CHECK),
        asks("Do you consent to our keeping your data?", kind=Kind.CHOICE, options=("Yes", "No")),
        asks("Ich willige in die Datenverarbeitung ein: Datenschutz", kind=Kind.TEXT),
        asks("Have you worked for this company before?", kind=Kind.CHOICE, options=("Yes", "No")),
        asks("Why do you want to work with us?", kind=Kind.LONG_TEXT),
    ],
    ids=lambda asked: asked.label,
)
def test_what_is_one_employers_is_asked_for_each(user, asked):
    batch = pasted(
        user,
        JOB.format(1),
        JOB.format(2),
        "https://boards.greenhouse.io/beta/jobs/3",
    )
    publish(batch, asked)
    found = groups(batch)
    assert [(group.employer, group.size) for group in found] == [("Acme", 2), ("Beta", 1)]
    values = ("true",) if asked.kind is Kind.CHECK else ("Yes",)
    answer(batch, found[0], *values)
    assert states(batch)[2] == ItemState.ASKING
    assert not Kept.objects.exists()


def test_what_is_asked_of_a_job_is_its_posting_s(user):
    batch = pasted(user, *jobs(2))
    publish(batch, asks("Why are you interested in this role?", kind=Kind.LONG_TEXT))
    Posting.objects.filter(url__endswith="1").update(title="Baker")
    assert sorted(group.said for group in groups(batch)) == [
        "Asked by Acme for “/acme/jobs/2”",
        "Asked by Acme for “Baker”",
    ]


@pytest.mark.parametrize(
    "label",
    ["Salary expectation", "Are you authorized to work in the country of the job?"],
)
def test_pay_and_rights_are_one_countrys(user, label):
    batch = pasted(user, *jobs(5))
    publish(batch, asks(label))
    for place, country in enumerate(["DE", "DE", "US", "", ""]):
        item = batch.items.get(position=place)
        Posting.objects.filter(pk=item.posting_id).update(country=country)
    assert [group.size for group in groups(batch)] == [2, 1, 1, 1]
    assert [group.said.partition(" for ")[2] for group in groups(batch)[:2]] == [
        *("work in Germany", "work in United States"),
    ]
    # Where nobody knows the country, the posting tells it.
    assert " for “/acme/jobs/4”" in groups(batch)[2].said
    answer(batch, groups(batch)[0], "60000")
    assert [group.size for group in groups(batch)] == [1, 1, 1]


def test_what_the_facts_answer_and_what_may_stay_empty_isn_t_asked(user):
    Kept.objects.create(user=user, question="Favourite colour?", answer="Blue")
    batch = pasted(user, *jobs(1))
    publish(
        batch,
        asks("Favourite colour?"),
        asks("Anything else?", required=False),
        asks("Résumé", kind=Kind.FILE),
    )
    assert groups(batch) == []


def test_an_answer_given_in_another_tab_is_left_as_it_is(user):
    batch = pasted(user, *jobs(1))
    publish(batch, asks("Favourite colour?"))
    (group,) = groups(batch)
    answer(batch, group, "Blue")
    assert answer(batch, group, "Red") == 0
    assert Question.objects.get().values == ("Blue",)


def test_what_one_form_asks_twice_in_the_same_words_is_two_questions(user):
    batch = pasted(user, *jobs(2))
    publish(batch, *(asks("If yes, please explain", key=f"published|explain|{n}") for n in (1, 2)))
    found = groups(batch)
    assert sum(group.size for group in found) == 4
    assert all(len(asked) == 1 for group in found for asked in group.places.values())
    answer(batch, found[0], "A brother")
    assert Question.objects.get().values == ("A brother",)
    assert len(groups(batch)) == len(found) - 1


def test_options_that_nearly_read_alike_are_told_apart(user):
    batch = pasted(user, *jobs(1))
    publish(batch, asks("Stars?", kind=Kind.CHOICE, options=("4", "4 *")))
    answer(batch, groups(batch)[0], "4")
    assert Question.objects.get().values == ("4",)


def test_nothing_is_kept_unasked(user):
    batch = pasted(user, *jobs(1))
    publish(batch, asks("Favourite colour?"))
    answer(batch, groups(batch)[0], "Blue", keep=False)
    assert not Kept.objects.exists()


def test_what_runs_already_is_answered_no_more(user):
    batch = pasted(user, *jobs(1))
    publish(batch, asks("Favourite colour?"))
    drafts, (group,) = batches.drafts_of(batch), groups(batch)
    Application.objects.update(state=State.FAILED)
    assert batch_questions.answer(user.pk, drafts, {group.id: ["Blue"]}) == 0
    assert not Question.objects.exists()


# ---- The start


@pytest.mark.parametrize(
    ("chosen", "mode"), [({}, "copilot"), ({"mode": Mode.AUTOPILOT}, "autopilot")]
)
def test_none_is_sent_unseen_unless_who_starts_says_so(user, chosen, mode):
    intake.draft(user, Wish(JOB.format(1), mode=Mode.AUTOPILOT))
    batch = pasted(user, *jobs(2))
    publish(batch)
    assert batches.start(batch, **chosen).count == 2
    assert {each.mode for each in Application.objects.all()} == {mode}


def test_those_that_are_ready_start_as_far_as_the_plan_goes(user):
    entitlements.open_account(user.pk)
    left = entitlements.usage(user.pk).left
    batch = pasted(user, *jobs(left + 2))
    publish(batch)
    assert batches.view(batch).starts == left
    started = batches.start(batch)
    assert started.count == left
    assert list(started.left.values()) == [2]
    view = batches.view(batch)
    assert (view.counts["started"], view.counts["ready"]) == (left, 2)
    assert "applications until" in view.lines[-1].sentence
    # Of a larger plan nobody says that.
    Account.objects.update(plan="premium")
    assert "applications until" not in batches.view(batch).lines[-1].sentence
    again = batches.start(batch)
    assert (again.count, dict(again.left)) == (2, {})


def test_what_failed_since_isn_t_started_again(user):
    batch = pasted(user, *jobs(1))
    publish(batch)
    batches.start(batch)
    Application.objects.update(state=State.FAILED)
    assert batches.start(batch).count == 0
    assert Application.objects.get().state == State.FAILED


def test_one_that_can_t_be_keeps_none_of_the_others(user, monkeypatch):
    batch = pasted(user, *jobs(3))
    publish(batch)
    second = batch.items.get(position=1).application_id
    start = intake.start

    def once(application_id, **how):
        if application_id == second:
            raise DuplicateError("duplicate", "Not this one.")
        return start(application_id, **how)

    monkeypatch.setattr(intake, "start", once)
    assert batches.start(batch).left == {"Not this one.": 1}
    assert batches.view(batch).counts["started"] == 2


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_start_each_once():
    user = UserFactory.create()
    entitlements.open_account(user.pk)
    Account.objects.update(plan="premium")
    batch = pasted(user, *jobs(6))
    publish(batch)
    gate, counts = threading.Barrier(3), []

    def go():
        try:
            gate.wait()
            counts.append(batches.start(batch).count)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 6
    assert entitlements.usage(user.pk).reserved == 6
    assert Application.objects.filter(state=State.QUEUED).count() == 6


@pytest.mark.django_db(transaction=True)
def test_the_same_list_in_two_tabs_makes_one_draft_each():
    user = UserFactory.create()
    gate, made = threading.Barrier(4), []

    def go(number):
        try:
            gate.wait()
            made.append(pasted(user, *(jobs(8) if number % 2 else reversed(jobs(8)))))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert Application.objects.count() == Posting.objects.count() == 8


# ---- The end


def test_it_is_forgotten_with_its_drafts_and_not_with_what_was_started(user):
    batch = pasted(user, *jobs(3))
    publish(batch, place=0)
    batches.start(batch)
    other = pasted(user, JOB.format(2))
    batches.forget(batch)
    assert not Batch.objects.filter(pk=batch.pk).exists()
    # The second is in another batch too.
    assert Application.objects.count() == 2
    assert other.items.get().application.state == State.DRAFT


def test_a_strangers_doesn_t_exist(user):
    batch = pasted(user, *jobs(1))
    with pytest.raises(Http404):
        batches.batch_of(UserFactory.create(), batch.pk)


def test_who_forgets_takes_the_drafts_in_the_order_of_who_answers(user):
    batch = pasted(user, *jobs(3))
    publish(batch, asks("Why?"))
    with CaptureQueriesContext(connection) as said:
        answer(batch, *groups(batch), "Because.")
        batches.forget(batch)
    locking = [
        each["sql"]
        for each in said
        if each["sql"].endswith('FOR UPDATE OF "applications_application"')
    ]
    orders = {each.partition(" ORDER BY ")[2].partition(" FOR ")[0] for each in locking}
    assert len(locking) == 2
    assert orders == {'"applications_application"."id" ASC'}
