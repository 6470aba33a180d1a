"""Greenhouse's Job Board API as it is documented, rule by rule, over a socket."""

import base64
import html
import re
from typing import Any

import pytest

from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting

KEY = ("greenhouse-local", "")
PERSON = {"first_name": "Ada", "last_name": "Byron", "email": "ada@example.org"}
BOARD = "/greenhouse/v1/boards/acme"
PDF = ("cv.pdf", b"%PDF-1.7 Ada", "application/pdf")


def job(client, number=1):
    return client.get(f"{BOARD}/jobs/{number}?questions=true").raise_for_status().json()


def send(client, number, fields=(), *, key=KEY, **more):
    return client.post(f"{BOARD}/jobs/{number}", auth=key, json={**PERSON, **dict(fields)}, **more)


def kept(client, number):
    found = client.get("/_emulator/ledger", params={"vendor": "greenhouse", "job": number})
    return found.json()["applications"]


def page_questions(number, seed=1):
    posting = make_posting("greenhouse", "acme", str(number), seed, Modes())
    return questions_of(posting, load_candidate())


def question(client, kind, number=1):
    """The first custom one of a kind, with its only field."""
    for each in job(client, number)["questions"]:
        field = each["fields"][0]
        if field["type"] == kind and field["name"].startswith("question_"):
            return each, field
    raise AssertionError(f"no {kind}")


@pytest.mark.parametrize("number", [1, 2, 7])
def test_a_posting_asks_what_its_hosted_page_asks(client, number):
    told = job(client, number)
    by_label = {each["label"]: each for each in told["questions"]}
    on_page = [each for each in page_questions(number) if each.section in {"basic", "questions"}]
    asked = [each for each in on_page if each.kind not in {"dial", "location"}]
    assert list(by_label) == [each.label for each in asked]
    for each in asked:
        assert by_label[each.label]["required"] == each.required
        field = by_label[each.label]["fields"][0]
        assert field["name"] == each.name
        assert [option["label"] for option in field["values"]] == [o.label for o in each.options]
        assert [str(option["value"]) for option in field["values"]] == [
            o.value for o in each.options
        ]
    place = next(each for each in on_page if each.kind == "location")
    assert [each["required"] for each in told["location_questions"]] == [place.required] * 3
    has_school = any(each.section == "education" for each in page_questions(number))
    assert told["education"] == ("education_optional" if has_school else "education_hidden")


def test_another_seed_is_ordered(client):
    client.put("/_emulator/manners/greenhouse/acme/81", json={"seed": 5}).raise_for_status()
    labels = [each["label"] for each in job(client, 81)["questions"]]
    assert set(labels) <= {each.label for each in page_questions(81, seed=5)}


def test_the_job_leads_to_the_boards_page_and_its_text_is_escaped_twice(client):
    told = client.get(f"{BOARD}/jobs/1").json()
    assert told["absolute_url"] == "http://127.0.0.1:8010/greenhouse/acme/jobs/1"
    assert "questions" not in told
    assert told["content"].startswith("&lt;p&gt;")
    assert re.match(r"<p>\w", html.unescape(told["content"]))


def test_a_list_has_every_open_job_and_no_pages(client):
    found = client.get(f"{BOARD}/jobs").json()
    assert found["meta"]["total"] == len(found["jobs"]) == 5
    assert "content" not in found["jobs"][0]
    assert "content" in client.get(f"{BOARD}/jobs?content=true").json()["jobs"][0]


def test_departments_and_offices_gather_the_jobs(client):
    for what in ("departments", "offices"):
        found = client.get(f"{BOARD}/{what}").json()[what]
        numbers = [each["id"] for one in found for each in one["jobs"]]
        assert sorted(numbers) == [1, 2, 3, 4, 5]


def test_schools_are_found_by_a_term(client):
    found = client.get(f"{BOARD}/education/schools?term=toronto").json()
    assert found["meta"] == {"total_count": 3, "per_page": 100}
    assert {each["text"] for each in found["items"]} >= {"University of Toronto"}
    assert client.get(f"{BOARD}/education/grades").status_code == 404


def test_a_callback_is_called(client):
    assert client.get(f"{BOARD}?callback=show").text == '/**/show({"name": "Acme", "content": ""})'


def test_a_closed_job_is_gone_and_so_is_a_board_that_never_was(client):
    client.put("/_emulator/manners/greenhouse/acme/82", json={"closed": True})
    assert client.get(f"{BOARD}/jobs/82").status_code == 404
    assert send(client, 82).status_code == 404
    assert client.get(BOARD).status_code == 200
    assert client.get("/greenhouse/v1/boards/no-such-board").status_code == 404
    assert kept(client, 82) == []


@pytest.mark.parametrize("key", [None, ("wrong", ""), ("", "greenhouse-local")])
def test_nobody_applies_without_the_key(client, key):
    answer = send(client, 83, key=key)
    assert (answer.status_code, kept(client, 83)) == (401, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("last_name", "x" * 256),
        ("first_name", "see https://example.org"),
        ("phone", "www.example.org"),
        ("email", "nowhere"),
        ("email", 7),
        ("resume_content", "not base64!"),
        ("educations", "MIT"),
        ("educations", [{"school_name_id": 9999}]),
        ("employments", [{"company_name": "Acme", "title": "Engineer"}]),
        ("demographic_answers", [{"question_id": 1, "answer_options": []}]),
        ("data_compliance", {"everything": True}),
        ("gender", "9"),
    ],
)
def test_what_is_wrong_is_refused(client, field, value):
    answer = send(client, 84, {field: value})
    assert answer.status_code == 422
    assert field.removesuffix("_content") in answer.json()["error"]
    assert kept(client, 84) == []


def test_an_error_may_come_in_any_shape(client):
    shapes = {}
    for shape in ("fields", "page", "none"):
        client.put("/_emulator/shape", json={"failure": shape})
        shapes[shape] = send(client, 84, {"email": "nowhere"}).text
    assert shapes["fields"] == '{"errors":{"email":["is invalid"]}}'
    assert shapes["page"].startswith("<h1>")
    assert shapes["none"] == ""


@pytest.mark.parametrize(
    ("shape", "text"),
    [("json", '{"success":"Candidate saved successfully"}'), ("text", "OK"), ("none", "")],
)
def test_a_success_may_too(client, shape, text):
    client.put("/_emulator/shape", json={"success": shape})
    answer = send(client, 85)
    assert (answer.status_code, answer.text) == (200, text)


def test_required_custom_questions_are_not_enforced(client):
    assert send(client, 86).status_code == 200
    (one,) = kept(client, 86)
    assert not one["right"]
    assert "Resume/CV" in one["missing"]


def test_values_have_their_kinds_in_json(client):
    single, field = question(client, "multi_value_single_select")
    several, fields = question(client, "multi_value_multi_select")
    name, names = field["name"], fields["name"].removesuffix("[]")
    value, values = field["values"][0]["value"], [fields["values"][0]["value"]]
    assert send(client, 1, {name: str(value)}).status_code == 422
    assert send(client, 1, {name: [value]}).status_code == 422
    assert send(client, 1, {name: field["values"][0]["label"]}).status_code == 422
    assert send(client, 1, {names: values[0]}).status_code == 422
    assert send(client, 1, {name: value, names: values}).status_code == 200
    answers = kept(client, 1)[-1]["answers"]
    assert answers[single["label"]] == field["values"][0]["label"]
    assert answers[several["label"]] == [fields["values"][0]["label"]]


@pytest.mark.parametrize(("name", "content"), [("cv.exe", b"MZ"), ("cv.pdf", b""), ("cv", b"text")])
def test_an_attachment_has_a_known_ending_and_something_in_it(client, name, content):
    files = {"resume": (name, content)}
    answer = client.post(f"{BOARD}/jobs/87", auth=KEY, data=PERSON, files=files)
    assert (answer.status_code, kept(client, 87)) == (422, [])


def test_a_resume_comes_as_a_file_as_base64_as_an_address_or_as_text(client):
    client.post(f"{BOARD}/jobs/88", auth=KEY, data=PERSON, files={"resume": PDF})
    content = base64.b64encode(PDF[1]).decode()
    send(client, 88, {"resume_content": content, "resume_content_filename": "cv.pdf"})
    send(client, 88, {"resume_url": "https://example.org/cv", "resume_url_filename": "cv.pdf"})
    send(client, 88, {"resume_text": "Ada"})
    by_file, by_content, by_url, by_text = kept(client, 88)
    assert by_file["files"]["resume"]["sha256"] == by_content["files"]["resume"]["sha256"]
    assert by_file["kind"] == "multipart"
    assert by_url["answers"]["Resume/CV"] == "https://example.org/cv"
    assert "Resume/CV" not in by_text["missing"]


def test_a_place_without_coordinates_is_dropped_and_nobody_is_told(client):
    place = {"location": "Toronto, Ontario, Canada"}
    assert send(client, 89, place).status_code == 200
    assert send(client, 89, {**place, "latitude": "43.7", "longitude": "-79.4"}).status_code == 200
    dropped, taken = kept(client, 89)
    assert dropped["ignored"] == ["location"]
    assert taken["ignored"] == []


def test_an_employment_has_an_end_unless_it_is_current_and_begins_before(client):
    first, last = {"month": 1, "year": 2020}, {"month": 1, "year": 2019}
    job = {"company_name": "Acme", "title": "Engineer", "start_date": first}
    assert send(client, 90, {"employments": [{**job, "current": True}]}).status_code == 200
    assert send(client, 90, {"employments": [job]}).status_code == 422
    assert send(client, 90, {"employments": [{**job, "end_date": last}]}).status_code == 422


def test_a_form_brings_lists_of_objects(client):
    fields = {
        **PERSON,
        "educations[][school_name_id]": ["1", "2"],
        "employments[][company_name]": "Acme",
        "employments[][title]": "Engineer",
        "employments[][start_date][month]": "2",
        "employments[][start_date][year]": "2019",
        "employments[][current]": "true",
    }
    assert client.post(f"{BOARD}/jobs/91", auth=KEY, data=fields).status_code == 200
    (one,) = kept(client, 91)
    assert [each["school_name_id"] for each in one["fields"]["educations"]] == ["1", "2"]


def test_further_sections_are_asked_where_they_are_ordered(client):
    client.put("/_emulator/manners/greenhouse/acme/92", json={"asks": ["demographic", "consent"]})
    told = job(client, 92)
    assert told["demographic_questions"]["questions"][0]["answer_options"][3]["free_form"]
    assert told["data_compliance"][0]["requires_processing_consent"]
    answer = {"question_id": 87, "answer_options": [{"answer_option_id": 199, "text": "me"}]}
    consent = {"gdpr_processing_consent_given": True, "gdpr_retention_consent_given": False}
    sent = {"demographic_answers": [answer], "data_compliance": consent}
    assert send(client, 92, sent).status_code == 200


def test_what_means_nothing_is_told_by_the_ledger(client):
    assert send(client, 93, {"question_1": "yes", "surname": "Byron"}).status_code == 200
    assert kept(client, 93)[0]["ignored"] == ["question_1", "surname"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"name=Ada"])
def test_a_body_that_cant_be_read_is_refused(client, content):
    kind = {"content-type": "application/json"}
    answer = client.post(f"{BOARD}/jobs/94", auth=KEY, content=content, headers=kind)
    assert answer.status_code == 400


def test_the_right_answers_are_judged_right(client):
    """As the board's own judge has them, from the page's names to the interface's."""
    fields: dict[str, Any] = dict(PERSON)
    for each in page_questions(95):
        answer = each.expected.answer
        if each.kind == "file" or each.section in {"eeo", "education"} or not answer:
            continue
        values = [answer] if isinstance(answer, str) else list(answer)
        by_label = {option.label: int(option.value) for option in each.options}
        numbers = [by_label.get(value, value) for value in values]
        several = each.kind in {"multi", "tick"}
        fields[each.name.removesuffix("[]")] = numbers if several else numbers[0]
    fields |= {"location": fields["candidate-location"], "latitude": 43.7, "longitude": -79.4}
    del fields["candidate-location"], fields["country"]
    person = load_candidate()
    for name, document in (("resume", person.resume), ("cover_letter", person.cover_letter)):
        content = base64.b64encode(document.path.read_bytes()).decode()
        fields |= {f"{name}_content": content, f"{name}_content_filename": document.name}
    assert send(client, 95, fields).status_code == 200
    (one,) = kept(client, 95)
    assert (one["wrong"], one["missing"], one["ignored"]) == ([], [], [])
    assert one["right"]
