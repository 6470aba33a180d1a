import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.ashby import feed
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.feeds.registry import read_posting
from automation.protocol import Kind

JOB = "c4019fbe-2f6c-43c8-a310-26dcffdc94db"
SITE = recognise(f"https://jobs.ashbyhq.com/Blackpoint%20Cyber/{JOB}/application")
POSTING = "/api/non-user-graphql?op=ApiJobPosting"
EMPLOYER = "/api/non-user-graphql?op=ApiOrganizationFromHostedJobsPageName"
BOARD = "/posting-api/job-board/Blackpoint%20Cyber"


def entry(kind, *, required=True, hidden=False, **field):
    said = {"path": f"path-{kind}", "title": f"A {kind}?", "type": kind, **field}
    return {"id": "1", "field": said, "isRequired": required, "isHidden": hidden}


def form(*entries, **section):
    return {"sections": [{"title": None, "fieldEntries": list(entries), **section}]}


def posting(*forms, **more):
    application, *surveys = forms or (form(entry("String")),)
    said = {"id": JOB, "title": "Baker", "locationName": "London", "surveyForms": surveys}
    return {"data": {"jobPosting": {**said, "applicationForm": application, **more}}}


@pytest.fixture
def vendor(answers):
    answers.say(POSTING, posting())
    answers.say(EMPLOYER, {"data": {"organization": {"name": "Blackpoint"}}})
    return answers


async def read(answers, lists):
    return await feed(Bases(), post=answers.post, lists=lists).read(SITE, answers.get)


async def asked(answers, lists):
    return [each.asked for each in (await read(answers, lists)).questions]


async def test_a_posting_by_the_name_as_it_is_written(vendor, lists):
    vendor.say(POSTING, posting(secondaryLocationNames=["Paris", "London"]))
    found = await read(vendor, lists)
    assert (found.system, found.id) == ("ashby", JOB)
    assert (found.title, found.employer, found.place) == ("Baker", "Blackpoint", "London, Paris")
    assert found.complete
    variables = vendor.sent[0]["variables"]
    assert variables == {
        "organizationHostedJobsPageName": "Blackpoint Cyber",
        "jobPostingId": JOB,
    }


async def test_every_type(vendor, lists):
    values = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    kinds = ("String", "LongText", "Email", "Phone", "SocialLink", "Location", "File", "Date")
    entries = [entry(kind) for kind in kinds]
    entries += [entry("Number"), entry("Boolean"), entry("ValueSelect", selectableValues=values)]
    entries += [entry("MultiValueSelect", selectableValues=values, isMany=True)]
    vendor.say(POSTING, posting(form(*entries)))
    found = await asked(vendor, lists)
    assert [each.kind for each in found] == [
        Kind.TEXT,
        Kind.LONG_TEXT,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.TEXT,
        Kind.TEXT,
        Kind.FILE,
        Kind.DATE,
        Kind.NUMBER,
        Kind.CHOICE,
        Kind.CHOICE,
        Kind.CHOICES,
    ]
    assert [each.options for each in found[-3:]] == [("Yes", "No"), *[("One", "Two")] * 2]
    assert found[0].hints == {"name": "path-String"}


async def test_what_is_hidden_is_not_asked(vendor, lists):
    shown = form(entry("String", hidden=True), entry("Email"))
    vendor.say(POSTING, posting(shown, form(entry("Phone"), isHidden=True)))
    assert [each.kind for each in await asked(vendor, lists)] == [Kind.EMAIL]


async def test_surveys_are_asked_too(vendor, lists):
    survey = form(entry("ValueSelect", required=False), title="Equal opportunities")
    vendor.say(POSTING, posting(form(entry("String")), survey))
    found = await asked(vendor, lists)
    assert [(each.section, each.required) for each in found] == [
        ("", True),
        ("Equal opportunities", False),
    ]


@pytest.mark.parametrize(
    "said",
    [posting(form()), posting(form(entry("Signature"))), posting(shouldAskForTextingConsent=True)],
    ids=["no form", "a type nobody knows", "a consent besides"],
)
async def test_when_it_may_ask_more(vendor, lists, said):
    vendor.say(POSTING, said)
    assert not (await read(vendor, lists)).complete


async def test_a_posting_that_has_gone(vendor, lists):
    vendor.say(POSTING, {"data": {"jobPosting": None}})
    with pytest.raises(PostingClosedError):
        await read(vendor, lists)


async def test_a_board_that_does_not_exist(vendor, lists):
    vendor.say(POSTING, {"data": {"jobPosting": None}})
    vendor.say(EMPLOYER, {"data": {"organization": None}})
    with pytest.raises(NothingPublishedError):
        await read(vendor, lists)


@pytest.mark.parametrize(
    "said",
    [
        {"errors": [{"message": "Cannot query field"}], "data": None},
        {"errors": [{"message": "?"}], "data": {"jobPosting": None}},
        {"data": {}},
        {"data": {"jobPosting": []}},
        {"data": {"jobPosting": 0}},
        [],
    ],
)
async def test_a_query_that_is_not_answered_says_nothing_of_the_posting(vendor, lists, said):
    vendor.say(POSTING, said)
    with pytest.raises(FeedUnreachableError):
        await read(vendor, lists)


async def test_a_query_that_is_answered_no_more(vendor, lists):
    vendor.say(POSTING, status=404)
    with pytest.raises(NothingPublishedError):
        await read(vendor, lists)


async def test_the_server_wants_to_be_left_alone(vendor, lists):
    vendor.say(POSTING, status=503, after="4")
    with pytest.raises(FeedUnreachableError) as error:
        await read(vendor, lists)
    assert error.value.after == 4


async def test_an_employers_name_is_asked_for_once(vendor, lists):
    await read(vendor, lists)
    await read(vendor, lists)
    operations = [each["operationName"] for each in vendor.sent]
    assert operations == [
        "ApiJobPosting",
        "ApiOrganizationFromHostedJobsPageName",
        "ApiJobPosting",
    ]


async def test_without_a_post_the_list_is_what_there_is(answers, lists):
    address = {"postalAddress": {"addressCountry": "GB"}}
    job = {"id": JOB.upper(), "title": "Baker", "location": "London", "address": address}
    answers.say(BOARD, {"jobs": [job]})
    found = await feed(Bases(), lists=lists).read(SITE, answers.get)
    assert (found.title, found.place, found.country) == ("Baker", "London", "GB")
    assert (found.questions, found.complete) == ((), False)


async def test_what_is_not_listed_may_be_open(answers, lists):
    answers.say(BOARD, {"jobs": []})
    with pytest.raises(NothingPublishedError):
        await feed(Bases(), lists=lists).read(SITE, answers.get)


async def test_an_employers_own_page_names_no_board(answers, lists):
    site = recognise(f"https://acme.example/careers?ashby_jid={JOB}")
    with pytest.raises(NothingPublishedError):
        await feed(Bases(), post=answers.post, lists=lists).read(site, answers.get)
    assert answers.asked == []


async def test_the_registry_hands_the_post_on(vendor):
    # An employer's name of its own: the registry's feeds remember it in this process.
    vendor.say(EMPLOYER, {"data": {"organization": {"name": "Handed"}}})
    bases = Bases(ashby_jobs="https://handed.example")
    found = await read_posting(SITE, vendor.get, bases, post=vendor.post)
    assert (found.title, found.employer, len(found.questions)) == ("Baker", "Handed", 1)
    assert vendor.sent
