import pytest

from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.feeds.recruitee import ELSEWHERE, NO_PLACES, Recruitee, published
from automation.protocol import Kind
from tests.automation.feeds.reading import read

URL = "https://acme.recruitee.com/o/baker/c/new"
OFFERS = "/recruitee/acme/api/offers"
OFFER = {
    "id": 2691426,
    "slug": "baker",
    "status": "published",
    "title": "Baker (m/f)",
    "company_name": "Acme e.V.",
    "location": "Berlin, Berlin, Deutschland",
    "country_code": "DE",
    "careers_url": "https://acme.recruitee.com/o/baker",
    "options_phone": "required",
    "options_cv": "optional",
    "options_cover_letter": "off",
    "options_photo": "off",
    "open_questions": [],
}


def publish(server, **more):
    server.expect_request(f"{OFFERS}/baker").respond_with_json({"offer": OFFER | more})


def asks(kind, *options, number=7, **more):
    return {
        "id": number,
        "position": number,
        "kind": kind,
        "required": True,
        "body": f"A {kind}?",
        "open_question_options": [{"id": 1, "body": each} for each in options],
        **more,
    }


async def test_a_posting(httpserver):
    publish(httpserver)
    found = await read(httpserver, URL)
    assert (found.system, found.id, found.tenant) == ("recruitee", "baker", "acme")
    assert (found.title, found.employer) == ("Baker (m/f)", "Acme e.V.")
    assert (found.place, found.country) == ("Berlin, Berlin, Deutschland", "DE")
    assert found.url == "https://acme.recruitee.com/o/baker"
    assert (found.complete, found.obstacles) == (False, ())


@pytest.mark.parametrize(
    ("shown", "keys"),
    [
        ("https://careers.acme.example/o/baker?source=x", ("site:careers.acme.example:/o/baker",)),
        ("https://www.acme.example/o/baker", ("site:acme.example:/o/baker",)),
        ("https://acme.recruitee.com/o/baker", ()),
        ("https://jobs.lever.co/o/baker", ()),
        ("https://acme.example/jobs/baker", ()),
        ("not an address", ()),
        (None, ()),
    ],
)
def test_its_name_on_the_employer_s_own_domain(shown, keys):
    assert published(OFFER | {"careers_url": shown}, tenant="acme").keys == keys
    # What a domain says of itself could be any tenant's.
    assert published(OFFER | {"careers_url": shown}, tenant="careers.acme.example").keys == ()


async def test_the_usual_fields_that_it_asks_for(httpserver):
    publish(httpserver)
    found = (await read(httpserver, URL)).questions
    assert [(each.name, each.asked.kind, each.asked.required) for each in found] == [
        ("candidate[name]", Kind.TEXT, True),
        ("candidate[email]", Kind.EMAIL, True),
        ("candidate[phone]", Kind.PHONE, True),
        ("candidate[cv]", Kind.FILE, False),
    ]


@pytest.mark.parametrize(
    ("asked", "kind", "values"),
    [
        (asks("string", options={"length": 80}), Kind.TEXT, {}),
        (asks("text"), Kind.LONG_TEXT, {}),
        (asks("boolean"), Kind.CHOICE, {"Yes": "true", "No": "false"}),
        (asks("single_choice", "A", "B"), Kind.CHOICE, {"A": "A", "B": "B"}),
        (asks("multi_choice", "A", "B"), Kind.CHOICES, {"A": "A", "B": "B"}),
        (asks("date"), Kind.DATE, {}),
        (asks("number"), Kind.NUMBER, {}),
        (asks("salary"), Kind.NUMBER, {}),
        (asks("file"), Kind.FILE, {}),
        (asks("legal"), Kind.CHECK, {}),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) and "kind" in value else "",
)
async def test_a_question_of_its_own(httpserver, asked, kind, values):
    publish(httpserver, open_questions=[asked])
    found = await read(httpserver, URL)
    question = found.questions[-1]
    assert (question.name, question.asked.kind) == ("open_question:7", kind)
    assert (question.values, question.asked.options) == (values, tuple(values))
    assert question.asked.hints == {"type": asked["kind"]}
    assert question.asked.max_length == (80 if asked["kind"] == "string" else None)
    assert (question.asked.required, found.obstacles) == (True, ())


async def test_questions_come_in_their_order(httpserver):
    questions = [asks("text", number=9), asks("infobox", number=8), asks("string", number=3)]
    publish(httpserver, open_questions=questions)
    found = (await read(httpserver, URL)).questions
    assert [each.name for each in found[4:]] == ["open_question:3", "open_question:9"]


@pytest.mark.parametrize("kind", ["video", "riddle"])
@pytest.mark.parametrize("required", [True, False])
async def test_a_kind_that_the_interface_doesn_t_take(httpserver, kind, required):
    publish(httpserver, open_questions=[asks(kind, required=required)])
    found = await read(httpserver, URL)
    assert found.questions[-1].name == ""
    assert bool(found.obstacles) is required
    assert all(f"“A {kind}?”" in each for each in found.obstacles)


@pytest.mark.parametrize(
    ("places", "required", "obstacles"),
    [(2, True, (NO_PLACES,)), (2, False, ()), (1, True, ()), (0, True, ())],
)
async def test_which_of_several_places(httpserver, places, required, obstacles):
    publish(
        httpserver,
        locations=[{"id": each, "name": f"Town {each}"} for each in range(places)],
        locations_question="Where?",
        locations_question_required=required,
        locations_question_type="multiple_choice",
    )
    found = await read(httpserver, URL)
    assert found.obstacles == obstacles
    asked = [each.asked for each in found.questions if each.asked.label == "Where?"]
    assert [each.options for each in asked] == ([("Town 0", "Town 1")] if places > 1 else [])


@pytest.mark.parametrize("status", ["closed", "archived", "internal", "draft"])
async def test_one_that_isn_t_published_is_closed(httpserver, status):
    publish(httpserver, status=status)
    with pytest.raises(PostingClosedError):
        await read(httpserver, URL)


@pytest.mark.parametrize(
    ("status", "error"), [(200, PostingClosedError), (404, NothingPublishedError)]
)
async def test_one_that_isn_t_there(httpserver, status, error):
    httpserver.expect_request(f"{OFFERS}/baker").respond_with_json({}, status=404)
    httpserver.expect_request(OFFERS).respond_with_json({"offers": []}, status=status)
    with pytest.raises(error):
        await read(httpserver, URL)


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"offer": []}', '{"offer": {"id": 0}}'])
async def test_an_answer_that_isn_t_an_offer(httpserver, body):
    httpserver.expect_request(f"{OFFERS}/baker").respond_with_data(body)
    with pytest.raises(FeedUnreachableError):
        await read(httpserver, URL)


def test_a_domain_of_the_employers_own_is_asked_itself():
    feed = Recruitee("https://{tenant}.recruitee.com")
    assert feed._base_of("acme") == "https://acme.recruitee.com"
    assert feed._base_of("jobs.acme.example") == "https://jobs.acme.example"
    assert published(OFFER, tenant="jobs.acme.example").obstacles == (ELSEWHERE,)
