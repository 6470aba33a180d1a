from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from deploy.local.board.candidate import load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.judge import FileFact, Submission, judge
from deploy.local.board.modes import Modes, parse_modes
from deploy.local.board.postings import Posting, make_posting
from tests.board.addresses import VENDORS

if TYPE_CHECKING:
    from deploy.local.board.questions import Question

JOBS = {
    "greenhouse": "4100201",
    "workday": "4100203",
    "lever": "5f0c2d4e-7a31-4c0b-9a55-1f2e3d4c5b6a",
    "ashby": "9d1c7f60-52c3-4f0e-b7aa-33d0f0a6c1e2",
}


def posting(vendor: str, seed: int = 1, mode: str = "", company: str = "acme") -> Posting:
    return make_posting(vendor, company, JOBS[vendor], seed, parse_modes(mode))


def questions(vendor: str, seed: int = 1, mode: str = "", company: str = "acme") -> list[Question]:
    return questions_of(posting(vendor, seed, mode, company), load_candidate())


def perfect(asked: list[Question]) -> Submission:
    values: dict[str, list[str]] = {}
    files: dict[str, FileFact] = {}
    for question in asked:
        answer = question.expected.answer
        if question.kind == "file":
            digest = question.expected.accepted[0]
            files[question.name] = FileFact(question.name, "file.pdf", digest, 1)
        elif answer is not None:
            values[question.name] = [answer] if isinstance(answer, str) else list(answer)
    return Submission(values, files)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_same_address_always_asks_the_same(vendor: str) -> None:
    assert questions(vendor, 5) == questions(vendor, 5)


@pytest.mark.parametrize("vendor", VENDORS)
def test_another_seed_changes_order_names_and_wording(vendor: str) -> None:
    one, two = questions(vendor, 1), questions(vendor, 2)
    custom_one = [(q.name, q.label) for q in one if q.section == "questions"]
    custom_two = [(q.name, q.label) for q in two if q.section == "questions"]
    assert custom_one != custom_two
    assert {q.key for q in one} != {q.key for q in two}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_posting_itself_does_not_change_with_the_seed(vendor: str) -> None:
    one, two = posting(vendor, 1), posting(vendor, 2)
    assert (one.title, one.place, one.duties) == (two.title, two.place, two.duties)


@pytest.mark.parametrize(("vendor", "seed"), [*product(VENDORS, range(1, 13))])
def test_the_judge_can_be_satisfied_on_every_form(vendor: str, seed: int) -> None:
    asked = questions(vendor, seed, "honeypots,decoys,hostile", company=f"company-{seed}")
    failed = [v.as_dict() for v in judge(asked, perfect(asked)) if v.mark != "right"]
    assert failed == []


@pytest.mark.parametrize(("vendor", "seed"), [*product(VENDORS, range(1, 13))])
def test_an_empty_application_misses_exactly_what_is_required(vendor: str, seed: int) -> None:
    asked = questions(vendor, seed)
    missing = {v.question.name for v in judge(asked, Submission()) if v.mark == "missing"}
    assert missing == {q.name for q in asked if q.required}


@pytest.mark.parametrize(("vendor", "seed"), [*product(VENDORS, range(1, 13))])
def test_names_are_unique_and_every_right_option_is_offered(vendor: str, seed: int) -> None:
    asked = questions(vendor, seed, "honeypots,decoys,hostile")
    assert len({q.name for q in asked}) == len(asked)
    for question in asked:
        if question.options and question.expected.rule in ("one-of", "exactly"):
            offered = {option.label for option in question.options}
            assert set(question.expected.accepted) <= offered


def test_work_rights_follow_the_country_of_the_posting() -> None:
    told = {}
    for number in range(60):
        one = make_posting("greenhouse", "acme", str(number), 1, Modes())
        by_key = {q.key: q for q in questions_of(one, load_candidate())}
        answer = str(by_key["sponsorship"].expected.answer)
        told[one.place.country.code] = answer.split(",", maxsplit=1)[0]
    assert told == {"CA": "No", "NO": "No", "DE": "No", "IE": "No", "US": "Yes", "GB": "Yes"}


def test_declined_self_identification_takes_the_decline_or_a_blank() -> None:
    by_key = {q.key: q for q in questions("greenhouse")}
    disability = by_key["disability"].expected
    assert disability.accepted == ("I do not want to answer",)
    assert disability.blank_ok


@pytest.mark.parametrize("vendor", VENDORS)
def test_secrets_and_instructions_must_stay_unanswered(vendor: str) -> None:
    hostile = {q.key: q for q in questions(vendor, mode="hostile") if q.key.startswith("hostile")}
    for key in ("hostile-password", "hostile-card", "hostile-ssn", "hostile-instruction"):
        assert hostile[key].expected.rule == "blank"
        assert not hostile[key].required
