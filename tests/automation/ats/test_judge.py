"""Verdicts: only proof confirms, only proof refuses, everything else is unknown."""

import json

import pytest

from automation.ats.base import PageState
from automation.ats.registry import recognise
from automation.page.wire import Exchange, WireRequest, WireResponse
from automation.protocol import Grade, PermitState

URL = "https://job-boards.greenhouse.io/acme/jobs/1"
ASHBY = "https://jobs.ashbyhq.com/acme/11112222-3333-4444-5555-666677778888"
SEND = WireRequest(id="1", method="POST", url=URL, resource="fetch")


def exchange(status: int, body: object = "") -> Exchange:
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Exchange(SEND, WireResponse(status, URL, {}, raw))


def page(
    *, form: bool = False, thanks: str = "", errors: dict[str, str] | None = None, at: str = URL
) -> PageState:
    return PageState(
        url=at, url_before=URL, form_visible=form, errors=errors or {}, confirmation=thanks
    )


THANKS = "Thank you for applying."


@pytest.mark.parametrize(
    ("sent", "shown", "state", "grade"),
    [
        (exchange(200), page(thanks=THANKS), PermitState.CONFIRMED, Grade.NETWORK_CONFIRMED),
        (
            exchange(302),
            page(at=URL + "/confirmation"),
            PermitState.CONFIRMED,
            Grade.NETWORK_CONFIRMED,
        ),
        (exchange(200), page(form=True, thanks=THANKS), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (exchange(200), page(), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (exchange(200), page(form=True), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (exchange(200, {"error": "missing"}), page(thanks=THANKS), PermitState.REFUSED, None),
        (exchange(500), page(thanks=THANKS), PermitState.UNKNOWN, Grade.PAGE_CONFIRMED),
        (exchange(500), page(form=True), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (exchange(408), page(), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (exchange(409), page(), PermitState.UNKNOWN, Grade.ATTEMPTED),
        (
            Exchange(SEND, None, "net::ERR_CONNECTION_RESET"),
            page(thanks=THANKS),
            PermitState.UNKNOWN,
            Grade.ATTEMPTED,
        ),
        *[
            (exchange(status), page(thanks=THANKS), PermitState.REFUSED, None)
            for status in (400, 401, 403, 404, 422, 428, 429)
        ],
    ],
)
def test_judging_greenhouse(
    sent: Exchange, shown: PageState, state: PermitState, grade: Grade | None
) -> None:
    verdict = recognise(URL).adapter.judge(sent, shown)
    assert (verdict.state, verdict.grade) == (state, grade)


def test_ashby_says_yes_and_no_in_the_answer() -> None:
    judge = recognise(ASHBY).adapter.judge
    yes = {
        "data": {
            "submit": {"messages": {}, "applicationFormResult": {"__typename": "FormSubmitSuccess"}}
        }
    }
    no = {
        "data": {
            "submit": {
                "applicationFormResult": {
                    "__typename": "FormRender",
                    "errorMessages": ["Missing entry"],
                }
            }
        }
    }
    assert judge(exchange(200, yes), page()).state is PermitState.CONFIRMED
    refused = judge(exchange(200, no), page(form=True))
    assert (refused.state, refused.fields) == (PermitState.REFUSED, {"": "Missing entry"})


def test_an_unknown_site_needs_a_positive_word() -> None:
    judge = recognise("https://example.com/careers/1").adapter.judge
    assert judge(exchange(200, {"applicationId": "a1"}), page()).state is PermitState.CONFIRMED
    assert judge(exchange(200, {"ok": False}), page(thanks=THANKS)).state is PermitState.REFUSED
    assert judge(exchange(200, "<html>"), page()).state is PermitState.UNKNOWN


def test_what_an_answer_complains_of_is_told_in_the_words_of_the_page() -> None:
    judge = recognise("https://example.com/careers/1").adapter.judge
    shown = PageState(
        url=URL,
        url_before=URL,
        form_visible=True,
        errors={"": "School This field is required."},
        held_back={"Full name": "Please fill out this field."},
        labels={"f17ab0": "Phone"},
    )
    errors = {
        "f17ab0": "No such number.",
        "f9d01f": "This field is required.",
        "cover_letter": "Too large.",
        "cards[3][field0]": "Too long.",
    }
    assert judge(exchange(422, {"errors": errors}), shown).fields == {
        "": "School This field is required. Too long.",
        "Phone": "No such number.",
        "cover letter": "Too large.",
    }
