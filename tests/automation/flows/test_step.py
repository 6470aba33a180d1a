"""Where in an application a page stands."""

import pytest

from automation.flows.step import step_of
from automation.forms.model import Form
from automation.page.outline import Line, Outline

FORM = Form(questions=())


@pytest.mark.parametrize(
    ("lines", "percent", "more"),
    [
        (("Step 2 of 3",), None, True),
        (("Step 3 of 3",), None, False),
        (("completed step 1 of 3", "completed step 2 of 3", "current step 3 of 3"), None, False),
        (("completed step 1 of 3", "current step 2 of 3", "step 3 of 3"), None, True),
        ((), 60, True),
        ((), 100, False),
        ((), None, False),
        (("3 of 5 people like it",), None, False),
    ],
)
def test_more_is_to_come_where_the_page_says_so(
    lines: tuple[str, ...], percent: int | None, more: bool
) -> None:
    outline = Outline("", percent=percent, lines=tuple(Line(each) for each in lines))
    assert step_of(outline, FORM).leads_to_more is more
