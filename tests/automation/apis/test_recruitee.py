import pytest

from automation.apis.base import Complaint, File, Key
from automation.apis.recruitee import RecruiteeAPI
from automation.protocol import Kind, PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says, checked, patience

KEY = Key("recruitee", "acme", "careers")
NAME = question("candidate[name]", "Full name", required=True)
EMAIL = question("candidate[email]", "Email address", Kind.EMAIL, required=True)
CV = question("candidate[cv]", "CV or resume", Kind.FILE)
DONE = Says(201, {"candidate": {"id": 123, "emails": ["zoe@example.org"]}})


def own(number, label, kind, **more):
    return question(f"open_question:{number}", label, kind, **more)


@pytest.fixture
def api(vendor):
    vendor.says = [DONE]
    return RecruiteeAPI(vendor.bases, timeout=20.0)


def plain(*more, **options):
    pairs = ((NAME, "Zoë King"), (EMAIL, "zoe@example.org"))
    return sheet("recruitee", *pairs, *more, **{"id": "dev-1", **options})


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("2026-11-30", True),
        ("as soon as I can", False),
        ("2026-02-30", False),
        ("2026-W10-1", False),
    ],
)
def test_a_date_is_a_day(api, given, taken):
    told = api.missing(plain((own(1, "Earliest start", Kind.DATE), given)))
    assert [each.label for each in told] == ([] if taken else ["Earliest start"])


async def test_every_kind_of_question_goes_in_one_form(vendor, api, tmp_path):
    path = tmp_path / "0001"
    path.write_bytes(b"%PDF")
    files = {"resume": File(path, "cv.pdf"), "sample": File(path, "sample.zip")}
    filled = plain(
        (question("candidate[phone]", "Phone number", Kind.PHONE), "+49 30 1"),
        (CV, "resume"),
        (question("candidate[cover_letter_file]", "Cover letter", Kind.FILE), None),
        (own(1, "Why?", Kind.LONG_TEXT), "Because"),
        (own(2, "Car?", Kind.CHOICE, values={"Yes": "true", "No": "false"}), "No"),
        (own(3, "Office", Kind.CHOICE, values={"Berlin": "Berlin"}), "Berlin"),
        (own(4, "Languages", Kind.CHOICES, options=("Dutch", "Polish")), ("Dutch", "Polish")),
        (own(5, "Terms", Kind.CHECK, required=True), "true"),
        (own(6, "Sample", Kind.FILE), "sample"),
        (own(7, "Skipped", Kind.TEXT), None),
        (question("", "Salutation"), "Dr"),
        files=files,
    )
    got = await api.submit(filled, KEY)
    assert got.state is PermitState.CONFIRMED, got
    assert "zoe@" not in got.confirmation
    assert vendor.sent.target == "/acme/api/offers/dev-1/candidates"
    answers = "candidate[open_question_answers_attributes]"
    assert vendor.sent.fields == [
        ("candidate[name]", "Zoë King"),
        ("candidate[email]", "zoe@example.org"),
        ("candidate[phone]", "+49 30 1"),
        (f"{answers}[0][open_question_id]", "1"),
        (f"{answers}[0][content]", "Because"),
        (f"{answers}[1][open_question_id]", "2"),
        (f"{answers}[1][flag]", "false"),
        (f"{answers}[2][open_question_id]", "3"),
        (f"{answers}[2][content]", "Berlin"),
        (f"{answers}[3][open_question_id]", "4"),
        (f"{answers}[3][multi_content][]", "Dutch"),
        (f"{answers}[3][multi_content][]", "Polish"),
        (f"{answers}[4][open_question_id]", "5"),
        (f"{answers}[4][flag]", "true"),
        (f"{answers}[5][open_question_id]", "6"),
    ]
    assert set(vendor.sent.files) == {"candidate[cv]", f"{answers}[5][file]"}


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (DONE, PermitState.CONFIRMED),
        (Says(201), PermitState.CONFIRMED),
        (Says(200, {"candidate": {"id": 1}}), PermitState.CONFIRMED),
        (Says(202), PermitState.UNKNOWN),
        (Says(404), PermitState.REFUSED),
        (Says(422, {"error": {"email": ["is invalid"]}}), PermitState.REFUSED),
        (Says(429), PermitState.REFUSED),
        (Says(500), PermitState.UNKNOWN),
        (Says(breaks="body"), PermitState.UNKNOWN),
    ],
)
async def test_each_answer_is_a_verdict_and_nothing_is_sent_twice(vendor, says, state):
    vendor.says = [says]
    got = await RecruiteeAPI(vendor.bases, timeout=patience(says)).submit(plain(), KEY)
    assert got.state is state
    assert vendor.connections == 1
    if says.status == 422:
        assert got.complaints == (Complaint("Email address", "is invalid"),)


async def test_terms_are_the_persons_to_accept(vendor, api):
    terms = own(5, "Terms", Kind.CHECK, required=True)
    assert api.missing(plain((terms, "true", "model:claude")))
    assert not api.missing(plain((terms, "true", "profile:x-valet.consents.terms")))


@pytest.mark.parametrize("tenant", ["jobs.acme.example", "127.0.0.1:80", "a/b", "", "a@b"])
async def test_only_recruitees_own_sites_are_sent_to(vendor, api, tenant):
    got = await api.submit(plain(tenant=tenant), KEY)
    assert (got.state, vendor.connections) == (PermitState.UNUSED, 0)
    assert got.complaints[0].label == ""
    assert await api.check(Key("recruitee", tenant, "careers"))
    assert vendor.connections == 0


@pytest.mark.parametrize(
    ("says", "words"),
    [(Says(200, {"offers": []}), ""), (Says(404), "no careers site"), (Says(500), "500")],
)
async def test_a_careers_site_is_there_or_not(vendor, api, says, words):
    vendor.says = [says]
    said = await checked(api, KEY)
    assert words in said
    assert bool(said) is bool(words)
