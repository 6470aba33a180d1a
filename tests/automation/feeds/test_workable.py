import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import Bases, FeedUnreachableError
from automation.feeds.workable import feed
from automation.protocol import Kind, Part

SITE = recognise("https://apply.workable.com/acme/j/B23F702280/apply")
FORM = "/api/v1/jobs/B23F702280/form"
ACCOUNT = "/api/v1/widget/accounts/acme"
SINGLE = "/api/v2/accounts/acme/jobs/B23F702280"
JOB = {
    "shortcode": "B23F702280",
    "title": "Baker",
    "city": "Leeds",
    "state": "England",
    "country": "United Kingdom",
    "locations": [{"countryCode": "GB"}],
    "url": "https://apply.workable.com/j/B23F702280",
}


def field(kind, **more):
    return {"id": f"QA_{kind}", "label": f"A {kind}?", "type": kind, "required": True, **more}


@pytest.fixture
def vendor(answers):
    answers.say(FORM, [{"name": "Details", "fields": [field("text")]}])
    answers.say(ACCOUNT, {"name": "Acme Ltd", "jobs": [JOB]})
    return answers


async def read(answers, lists, site=SITE):
    return await feed(Bases(), lists=lists).read(site, answers.get)


async def test_a_posting_and_its_form(vendor, lists):
    found = await read(vendor, lists)
    assert (found.id, found.tenant, found.title) == ("B23F702280", "acme", "Baker")
    assert (found.employer, found.country) == ("Acme Ltd", "GB")
    assert found.place == "Leeds, England, United Kingdom"
    (question,) = found.questions
    assert (question.asked.section, question.asked.hints) == ("Details", {"name": "QA_text"})
    assert found.complete


async def test_every_type(vendor, lists):
    options = [{"name": "1", "value": "One"}, {"name": "2", "value": "Two"}]
    fields = [
        field("email"),
        field("phone"),
        field("paragraph", maxLength=200, helper="<p>Be brief</p>"),
        field("boolean"),
        field("date"),
        field("dropdown", options=options),
        field("multiple", options=options, singleOption=True),
        field("multiple", options=options, singleOption=False),
        field("file", supportedFileTypes=[".pdf", ".docx"]),
    ]
    vendor.say(FORM, [{"name": "Details", "fields": fields}])
    found = [each.asked for each in (await read(vendor, lists)).questions]
    assert [(each.kind, each.options) for each in found] == [
        (Kind.EMAIL, ()),
        (Kind.PHONE, ()),
        (Kind.LONG_TEXT, ()),
        (Kind.CHOICE, ("Yes", "No")),
        (Kind.DATE, ()),
        (Kind.CHOICE, ("One", "Two")),
        (Kind.CHOICE, ("One", "Two")),
        (Kind.CHOICES, ("One", "Two")),
        (Kind.FILE, ()),
    ]
    assert (found[2].max_length, found[2].help) == (200, "Be brief")
    assert found[-1].accept == ".pdf,.docx"


async def test_what_is_asked_of_each_job_and_degree_is_asked_as_often_as_there_are(vendor, lists):
    groups = [field("group", id="education", fields=[field("text")]), field("text")]
    vendor.say(FORM, [{"name": "Profile", "fields": groups}])
    found = await read(vendor, lists)
    assert (len(found.questions), found.parts, found.complete) == (1, (Part.STUDIES,), True)


async def test_a_type_that_nobody_knows_makes_it_incomplete(vendor, lists):
    vendor.say(FORM, [{"name": "", "fields": [field("signature")]}])
    found = await read(vendor, lists)
    assert (found.questions[0].asked.kind, found.complete) == (Kind.TEXT, False)


async def test_a_posting_without_a_form_has_closed(vendor, lists):
    vendor.say(FORM, status=404)
    with pytest.raises(PostingClosedError):
        await read(vendor, lists)
    assert len(vendor.asked) == 1


async def test_one_that_is_in_no_list_is_asked_for_alone(vendor, lists):
    vendor.say(ACCOUNT, {"name": "Acme Ltd", "jobs": []})
    location = {"city": "Lyon", "region": "Rhône", "country": "France", "countryCode": "FR"}
    vendor.say(
        SINGLE, {"title": "Chef", "state": "published", "language": "fr", "location": location}
    )
    found = await read(vendor, lists)
    assert (found.title, found.employer, found.country) == ("Chef", "Acme Ltd", "FR")
    assert found.language == "fr"


@pytest.mark.parametrize("state", ["closed", "archived"])
async def test_one_whose_state_says_so_has_closed(vendor, lists, state):
    vendor.say(ACCOUNT, {"name": "Acme Ltd", "jobs": []})
    vendor.say(SINGLE, {"title": "Chef", "state": state})
    with pytest.raises(PostingClosedError):
        await read(vendor, lists)


async def test_an_address_without_an_account_has_its_questions(vendor, lists):
    site = recognise("https://apply.workable.com/j/B23F702280")
    found = await read(vendor, lists, site)
    assert (found.title, len(found.questions)) == ("", 1)
    assert len(vendor.asked) == 1


async def test_many_postings_of_an_account_are_one_list(vendor, lists):
    await read(vendor, lists)
    await read(vendor, lists)
    assert [url.endswith(ACCOUNT) for url in vendor.asked].count(True) == 1


@pytest.mark.parametrize("path", [FORM, ACCOUNT])
async def test_it_turns_away_who_asks_often(vendor, lists, path):
    vendor.say(path, b"error code: 1015", status=429, after="30")
    with pytest.raises(FeedUnreachableError) as error:
        await read(vendor, lists)
    assert error.value.after == 30


async def test_what_is_no_form(vendor, lists):
    vendor.say(FORM, {"error": "?"})
    with pytest.raises(FeedUnreachableError):
        await read(vendor, lists)
