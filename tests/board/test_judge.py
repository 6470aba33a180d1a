from __future__ import annotations

import pytest

from deploy.local.board.judge import FileFact, Submission, is_right, judge
from deploy.local.board.questions import Expected, Kind, Option, Question

YES_NO = (Option("1", "Yes"), Option("0", "No"))


def ask(
    expected: Expected,
    *,
    kind: Kind = "text",
    required: bool = True,
    options: tuple[Option, ...] = (),
    alternative: str = "",
) -> Question:
    return Question(
        "key",
        "field",
        "Label",
        kind,
        required=required,
        expected=expected,
        options=options,
        alternative=alternative,
    )


def mark(question: Question, *values: str, file: FileFact | None = None) -> str:
    files = {} if file is None else {"field": file}
    (verdict,) = judge([question], Submission({"field": values}, files))
    return verdict.mark


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Solberg-Okafor", "right"),
        ("  solberg-OKAFOR ", "right"),
        ("Solberg", "wrong"),
        ("", "missing"),
        ("   ", "missing"),
    ],
)
def test_text_is_compared_without_case_and_outer_spaces(value: str, expected: str) -> None:
    assert mark(ask(Expected("equal", ("Solberg-Okafor",))), value) == expected


@pytest.mark.parametrize("composed", ["Tórshavn", "To\u0301rshavn"])
def test_letters_are_the_same_however_they_are_composed(composed: str) -> None:
    assert mark(ask(Expected("equal", ("Tórshavn",))), composed) == "right"


@pytest.mark.parametrize("value", ["+1 416 555 0187", "(416) 555-0187", "416.555.0187"])
def test_telephone_numbers_are_their_digits(value: str) -> None:
    wanted = Expected("digits", ("14165550187", "4165550187"))
    assert mark(ask(wanted), value) == "right"


@pytest.mark.parametrize("value", ["168000", "CAD 168,000", "168k CAD", "168 000.00", "168.000"])
def test_amounts_are_their_figures(value: str) -> None:
    assert mark(ask(Expected("digits", ("168000",))), value) == "right"


@pytest.mark.parametrize("value", ["168,000 - 180,000", "16800", "168000000"])
def test_another_amount_is_wrong(value: str) -> None:
    assert mark(ask(Expected("digits", ("168000",))), value) == "wrong"


def test_addresses_are_compared_without_scheme_and_last_slash() -> None:
    wanted = Expected("address", ("https://www.linkedin.com/in/inga",))
    assert mark(ask(wanted), "linkedin.com/in/inga/") == "right"


def test_options_are_judged_by_their_words_not_their_values() -> None:
    question = ask(Expected("one-of", ("No",)), kind="choice", options=YES_NO)
    assert mark(question, "0") == "right"
    assert mark(question, "1") == "wrong"
    assert mark(question, "0", "1") == "wrong"


def test_several_boxes_must_be_ticked_exactly() -> None:
    question = ask(Expected("exactly", ("A", "B")), kind="multi")
    assert mark(question, "B", "A") == "right"
    assert mark(question, "A") == "wrong"
    assert mark(question, "A", "B", "C") == "wrong"


def test_a_blank_is_missing_only_where_an_answer_is_required() -> None:
    expected = Expected("equal", ("x",))
    assert mark(ask(expected)) == "missing"
    assert mark(ask(expected, required=False)) == "right"
    assert mark(ask(Expected("equal", ("x",), blank_ok=True))) == "right"


def test_any_answer_will_do_where_only_the_person_knows() -> None:
    question = ask(Expected("any", source="person"))
    assert mark(question, "because") == "right"
    assert mark(question) == "missing"


def test_what_nobody_may_fill_must_stay_blank() -> None:
    question = ask(Expected("blank", blank_ok=True, source="nobody"), required=False)
    assert mark(question) == "right"
    assert mark(question, "x") == "wrong"


def test_files_are_told_by_their_digest() -> None:
    question = ask(Expected("file", ("abc",)), kind="file")
    assert mark(question, file=FileFact("field", "other-name.pdf", "abc", 9)) == "right"
    assert mark(question, file=FileFact("field", "resume.pdf", "def", 9)) == "wrong"
    assert mark(question, file=FileFact("field", "resume.pdf", "def", 0)) == "missing"


def test_text_may_stand_for_a_file_where_the_form_offers_it() -> None:
    question = ask(Expected("file", ("abc",)), kind="file", alternative="field_text")
    (verdict,) = judge([question], Submission({"field_text": ["Dear team"]}))
    assert verdict.mark == "right"


def test_an_application_is_right_only_as_a_whole() -> None:
    good, bad = ask(Expected("any")), ask(Expected("equal", ("x",)))
    assert is_right(judge([good], Submission({"field": ["y"]})))
    assert not is_right(judge([good, bad], Submission({"field": ["y"]})))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["Northlight"], "wrong"),
        (["northlight", "Fjordbyte"], "right"),
        (["Fjordbyte", "Northlight"], "wrong"),
        (["Northlight", "Fjordbyte", "Northlight"], "wrong"),
    ],
)
def test_of_a_list_each_in_its_place(values: list[str], expected: str) -> None:
    assert mark(ask(Expected("in-order", ("Northlight", "Fjordbyte"))), *values) == expected
