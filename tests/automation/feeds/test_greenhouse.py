import pytest

from automation.ats.registry import recognise
from automation.errors import PostingClosedError
from automation.feeds.base import FeedUnreachableError, NothingPublishedError
from automation.feeds.greenhouse import board_named
from automation.fetch import Reply
from automation.protocol import Kind, Part
from tests.automation.feeds.reading import read

URL = "https://job-boards.greenhouse.io/acme/jobs/4100"
BOARD = "/greenhouse/v1/boards/acme"
JOB = f"{BOARD}/jobs/4100"


def asks(label, *fields, required=False, **more):
    return {
        "label": label,
        "required": required,
        "description": None,
        "fields": [{"values": [], **each} for each in fields],
        **more,
    }


def one(name, type_="input_text", *values):
    return {"name": name, "type": type_, "values": [{"label": a, "value": b} for a, b in values]}


QUESTIONS = [
    asks("First Name", one("first_name"), required=True),
    asks("Email", one("email"), required=True),
    asks("Phone", one("phone")),
    asks("Resume/CV", one("resume", "input_file"), one("resume_text", "textarea"), required=True),
    asks("Why us?", one("question_1", "textarea"), description="<p>Two lines&nbsp;do</p>"),
    asks("Visa?", one("question_2", "multi_value_single_select", ("Yes", 1), ("No", 0))),
    asks("Languages", one("question_3[]", "multi_value_multi_select", ("Dutch", 77), ("Czech", 8))),
    asks("Where from", one("question_4", "input_hidden")),
]
OFFER = {
    "id": 4100,
    "title": "Baker &amp; Cook",
    "company_name": "Acme",
    "absolute_url": URL,
    "location": {"name": "Berlin, Germany"},
    "language": "en",
    "questions": QUESTIONS,
}


def publish(server, **more):
    server.expect_request(JOB, query_string="questions=true").respond_with_json(OFFER | more)


def by_label(found):
    return {each.asked.label: each for each in found.questions}


async def test_a_posting(httpserver):
    publish(httpserver)
    found = await read(httpserver, URL)
    assert (found.system, found.id, found.tenant) == ("greenhouse", "4100", "acme")
    assert (found.title, found.employer, found.place) == ("Baker & Cook", "Acme", "Berlin, Germany")
    assert (found.language, found.country, found.url) == ("en", "", URL)
    assert found.keys == recognise(URL).posting.keys
    assert (found.complete, found.obstacles, found.extra) == (True, (), {})


async def test_its_questions(httpserver):
    publish(httpserver)
    found = by_label(await read(httpserver, URL))
    kinds = {label: each.asked.kind for label, each in found.items()}
    assert kinds == {
        "First Name": Kind.TEXT,
        "Email": Kind.EMAIL,
        "Phone": Kind.PHONE,
        "Resume/CV": Kind.FILE,
        "Why us?": Kind.LONG_TEXT,
        "Visa?": Kind.CHOICE,
        "Languages": Kind.CHOICES,
    }
    assert [label for label, each in found.items() if each.asked.required] == [
        "First Name",
        "Email",
        "Resume/CV",
    ]
    assert (found["First Name"].name, found["First Name"].asked.max_length) == ("first_name", 255)
    assert (found["Resume/CV"].name, found["Resume/CV"].file_as_text) == ("resume", "resume_text")
    assert found["Why us?"].asked.help == "Two lines do"
    assert found["Visa?"].asked.options == ("Yes", "No")
    assert found["Visa?"].values == {"Yes": "1", "No": "0"}
    assert found["Languages"].values == {"Dutch": "77", "Czech": "8"}
    assert found["Visa?"].asked.key == "published|visa|choice|1"


async def test_questions_that_read_alike_are_told_apart(httpserver):
    publish(httpserver, questions=[asks("Name", one("a")), asks("Name!", one("b"))])
    keys = [each.asked.key for each in (await read(httpserver, URL)).questions]
    assert keys == ["published|name|text|1", "published|name|text|2"]


async def test_the_place_is_one_question_that_wants_coordinates(httpserver):
    hidden = asks("Latitude", one("latitude", "input_hidden"), required=True)
    publish(
        httpserver,
        questions=[],
        location_questions=[asks("Location", one("location"), required=True), hidden],
    )
    found = await read(httpserver, URL)
    (place,) = found.questions
    assert (place.asked.label, place.asked.kind, place.name) == (
        "Location (City)",
        Kind.TEXT,
        "location",
    )
    assert place.asked.required
    assert found.extra["location"] == "latitude and longitude"


async def test_the_survey_and_its_notices(httpserver):
    select = one("disability_status", "multi_value_single_select", ("I do not want to answer", "3"))
    publish(
        httpserver,
        compliance=[
            {"type": "eeoc", "description": "<p>a notice</p>", "questions": []},
            {"description": "<p>CC-305</p>", "questions": [asks("DisabilityStatus", select)]},
        ],
    )
    found = by_label(await read(httpserver, URL))["Disability Status"]
    assert (found.name, found.values) == ("disability_status", {"I do not want to answer": "3"})
    assert (found.asked.section, found.asked.help) == ("Equal opportunity (US)", "CC-305")
    assert not found.asked.required


async def test_the_boards_own_survey(httpserver):
    options = [
        {"id": 194, "label": "Woman", "free_form": False},
        {"id": 199, "label": "Self-describe", "free_form": True},
    ]
    question = {"id": 87, "label": "Gender", "required": False, "answer_options": options}
    publish(
        httpserver,
        demographic_questions={
            "header": "About you",
            "questions": [question | {"type": "multi_value_multi_select"}],
        },
    )
    found = by_label(await read(httpserver, URL))["Gender"]
    assert (found.name, found.asked.kind) == ("demographic_answers[87]", Kind.CHOICES)
    assert found.values == {"Woman": "194", "Self-describe": "199"}
    assert found.asked.section == "About you"
    assert found.asked.hints == {"free_form": "Self-describe"}


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({"requires_consent": True}, ["gdpr_consent_given"]),
        ({"requires_consent": False}, []),
        (
            {
                "requires_consent": True,
                "requires_processing_consent": True,
                "requires_retention_consent": True,
                "retention_period": 365,
            },
            ["gdpr_processing_consent_given", "gdpr_retention_consent_given"],
        ),
        (
            {"requires_processing_consent": True, "demographic_data_consent_applies": True},
            ["gdpr_processing_consent_given", "gdpr_demographic_data_consent_given"],
        ),
    ],
)
async def test_consents_are_boxes(httpserver, rule, names):
    publish(httpserver, questions=[], data_compliance=[{"type": "gdpr", **rule}])
    found = await read(httpserver, URL)
    boxes = [f"data_compliance[{name}]" for name in names]
    assert [each.name for each in found.questions] == boxes
    assert {each.asked.kind for each in found.questions} <= {Kind.CHECK}
    assert found.extra.get("consents", "") == ",".join(boxes)
    optional = [each.name for each in found.questions if not each.asked.required]
    assert optional == [each for each in boxes if "demographic" in each]


@pytest.mark.parametrize(
    ("toggle", "required"),
    [("education_required", True), ("education_optional", False), ("education_hidden", None)],
)
async def test_studies_are_asked_of_each_degree(httpserver, toggle, required):
    publish(httpserver, education=toggle)
    found = await read(httpserver, URL)
    assert found.complete
    assert found.parts == (() if required is None else (Part.STUDIES,))
    assert found.extra.get("education", "") == ("" if required is None else toggle.split("_")[1])
    schools = [each for each in found.questions if each.name == "educations[][school_name_id]"]
    assert [each.asked.required for each in schools] == ([] if required is None else [required])


async def test_the_board_says_whose_it_is_where_the_posting_doesn_t(httpserver):
    publish(httpserver, company_name=None)
    httpserver.expect_request(BOARD).respond_with_json({"name": "Acme GmbH", "content": ""})
    assert (await read(httpserver, URL)).employer == "Acme GmbH"


async def test_a_posting_without_a_word_on_its_employer(httpserver):
    publish(httpserver, company_name=None)
    httpserver.expect_request(BOARD).respond_with_data("", status=500)
    assert (await read(httpserver, URL)).employer == ""


async def test_it_is_closed_where_its_board_is_there(httpserver):
    httpserver.expect_request(BOARD).respond_with_json({"name": "Acme"})
    httpserver.expect_request(JOB).respond_with_json({"status": 404}, status=404)
    with pytest.raises(PostingClosedError):
        await read(httpserver, URL)


async def test_nothing_is_known_where_there_is_no_board(httpserver):
    httpserver.expect_request(BOARD).respond_with_json({}, status=404)
    httpserver.expect_request(JOB).respond_with_json({}, status=404)
    with pytest.raises(NothingPublishedError):
        await read(httpserver, URL)


async def test_when_it_wants_to_be_left_alone(httpserver):
    httpserver.expect_request(JOB).respond_with_data("", status=429, headers={"retry-after": "30"})
    with pytest.raises(FeedUnreachableError) as told:
        await read(httpserver, URL)
    assert told.value.after == 30


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"id": null}', '{"id": 1', "1" * 5000])
async def test_an_answer_that_isn_t_a_job(httpserver, body):
    httpserver.expect_request(JOB).respond_with_data(body)
    with pytest.raises(FeedUnreachableError):
        await read(httpserver, URL)


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>',
        '<iframe src="https://job-boards.eu.greenhouse.io/embed/job_app?token=4100&amp;for=Acme">',
        'fetch("https://boards-api.greenhouse.io/v1/boards/acme/jobs")',
        '<a href="https://boards.greenhouse.io/acme/jobs/4100?gh_src=1">',
    ],
)
async def test_the_board_that_an_employers_page_names(page):
    async def get(url):
        return Reply(200, page.encode(), url)

    assert await board_named("https://acme.example/jobs?gh_jid=4100", get) == "acme"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "boards.greenhouse.io/embed/job_app?token=1",
        "boards.greenhouse.io/acme/jobs/1 boards.greenhouse.io/other/jobs/2",
        "notboards.greenhouse.io/acme/jobs/1",
    ],
)
async def test_a_page_that_names_no_board_or_several(page):
    async def get(url):
        return Reply(200, page.encode(), url)

    with pytest.raises(NothingPublishedError):
        await board_named("https://acme.example/jobs?gh_jid=4100", get)
