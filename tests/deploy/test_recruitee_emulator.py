"""Recruitee's Careers Site API, rule by rule, over a socket."""

import pytest

from deploy.local.board.candidate import load_candidate
from deploy.local.board.modes import Modes
from deploy.local.board.postings import make_posting
from deploy.local.emulators.recruitee import offers

OFFERS = "/recruitee/acme/api/offers"
SLUG = "backend-engineer"
ANSWERS = "candidate[open_question_answers_attributes]"
PDF = ("work.pdf", b"%PDF-1.7 Ada", "application/pdf")


def right_answers(slug):
    """Fields and files of a multipart body."""
    person = load_candidate()
    fields = {
        "candidate[name]": person.full_names[0],
        "candidate[email]": person.basics["email"],
        "candidate[phone]": person.basics["phone"],
    }
    files = {
        "candidate[cv]": (person.resume.name, person.resume.path.read_bytes()),
        "candidate[cover_letter_file]": (
            person.cover_letter.name,
            person.cover_letter.path.read_bytes(),
        ),
    }
    posting = make_posting("recruitee", "acme", slug, 1, Modes())
    for at, each in enumerate(offers.open_questions(posting, person)):
        if (answer := answer_to(each)) is not None:
            member, value = answer
            fields[f"{ANSWERS}[{at}][open_question_id]"] = str(each.id)
            fields[f"{ANSWERS}[{at}][{member}]"] = value
    return fields, files


def answer_to(each):
    answer = each.question.expected.answer
    if each.kind == "legal":
        return "flag", "true"
    if not answer:
        return None
    if each.kind == "boolean":
        return "flag", "true" if answer == "Yes" else "false"
    if each.kind == "multi_choice":
        return "multi_content][", [answer] if isinstance(answer, str) else list(answer)
    return "content", answer


def apply(client, slug, fields, files=None):
    return client.post(f"{OFFERS}/{slug}/candidates", data=fields, files=files or {})


def kept(client, slug):
    found = client.get("/_emulator/ledger", params={"vendor": "recruitee", "job": slug})
    return found.json()["applications"]


def test_offers_are_listed_and_found_by_slug_and_by_number(client):
    listed = client.get(OFFERS).json()["offers"]
    assert [each["slug"] for each in listed] == list(offers.LISTED)
    for each in listed:
        assert client.get(f"{OFFERS}/{each['id']}").json()["offer"] == each
        assert client.get(f"{OFFERS}/{each['slug']}").json()["offer"] == each


def test_every_kind_of_question_is_asked_by_some_offer(client):
    kinds = {
        question["kind"]
        for number in range(12)
        for question in client.get(f"{OFFERS}/offer-{number}").json()["offer"]["open_questions"]
    }
    assert kinds >= {
        *("string", "text", "boolean", "single_choice", "multi_choice", "date", "salary"),
        *("file", "legal", "infobox", "video"),
    }


@pytest.mark.parametrize("slug", ["offer-0", "offer-1", "offer-2", "offer-3"])
def test_a_whole_application_is_judged_right(client, slug):
    fields, files = right_answers(slug)
    answer = apply(client, slug, fields, files)
    assert answer.status_code == 201, answer.text
    assert answer.json()["candidate"]["emails"] == [fields["candidate[email]"]]
    (one,) = kept(client, slug)
    assert (one["wrong"], one["missing"]) == ([], [])


def test_what_is_wrong_is_refused_by_field(client):
    client.put("/_emulator/shape", json={"failure": "fields"})
    fields, files = right_answers("wrong")
    del fields["candidate[name]"], files["candidate[cv]"]
    answer = apply(client, "wrong", fields, files)
    assert answer.status_code == 422
    assert set(answer.json()["error_fields"]) == {"name", "cv"}
    assert kept(client, "wrong") == []


def test_answers_have_the_member_of_their_kind(client):
    fields, files = right_answers(SLUG)
    spoiled = {name.replace("[flag]", "[content]"): value for name, value in fields.items()}
    answer = apply(client, SLUG, spoiled, files)
    assert answer.status_code == 422
    assert "open_question_answers" in answer.json()["error"][0]


def test_an_option_is_one_of_those_offered(client):
    offer = client.get(f"{OFFERS}/{SLUG}").json()["offer"]
    asked = {str(each["id"]): each["kind"] for each in offer["open_questions"]}
    fields, files = right_answers(SLUG)
    at = next(
        name.removesuffix("[open_question_id]")
        for name, value in fields.items()
        if name.endswith("[open_question_id]") and asked[value] == "single_choice"
    )
    fields[f"{at}[content]"] = "Perhaps"
    answer = apply(client, SLUG, fields, files)
    assert (answer.status_code, "not included" in answer.text) == (422, True)


def test_a_question_of_another_offer_is_refused(client):
    fields, files = right_answers("offer-5")
    fields[f"{ANSWERS}[99][open_question_id]"] = "7"
    answer = apply(client, "offer-5", fields, files)
    assert answer.status_code == 422
    assert "7" in answer.json()["error"][0]


def test_a_file_can_answer_a_question(client):
    offer = client.get(f"{OFFERS}/offer-6").json()["offer"]
    number = next(each["id"] for each in offer["open_questions"] if each["kind"] == "file")
    fields, files = right_answers("offer-6")
    fields[f"{ANSWERS}[99][open_question_id]"] = str(number)
    files[f"{ANSWERS}[99][file]"] = PDF
    assert apply(client, "offer-6", fields, files).status_code == 201
    assert kept(client, "offer-6")[0]["files"][str(number)]["name"] == "work.pdf"


def test_a_closed_offer_is_gone(client):
    client.put("/_emulator/manners/recruitee/acme/gone", json={"closed": True})
    assert client.get(f"{OFFERS}/gone").status_code == 404
    assert apply(client, "gone", *right_answers("gone")).status_code == 404
    assert client.get("/recruitee/no-such-company/api/offers").status_code == 404


def test_json_will_do(client):
    candidate = {"candidate": {"name": "Ada", "email": "ada@example.org"}}
    answer = client.post(f"{OFFERS}/json/candidates", json=candidate)
    assert answer.status_code == 422
    assert client.post(f"{OFFERS}/json/candidates", content=b"{").status_code == 400
