"""The pages have the marks of the vendors' own."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from deploy.local.board.candidate import load_candidate
from tests.board.addresses import fresh_path
from tests.board.by_wire import AshbyPage, change, page_data, right_answers, send

if TYPE_CHECKING:
    from deploy.local.board.client import LedgerClient


def test_greenhouse_tells_its_script_where_to_send(client: httpx.Client) -> None:
    path = fresh_path("greenhouse", "late-thanks", seed=3)
    data = page_data(client.get(path).text)
    assert data["submitPath"] == path
    assert data["confirmationPath"] == path.replace("?", "/confirmation?")
    names = [question["name"] for question in data["questions"]]
    assert names[:2] == ["first_name", "last_name"]
    assert {"email", "country", "phone", "candidate-location", "resume", "cover_letter"} <= {*names}
    assert {"gender", "hispanic_ethnicity", "race", "veteran_status"} <= {*names}
    assert any(re.fullmatch(r"question_\d+\[\]", name) for name in names)


def test_greenhouse_does_not_tell_its_page_what_is_right(client: httpx.Client) -> None:
    page = client.get(fresh_path("greenhouse")).text
    assert "accepted" not in page
    assert "Solberg" not in page


def test_greenhouse_numbers_yes_and_no_by_label(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("greenhouse", seed=2)
    for question in page_data(client.get(path).text)["questions"]:
        labels = {option["label"]: option["value"] for option in question["options"]}
        if set(labels) == {"Yes", "No"}:
            assert labels == {"Yes": "1", "No": "0"}


def test_greenhouse_answers_missing_fields_by_name(client: httpx.Client) -> None:
    reply = client.post(fresh_path("greenhouse"), data={"first_name": "Ingrid"})
    assert reply.status_code == 422
    errors = reply.json()["errors"]
    assert "first_name" not in errors
    assert {"last_name", "email", "resume"} <= set(errors)


def test_lever_has_names_without_labels_and_a_hidden_submit(client: httpx.Client) -> None:
    page = client.get(fresh_path("lever")).text
    form = page[page.index('<form id="application-form"') : page.index("</form>", 1)]
    opening = form[: form.index(">")]
    assert 'method="POST"' in opening
    assert "action" not in opening
    assert "for=" not in form
    assert "✱" in form
    for name in ("name", "email", "phone", "org", "urls[LinkedIn]", "selectedLocation"):
        assert f'name="{name}"' in form
    assert re.search(r'id="btn-submit" type="button"', form)
    assert re.search(r'id="hcaptchaSubmitBtn" type="submit"', form)
    assert form.count('name="consent[marketing]"') == 2


def test_lever_cards_carry_their_template(client: httpx.Client) -> None:
    path = fresh_path("lever")
    page = client.get(path).text
    found = re.findall(r'value="([^"]*)" name="cards\[([^]]+)\]\[baseTemplate\]"', page)
    assert len(found) >= 2
    for text, card_id in found:
        template = json.loads(html.unescape(text))
        assert template["id"] == card_id
        for place, field in enumerate(template["fields"]):
            assert f'name="cards[{card_id}][field{place}]"' in page
            assert field["type"] in {
                "multiple-choice",
                "multiple-select",
                "dropdown",
                "text",
                "textarea",
            }


def test_lever_shows_the_form_again_with_what_was_sent(
    client: httpx.Client, board: LedgerClient
) -> None:
    path = fresh_path("lever")
    reply = client.post(path, data={"name": "Ingrid Solberg-Okafor", "org": "Kept & safe"})
    assert reply.status_code == 200
    assert "This field is required." in reply.text
    assert "Kept &amp; safe" in reply.text
    assert board.applications(path) == []


def test_lever_reads_the_resume_not_quite_right(client: httpx.Client) -> None:
    path = fresh_path("lever")
    company, job = path.split("/")[2:4]
    reply = client.post(
        f"/lever/parseResume?company={company}&job={job}",
        files={"resume": ("resume.pdf", b"%PDF-1.4", "application/pdf")},
    )
    read, person = reply.json(), load_candidate().basics
    assert read["name"] != person["name"]
    assert read["email"] != person["email"]
    assert read["phone"] != person["phone"]


def test_lever_takes_an_unticked_box_for_a_no(board: LedgerClient, client: httpx.Client) -> None:
    path = fresh_path("lever")
    answers = [*right_answers(client, path)]
    send(client, path, change(answers, "marketing", ["0"]))
    send(client, path, change(answers, "marketing", ["0", "1"]))
    assert [one["wrong"] for one in board.applications(path)] == [[], ["consent[marketing]"]]


def test_ashby_mints_a_form_for_each_page(client: httpx.Client) -> None:
    path = fresh_path("ashby")
    first, second = AshbyPage(client, path), AshbyPage(client, path)
    assert first.form["id"] != second.form["id"]
    # Of what a posting asks, some is drawn: several have every kind of field.
    pages = [first, *(AshbyPage(client, fresh_path("ashby")) for _ in range(8))]
    fields = [
        e["field"] for page in pages for s in page.form["sections"] for e in s["fieldEntries"]
    ]
    assert {"_systemfield_name", "_systemfield_email", "_systemfield_resume"} <= {
        field["path"] for field in fields
    }
    assert {"Boolean", "Date", "MultiValueSelect", "Location", "File"} <= {
        f["type"] for f in fields
    }


def test_ashby_names_what_is_missing(client: httpx.Client) -> None:
    page = AshbyPage(client, fresh_path("ashby"))
    result = page.submit().json()["data"]["submitSingleApplicationFormAction"]
    render = result["applicationFormResult"]
    assert render["__typename"] == "FormRender"
    assert "Missing entry for required field: Name" in render["errorMessages"]


def test_ashby_does_not_take_another_posting_s_form(client: httpx.Client) -> None:
    one, other = (AshbyPage(client, fresh_path("ashby")) for _ in range(2))
    other.form = one.form
    assert "expired" in other.submit().text


@pytest.mark.parametrize("vendor", ["greenhouse", "lever", "ashby"])
def test_wrong_answers_are_found_out(
    board: LedgerClient, client: httpx.Client, vendor: str
) -> None:
    path = fresh_path(vendor)
    answers = change(right_answers(client, path), "email", "ingrid@example.com")
    send(client, path, answers)
    (arrived,) = board.applications(path)
    assert not arrived["right"]
    assert len(arrived["wrong"]) == 1
    (verdict,) = [one for one in arrived["verdicts"] if one["verdict"] == "wrong"]
    assert verdict["value"] == ["ingrid@example.com"]
    assert verdict["expected"] == ["ingrid.solberg-okafor@example.com"]


def test_workday_goes_on_only_from_a_step_that_is_complete(client: httpx.Client) -> None:
    path = fresh_path("workday")
    page = client.get(path.replace("?", "/apply/applyManually?")).text
    assert "current step 1 of" in page
    assert 'data-automation-id="pageFooterNextButton"' in page
    step = path.replace("?", "/apply/steps/information?")
    reply = client.post(step, json={"email--emailAddress": "somebody@example.com"})
    assert reply.status_code == 422
    again = reply.json()["html"]
    assert "Errors Found" in again
    assert 'id="phoneNumber--phoneNumber-error"' in again
    assert 'id="email--emailAddress-error"' not in again
    assert 'value="somebody@example.com"' in again


def test_workday_keeps_what_the_steps_were_told_and_shows_it_all_at_the_end(
    client: httpx.Client, board: LedgerClient
) -> None:
    path = fresh_path("workday", "429", seed=2)
    send(client, path)
    first = client.get(path.replace("?", "/apply/steps/information?")).json()["html"]
    assert 'value="Solberg-Okafor"' in first
    review = client.get(path.replace("?", "/apply/steps/review?")).json()["html"]
    assert "Solberg-Okafor" in review
    assert "resume.pdf" in review
    assert "<input" not in review
    assert board.applications(path) == []


def test_workday_gives_each_browser_a_form_of_its_own(board: LedgerClient) -> None:
    path = fresh_path("workday", "429")
    with httpx.Client(base_url=board.base) as one, httpx.Client(base_url=board.base) as other:
        send(one, path)
        first = other.get(path.replace("?", "/apply/steps/information?")).json()["html"]
    assert "Solberg" not in first
