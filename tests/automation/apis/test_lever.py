import logging

import pytest
from pydantic import SecretStr

from automation.apis.base import File, Key
from automation.apis.lever import LeverAPI
from automation.protocol import Grade, Kind, PermitState
from tests.automation.apis.forms import question, sheet
from tests.automation.apis.vendor import Says, checked, patience

SECRET = "canary/key&0123"
SPELLINGS = (SECRET, "canary%2Fkey", "canary")
KEY = Key("lever", "Acme", "v0", SecretStr(SECRET))
ID = "5ac21346-8e0c-4494-8e7a-3eb92ff77902"
NAME = question("name", "Full name", required=True)
EMAIL = question("email", "Email", Kind.EMAIL, required=True)
RESUME = question("resume", "Resume/CV", Kind.FILE)
LINKEDIN = question("urls[LinkedIn]", "LinkedIn URL", Kind.URL)
CONSENT = question("consent[store]", "Keep my data", Kind.CHECK)
CARD = "cards[9d1b][field0]"


@pytest.fixture
def api(vendor):
    vendor.says = [Says(200, {"ok": True, "applicationId": "a1"})]
    return LeverAPI(vendor.bases, timeout=20.0)


def plain(*more, **options):
    pairs = ((NAME, "Zoë King"), (EMAIL, "zoe@example.org"))
    return sheet("lever", *pairs, *more, tenant="Acme", id=ID, **options)


@pytest.fixture
def resume(tmp_path):
    path = tmp_path / "0001"
    path.write_bytes(b"%PDF")
    return File(path, "cv.pdf")


async def test_without_a_file_it_goes_as_json(vendor, api):
    filled = plain(
        (LINKEDIN, "https://linkedin.com/in/zoe"),
        (question("urls[GitHub]", "GitHub", Kind.URL), "https://github.com/zoe"),
        (question("org", "Current company"), "Acme"),
        (question("opportunityLocation", "Which office?"), "Berlin"),
        (CONSENT, "true"),
        (RESUME, None),
        source="LinkedIn",
    )
    got = await api.submit(filled, KEY)
    assert (got.state, got.grade) == (PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED)
    assert "a1" in got.confirmation
    assert vendor.sent.target == f"/lever/v0/postings/Acme/{ID}?key=canary%2Fkey%260123"
    assert vendor.sent.headers["content-type"] == "application/json"
    assert vendor.sent.json == {
        "name": "Zoë King",
        "email": "zoe@example.org",
        "urls": {
            "LinkedIn": "https://linkedin.com/in/zoe",
            "GitHub": "https://github.com/zoe",
        },
        "org": "Acme",
        "opportunityLocation": "Berlin",
        "consent": {"store": True},
        "source": "LinkedIn",
    }


async def test_with_a_file_it_goes_as_a_form(vendor, api, resume):
    filled = plain(
        (LINKEDIN, "https://linkedin.com/in/zoe"),
        (CONSENT, ()),
        (RESUME, "resume"),
        files={"resume": resume},
        source="LinkedIn",
    )
    await api.submit(filled, KEY)
    assert vendor.sent.fields == [
        ("name", "Zoë King"),
        ("email", "zoe@example.org"),
        ("urls[LinkedIn]", "https://linkedin.com/in/zoe"),
        ("consent[store][provided]", "false"),
        ("source", "LinkedIn"),
    ]
    assert vendor.sent.files == {"resume": ("cv.pdf", b"%PDF")}


async def test_boards_in_the_eu_are_elsewhere(vendor, api):
    await api.submit(plain(), Key("lever", "Acme", "v0", SecretStr("k"), eu=True))
    assert vendor.sent.target.startswith("/eu/v0/")


async def test_its_own_questions_stand_in_the_way_where_they_must_be_answered(vendor, api):
    asked = question(CARD, "Allowed to work in Germany?", required=True)
    (one,) = api.missing(plain((asked, "Yes")))
    assert one.label == ""
    assert "Allowed to work" in one.text
    got = await api.submit(plain((asked, "Yes")), KEY)
    assert (got.state, vendor.connections) == (PermitState.UNUSED, 0)
    may = question(CARD, "Why us?")
    assert not api.missing(plain((may, "Because")))
    await api.submit(plain((may, "Because")), KEY)
    assert set(vendor.sent.json) == {"name", "email"}


async def test_a_consent_that_a_rule_gives_is_none(vendor, api):
    await api.submit(plain((CONSENT, "true", "rule:consent")), KEY)
    assert "consent" not in vendor.sent.json


@pytest.mark.parametrize(
    ("says", "state", "after"),
    [
        (Says(200, {"ok": True, "applicationId": "x"}), PermitState.CONFIRMED, None),
        (Says(200, {"ok": False, "error": "no"}), PermitState.REFUSED, None),
        (Says(200, "<p>thanks"), PermitState.UNKNOWN, None),
        (Says(200, ["ok"]), PermitState.UNKNOWN, None),
        (Says(400, {"ok": False, "error": "Missing name"}), PermitState.REFUSED, None),
        (Says(403), PermitState.REFUSED, None),
        (Says(404, {"ok": False, "error": "Document not found"}), PermitState.REFUSED, None),
        (Says(429, {"ok": False, "error": "Too many requests"}), PermitState.REFUSED, 1.0),
        (Says(429, headers={"retry-after": "5"}), PermitState.REFUSED, 5.0),
        (Says(301, headers={"location": "/x"}), PermitState.UNKNOWN, None),
        (Says(502), PermitState.UNKNOWN, None),
        (Says(breaks="body"), PermitState.UNKNOWN, None),
        (Says(silent=True), PermitState.UNKNOWN, None),
    ],
)
async def test_each_answer_is_a_verdict_and_nothing_is_sent_twice(vendor, says, state, after):
    vendor.says = [says]
    got = await LeverAPI(vendor.bases, timeout=patience(says)).submit(plain(), KEY)
    assert (got.state, got.after) == (state, after)
    assert vendor.connections == 1


async def test_an_error_is_of_the_field_that_it_names(vendor, api):
    vendor.says = [Says(400, {"ok": False, "error": "Invalid email zoe@example.org"})]
    (one,) = (await api.submit(plain(), KEY)).complaints
    assert (one.label, one.text) == ("Email", "Invalid email …")


@pytest.mark.parametrize("status", [200, 301, 400, 403, 429, 500])
async def test_the_key_shows_nowhere(vendor, api, caplog, status):
    for name in ("", "httpx", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    echo = f"/x?key=canary%2Fkey%260123&{SECRET}"
    vendor.says = [Says(status, {"ok": True, "at": echo}, {"location": echo, "x-at": echo})]
    got = await api.submit(plain(), KEY)
    said = await checked(api, KEY)
    shown = f"{got!r} {KEY!r} {said} {caplog.text}"
    assert not [each for each in SPELLINGS if each in shown]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([Says(200, []), Says(404)], ""),
        ([Says(200, []), Says(400)], ""),
        ([Says(200, []), Says(401)], "doesn’t take this key"),
        ([Says(404)], "no site"),
        ([Says(200, []), Says(429)], "minute"),
        ([Says(breaks="accept")], "reached"),
    ],
)
async def test_a_key_is_tried_on_a_posting_that_is_not_there(vendor, api, answers, words):
    vendor.says = answers
    said = await checked(api, KEY)
    assert words in said
    assert bool(said) is bool(words)
    assert not [each for each in vendor.arrived if each.method == "POST" and each.json]
