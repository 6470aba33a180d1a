import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.bamboohr import feed
from automation.feeds.base import Bases, FeedUnreachableError, NothingPublishedError
from automation.protocol import Kind

SITE = recognise("https://acme.bamboohr.com/careers/128")
DETAIL = "/careers/128/detail"


def detail(fields=None, **opening):
    said = {"jobOpeningName": "Baker", "jobOpeningStatus": "Open", **opening}
    return {"meta": {}, "result": {"jobOpening": said, "formFields": fields or {}}}


def custom(kind, **more):
    return {"id": 1, "question": f"A {kind}?", "type": kind, "isRequired": True, **more}


async def read(answers):
    return await feed(Bases()).read(SITE, answers.get)


async def asked(answers, fields):
    answers.say(DETAIL, detail(fields))
    return [each.asked for each in (await read(answers)).questions]


async def test_an_opening(answers):
    where = {"city": "Leeds", "state": "England", "addressCountry": "United Kingdom"}
    url = "https://acme.bamboohr.com/careers/128"
    answers.say(DETAIL, detail(location=where, jobOpeningShareUrl=url))
    found = await read(answers)
    assert (found.system, found.id, found.tenant) == ("bamboohr", "128", "acme")
    assert (found.title, found.place, found.url) == ("Baker", "Leeds, England, United Kingdom", url)
    assert (found.questions, found.complete) == ((), False)


async def test_its_own_fields(answers):
    options = [{"id": 1, "text": "Germany"}, {"id": 2, "text": "France"}]
    found = await asked(
        answers,
        {
            "firstName": {"isRequired": True, "label": "First Name"},
            "email": {"isRequired": True, "label": "Email"},
            "state": {"isRequired": False, "label": "State", "options": []},
            "countryId": {"isRequired": False, "label": "Country", "options": options},
            "resumeFileId": {"isRequired": True, "label": "Resume"},
        },
    )
    assert [(each.label, each.kind, each.required) for each in found] == [
        ("First Name", Kind.TEXT, True),
        ("Email", Kind.EMAIL, True),
        ("State", Kind.TEXT, False),
        ("Country", Kind.CHOICE, False),
        ("Resume", Kind.FILE, True),
    ]
    assert found[3].options == ("Germany", "France")


async def test_the_employers_questions(answers):
    options = [{"id": 1, "option": "A friend"}]
    found = await asked(
        answers,
        {
            "customQuestions": [
                custom("short"),
                custom("long"),
                custom("yes_no"),
                custom("checkbox"),
                custom("multi", options=options, hasOther="yes"),
            ]
        },
    )
    assert [(each.kind, each.options) for each in found] == [
        (Kind.TEXT, ()),
        (Kind.LONG_TEXT, ()),
        (Kind.CHOICE, ("Yes", "No")),
        (Kind.CHECK, ()),
        (Kind.CHOICE, ("A friend", "Other")),
    ]


async def test_groups_are_asked_for_only_where_there_are_options(answers):
    found = await asked(answers, {"genderId": [{"id": 1, "text": "Male"}], "ethnicityId": []})
    assert [(each.label, each.required) for each in found] == [("Gender", False)]


async def test_a_form_with_a_question_that_has_no_words_is_not_all_of_it(answers):
    answers.say(DETAIL, detail({"firstName": {"label": "First Name"}, "odd": {"label": None}}))
    found = await read(answers)
    assert (len(found.questions), found.complete) == (1, False)


async def test_one_that_is_not_open(answers):
    answers.say(DETAIL, detail(jobOpeningStatus="Filled"))
    with pytest.raises(PostingClosedError):
        await read(answers)


async def test_one_that_the_employer_has_no_more(answers):
    answers.say("/careers/list", {"meta": {}, "result": []})
    with pytest.raises(PostingClosedError):
        await read(answers)


async def test_one_of_an_employer_who_has_gone(answers):
    with pytest.raises(NothingPublishedError):
        await read(answers)


@pytest.mark.parametrize("said", [[], {"result": []}, {"result": {"jobOpening": None}}])
async def test_what_is_no_opening(answers, said):
    answers.say(DETAIL, said)
    with pytest.raises(FeedUnreachableError):
        await read(answers)
