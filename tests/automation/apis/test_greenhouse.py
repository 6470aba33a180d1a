import base64
import logging
from dataclasses import replace

import pytest
from pydantic import SecretStr

from automation.apis.base import Complaint, File, Key, KeyUntestedError
from automation.apis.greenhouse import GreenhouseAPI
from automation.errors import InterfaceUnreachableError, NotCarriedError
from automation.feeds.greenhouse_studies import studies
from automation.protocol import Grade, Kind, PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says, checked, patience

SECRET = "canary-key-0123"
KEY = Key("greenhouse", "acme", "job_board", SecretStr(SECRET))
FIRST = question("first_name", "First Name", required=True)
LAST = question("last_name", "Last Name", required=True)
EMAIL = question("email", "Email", Kind.EMAIL, required=True)
PHONE = question("phone", "Phone", Kind.PHONE)
RESUME = question("resume", "Resume/CV", Kind.FILE, required=True)
VISA = question(
    "question_411", "Need a visa?", Kind.CHOICE, values={"Yes": "1", "No": "0"}, required=True
)
SPEAKS = question(
    "question_412[]", "Languages", Kind.CHOICES, values={"Dutch": "77", "Polish": "78"}
)
WHY = question("question_413", "Why us?", Kind.LONG_TEXT, required=True)
WORK = question("question_414", "A sample", Kind.FILE)
PLACE = question("location", "Location (City)", required=True)
GENDER = question(
    "gender", "Gender", Kind.CHOICE, values={"Female": "2", "Decline To Self Identify": "3"}
)
CONSENT = question("data_compliance[gdpr_consent_given]", "Keep my data", Kind.CHECK, required=True)


@pytest.fixture
def resume(tmp_path):
    path = tmp_path / "0001"
    path.write_bytes(b"%PDF-1.4 canary-content")
    return File(path, "Zoë CV.pdf")


@pytest.fixture
def api(vendor):
    return GreenhouseAPI(vendor.bases, timeout=20.0)


def plain(*more, **options):
    """What everyone is asked, and `more`."""
    pairs = ((FIRST, "Zoë"), (LAST, "O’Hara"), (EMAIL, "zoe@example.org"))
    return sheet("greenhouse", *pairs, *more, **options)


def instead(pair):
    """What everyone is asked, one of them answered otherwise, or one more."""
    usual = [(FIRST, "Zoë"), (LAST, "O’Hara"), (EMAIL, "zoe@example.org")]
    return sheet("greenhouse", *(each for each in usual if each[0] is not pair[0]), pair)


class Atlas:
    def find(self, place):
        return (52.52, 13.405) if place == "Berlin" else None


# ---- what is sent


def test_what_it_holds_back_isn_t_carried(api):
    place = question("location", "Location (City)")
    told = plain((GENDER, "Female", "rule:guess"), (place, "Berlin"), (PHONE, "1", "profile:x"))
    assert api.carried(told) == {"First Name", "Last Name", "Email", "Phone"}
    own = plain((GENDER, "Female", "profile:x"), (question("", "Nameless"), "x"))
    assert "Gender" in api.carried(own)
    assert "Nameless" not in api.carried(own)


async def test_every_kind_of_question_goes_in_one_form(vendor, api, resume):
    filled = plain(
        (PHONE, "+49 30 1234"),
        (RESUME, "resume"),
        (VISA, "no"),
        (SPEAKS, ("Dutch", "Polish")),
        (WHY, "Because\nof you"),
        (WORK, "sample"),
        files={"resume": resume, "sample": resume},
        source="abc1",
    )
    got = await api.submit(filled, KEY)
    assert got.state is PermitState.CONFIRMED, got
    sent = vendor.sent
    assert sent.target == "/gh/v1/boards/acme/jobs/127817"
    pair = base64.b64encode(f"{SECRET}:".encode()).decode()
    assert sent.headers["authorization"] == f"Basic {pair}"
    assert sent.fields == [
        ("first_name", "Zoë"),
        ("last_name", "O’Hara"),
        ("email", "zoe@example.org"),
        ("phone", "+49 30 1234"),
        ("question_411", "0"),
        ("question_412[]", "77"),
        ("question_412[]", "78"),
        ("question_413", "Because\nof you"),
        ("mapped_url_token", "abc1"),
    ]
    assert set(sent.files) == {"resume", "question_414"}
    assert sent.files["resume"][1] == b"%PDF-1.4 canary-content"


def study(name, block, **more):
    return question(f"educations[][{name}]", block=block, **more)


async def test_jobs_and_degrees_are_records_of_their_own(vendor, api):
    def job(name, block, **more):
        return question(f"employments[][{name}]", block=block, **more)

    schools = {"MIT": "11", "TU Berlin": "12"}
    filled = plain(
        (study("school_name_id", 0, kind=Kind.CHOICE, values=schools), "MIT"),
        (study("start_date][month", 0, kind=Kind.CHOICE, values={"August": "8"}), "August"),
        (study("start_date][year", 0), "2012"),
        (study("school_name_id", 1, kind=Kind.CHOICE, values=schools), None),
        (study("start_date][year", 1), "2013"),
        (study("end_date][month", 1), "5"),
        (study("end_date][year", 1), "2016"),
        (job("company_name", 0), "Acme"),
        (job("current", 0, kind=Kind.CHECK), "true"),
    )
    await api.submit(filled, KEY)
    assert vendor.sent.fields[3:] == [
        ("educations[][school_name_id]", "11"),
        ("educations[][start_date][month]", "8"),
        ("educations[][start_date][year]", "2012"),
        ("educations[][school_name_id]", ""),
        ("educations[][end_date][month]", "5"),
        ("educations[][end_date][year]", "2016"),
        ("employments[][company_name]", "Acme"),
        ("employments[][current]", "true"),
    ]


def listed(*items):
    return Says(200, {"items": [{"id": number, "text": text} for number, text in items]})


def degrees(school, *wanted):
    """A sheet with one degree's questions as they are published, and the school's further names."""
    first, second = studies(required=False)[:2]
    filled = plain((first, school), (second, "Master’s degree"))
    key = first.asked.key
    answer = filled.answers[key].model_copy(update={"wanted": wanted})
    return replace(filled, answers={**filled.answers, key: answer})


async def test_schools_and_degrees_go_by_greenhouses_numbers(vendor, api):
    vendor.says = [
        listed((3, "Technische Universität München (FH)")),
        listed((7, "TU Munchen"), (8, "TU")),
        listed((9, "Master's Degree")),
        Says(200),
    ]
    got = await api.submit(degrees("Technische Universität München", "TU München"), KEY)
    assert got.state is PermitState.CONFIRMED, got
    assert [each.target for each in vendor.arrived[:3]] == [
        "/gh/v1/boards/acme/education/schools?term=Technische%20Universit%C3%A4t%20M%C3%BCnchen",
        "/gh/v1/boards/acme/education/schools?term=TU%20M%C3%BCnchen",
        "/gh/v1/boards/acme/education/degrees?term=Master%E2%80%99s%20degree",
    ]
    assert vendor.sent.fields[3:] == [
        ("educations[][school_name_id]", "7"),
        ("educations[][degree_id]", "9"),
    ]


@pytest.mark.parametrize(
    ("says", "labels"),
    [
        (listed(), [""]),
        (listed((1, "Another School")), [""]),
        (Says(500), []),
        (Says(200, "nonsense"), []),
        (Says(breaks="body"), []),
    ],
)
async def test_what_has_no_number_is_not_left_out_in_silence(vendor, api, says, labels):
    vendor.says = [says]
    got = await api.submit(degrees("My School"), KEY)
    assert (got.state, vendor.connections) == (PermitState.UNUSED, 1)
    assert [each.label for each in got.complaints] == labels
    assert "My School" not in repr(got)


async def test_what_was_looked_up_before_isn_t_while_it_is_sent(vendor, api):
    vendor.says = [listed((7, "My School")), listed((9, "Master's Degree")), Says(200)]
    filled = await api.looked_up(degrees("My School"))
    assert (vendor.connections, api.missing(filled)) == (2, [])
    assert (await api.submit(filled, KEY)).state is PermitState.CONFIRMED
    assert vendor.connections == 3
    assert vendor.sent.fields[3:] == [
        ("educations[][school_name_id]", "7"),
        ("educations[][degree_id]", "9"),
    ]


@pytest.mark.parametrize(
    ("says", "error"),
    [(listed(), NotCarriedError), (Says(500), InterfaceUnreachableError)],
)
async def test_what_can_t_be_looked_up_says_why(vendor, api, says, error):
    vendor.says = [says]
    with pytest.raises(error) as raised:
        await api.looked_up(degrees("My School"))
    assert "My School" not in str(raised.value)


async def test_a_place_goes_with_its_coordinates_or_not_at_all(vendor, api):
    await api.submit(plain((question("location", "Location"), "Berlin")), KEY)
    assert "location" not in dict(vendor.sent.fields)
    vendor.arrived.clear()
    knows = GreenhouseAPI(vendor.bases, gazetteer=Atlas())
    await knows.submit(plain((PLACE, "Berlin")), KEY)
    place = {"location": "Berlin", "latitude": "52.5200000", "longitude": "13.4050000"}
    assert vendor.sent.fields[3:] == list(place.items())


def test_a_required_place_without_coordinates_stands_in_the_way(api):
    (one,) = api.missing(plain((PLACE, "Berlin")))
    assert one.label == ""
    assert "coordinates" in one.text


@pytest.mark.parametrize(
    ("value", "source", "sent"),
    [
        ("Female", "person", True),
        ("Female", "profile:x-valet.eeo.gender", True),
        ("Female", "bank:Gender", True),
        ("Female", "rule:eeo", False),
        ("Female", "model:claude", False),
        ("Decline To Self Identify", "rule:eeo", True),
    ],
)
async def test_what_is_nobodys_business_is_sent_as_the_person_gave_it(
    vendor, api, value, source, sent
):
    await api.submit(plain((GENDER, value, source)), KEY)
    assert ("gender" in dict(vendor.sent.fields)) is sent


async def test_demographic_answers_are_records(vendor, api):
    asked = question(
        "demographic_answers[87]", "Gender", Kind.CHOICES, values={"Woman": "194", "Man": "195"}
    )
    await api.submit(plain((asked, ("Woman", "Man"))), KEY)
    assert vendor.sent.fields[3:] == [
        ("demographic_answers[][question_id]", "87"),
        ("demographic_answers[][answer_options][][answer_option_id]", "194"),
        ("demographic_answers[][answer_options][][answer_option_id]", "195"),
    ]


async def test_a_consent_is_the_persons_alone(vendor, api):
    assert api.missing(plain((CONSENT, "true", "rule:consent"))) == [
        Complaint("Keep my data", "Only you can answer that.")
    ]
    assert api.missing(plain((CONSENT, (), "person")))
    await api.submit(plain((CONSENT, "true", "person")), KEY)
    assert vendor.sent.fields[3:] == [("data_compliance[gdpr_consent_given]", "true")]


# ---- what is missing, which Greenhouse doesn't mind


def test_what_must_be_answered_is_missed(api):
    missed = api.missing(plain((VISA, None), (WHY, "  "), (RESUME, None), (SPEAKS, None)))
    assert [each.label for each in missed] == ["Need a visa?", "Why us?", "Resume/CV"]


def test_nobody_applies_without_a_name(api):
    told = api.missing(sheet("greenhouse", (LAST, "O’Hara")))
    assert [(each.label, each.text) for each in told] == [
        ("", "It can’t be sent without “first_name”."),
        ("", "It can’t be sent without “email”."),
    ]


async def test_what_is_not_complete_is_not_sent(vendor, api):
    got = await api.submit(plain((VISA, None)), KEY)
    assert got.state is PermitState.UNUSED
    assert [each.label for each in got.complaints] == ["Need a visa?"]
    assert vendor.connections == 0


@pytest.mark.parametrize(
    ("asked", "value", "word"),
    [
        (FIRST, "www.zoe.example", "address"),
        (LAST, "https://zoe.example", "address"),
        (PHONE, "see zoe.com", "address"),
        (FIRST, "x" * 256, "255"),
        (EMAIL, "zoe at example.org", "e-mail"),
        (VISA, "Maybe", "options"),
        (VISA, ("Yes", "No"), "one"),
        (question("question_1", "Short", most=3), "four", "3"),
        (RESUME, "resume", "any more"),
    ],
)
def test_what_would_be_turned_down_is_said_before(api, asked, value, word):
    (one,) = api.missing(instead((asked, value)))
    assert one.label == asked.asked.label
    assert word in one.text


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [("cv.pages", b"x", "pdf"), ("cv.pdf", b"", "empty"), ("cv.PDF", b"x", "")],
)
def test_files_are_of_the_kinds_that_it_takes(api, tmp_path, name, content, word):
    path = tmp_path / "file"
    path.write_bytes(content)
    told = api.missing(plain((RESUME, "resume"), files={"resume": File(path, name)}))
    assert [word in each.text for each in told] == ([True] if word else [])


def test_an_ordinary_name_holds_no_address(api):
    for name in ("J.R.", "St. John", "O.Net-ski", "Ana-María"):
        assert not api.missing(instead((LAST, name)))


async def test_a_question_that_it_takes_no_answer_to(vendor, api):
    unnamed = question("", "Favourite colour")
    await api.submit(plain((unnamed, "red")), KEY)
    assert len(vendor.sent.fields) == 3
    must = question("", "Favourite colour", required=True)
    (one,) = api.missing(plain((must, "red")))
    assert (one.label, "Favourite colour" in one.text) == ("", True)


# ---- what it comes to


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (Says(200, {"success": "Candidate saved successfully"}), PermitState.CONFIRMED),
        (Says(200, ""), PermitState.CONFIRMED),
        (Says(201, "<p>Thanks"), PermitState.CONFIRMED),
        (Says(204), PermitState.CONFIRMED),
        (Says(200, {"error": "Not saved"}), PermitState.UNKNOWN),
        (Says(200, "thanks", breaks="middle"), PermitState.UNKNOWN),
        (Says(302, headers={"location": "/gh/thanks"}), PermitState.UNKNOWN),
        (Says(400, {"error": "x"}), PermitState.REFUSED),
        (Says(401), PermitState.REFUSED),
        (Says(403), PermitState.REFUSED),
        (Says(404), PermitState.REFUSED),
        (Says(408), PermitState.UNKNOWN),
        (Says(409), PermitState.UNKNOWN),
        (Says(422, "<p>no"), PermitState.REFUSED),
        (Says(428), PermitState.REFUSED),
        (Says(429), PermitState.REFUSED),
        (Says(500, "boom"), PermitState.UNKNOWN),
        (Says(503), PermitState.UNKNOWN),
        (Says(breaks="accept"), PermitState.UNKNOWN),
        (Says(breaks="head"), PermitState.UNKNOWN),
        (Says(breaks="body"), PermitState.UNKNOWN),
        (Says(silent=True), PermitState.UNKNOWN),
        (Says(422, {"errors": {"email": "is bad"}}, breaks="middle"), PermitState.REFUSED),
    ],
)
async def test_each_answer_is_a_verdict_and_nothing_is_sent_twice(vendor, says, state):
    vendor.says = [says]
    got = await GreenhouseAPI(vendor.bases, timeout=patience(says)).submit(plain(), KEY)
    assert got.state is state, got
    assert vendor.connections == 1
    expected = {
        PermitState.CONFIRMED: Grade.NETWORK_CONFIRMED,
        PermitState.UNKNOWN: Grade.ATTEMPTED,
    }
    assert got.grade is expected.get(state)
    assert got.why


async def test_without_a_connection_the_permit_is_unused(vendor):
    bases = vendor.bases.__class__(greenhouse="http://127.0.0.1:1")
    got = await GreenhouseAPI(bases).submit(plain(), KEY)
    assert (got.state, got.complaints) == (PermitState.UNUSED, ())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("-4", 0.0),
        ("1e9", 86400.0),
        ("soon", None),
        ("nan", None),
        ("Fri, 01 Jan 2010 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2999 00:00:00 GMT", 86400.0),
    ],
)
async def test_it_says_how_long_to_leave_it_alone(vendor, api, said, seconds):
    vendor.says = [Says(429, headers={"retry-after": said})]
    assert (await api.submit(plain(), KEY)).after == seconds


async def test_complaints_are_the_questions(vendor, api):
    vendor.says = [Says(422, {"errors": {"email": ["zoe@example.org is taken"]}})]
    got = await api.submit(plain(), KEY)
    assert got.complaints == (Complaint("Email", "… is taken"),)


async def test_a_key_that_is_not_taken_is_said(vendor, api):
    vendor.says = [Says(401, {"error": "HTTP Basic: Access denied."})]
    (one,) = (await api.submit(plain(), KEY)).complaints
    assert (one.label, "key" in one.text) == ("", True)


@pytest.mark.parametrize("status", [200, 400, 401, 422, 302, 500])
async def test_neither_answers_nor_the_key_are_in_what_comes_of_it(
    vendor, api, resume, caplog, status
):
    for name in ("httpx", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    vendor.says = [Says(status, {"said": f"{SECRET} Zoë zoe@example.org Zo&euml; Zoë CV.pdf"})]
    filled = plain((RESUME, "resume"), files={"resume": resume})
    got = await api.submit(filled, KEY)
    shown = f"{got!r} {got} {KEY!r} {caplog.text}"
    for canary in ("canary", "Zoë", "zoe@", "euml"):
        assert canary not in shown


# ---- keys


@pytest.mark.parametrize(
    "answers", [[Says(200), Says(500)], [Says(200), Says(429)], [Says(breaks="head")]]
)
async def test_what_says_nothing_of_a_key_is_no_word_on_it(vendor, api, answers):
    vendor.says = answers
    with pytest.raises(KeyUntestedError):
        await api.check(KEY)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([Says(200), Says(404)], ""),
        ([Says(200), Says(422)], ""),
        ([Says(200), Says(401)], "doesn’t take this key"),
        ([Says(200), Says(403)], "doesn’t take this key"),
        ([Says(404)], "no board"),
        ([Says(200), Says(500)], "500"),
        ([Says(200), Says(200)], "200"),
        ([Says(200), Says(429)], "minute"),
        ([Says(breaks="head")], "reached"),
    ],
)
async def test_a_key_is_tried_on_a_posting_that_is_not_there(vendor, api, answers, words):
    vendor.says = answers
    said = await checked(api, KEY)
    assert words in said
    assert bool(said) is bool(words)
    for each in vendor.arrived:
        assert each.method == "GET" or each.target == "/gh/v1/boards/acme/jobs/0"
