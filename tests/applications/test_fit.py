"""The page and the API judge an answer alike."""

import pytest

from applications.fit import unfit
from applications.models import Question
from applications.views.asking import AnswerForm
from automation.protocol import Asked, Kind

CASES = [
    ({"kind": Kind.TEXT}, ["x"], ""),
    ({"kind": Kind.TEXT}, [" "], "answered"),
    ({"kind": Kind.TEXT, "required": False}, [], ""),
    ({"kind": Kind.TEXT}, ["a", "b"], "One answer"),
    ({"kind": Kind.TEXT, "max_length": 3}, ["four"], "At most 3"),
    ({"kind": Kind.EMAIL}, ["ada@example"], "valid email"),
    ({"kind": Kind.PHONE}, ["call me"], "phone number"),
    ({"kind": Kind.PHONE}, ["+44 20 7946 0000"], ""),
    ({"kind": Kind.NUMBER}, ["many"], "number is wanted"),
    ({"kind": Kind.NUMBER}, ["-1,5"], ""),
    ({"kind": Kind.DATE}, ["as soon as I can"], "date is wanted"),
    ({"kind": Kind.DATE}, ["2026-02-30"], "date is wanted"),
    ({"kind": Kind.DATE}, ["2028-02-29"], ""),
    ({"kind": Kind.DATE}, ["2028-02"], ""),
    ({"kind": Kind.CHOICE, "options": ("Yes", "No")}, ["Maybe"], "none of the options"),
    ({"kind": Kind.CHOICES, "options": ("a", "b")}, ["a", "c"], "none of the options"),
    ({"kind": Kind.CHOICE, "options": ("a",), "options_known": False}, ["c"], ""),
    ({"kind": Kind.TEXT, "refused": ("x",)}, ["x"], "wasn’t taken"),
    ({"kind": Kind.CHOICE, "refused": ("x",)}, ["x"], "none of what the list offers"),
    ({"kind": Kind.CHECK}, ["true"], ""),
    ({"kind": Kind.CHECK, "required": False}, ["false"], "takes “true”"),
]


def asked_of(given):
    return Asked(key="k", label="Question", **{"required": True, **given})


@pytest.mark.parametrize(("given", "values", "why"), CASES)
def test_what_is_wrong_is_said(given, values, why):
    found = unfit(asked_of(given), values)
    assert bool(found) == bool(why)
    assert why in found


@pytest.mark.parametrize(("given", "values", "why"), [case for case in CASES if case[2]])
def test_the_page_s_form_takes_no_answer_that_the_api_refuses(given, values, why):
    question = Question(key="k", asked=asked_of(given).model_dump(mode="json"))
    name = str(question.pk)
    form = AnswerForm([question], {name: values})
    assert not form.is_valid() or form.answers()[question.pk] != values
