"""Writes one answer into its question, and reads back what the page made of it."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from automation.errors import WriteError
from automation.forms.model import Question, Widget, Written
from automation.forms.verify import arrived
from automation.forms.widgets.choice import write_box, write_one, write_select, write_several
from automation.forms.widgets.combobox import write_combobox
from automation.forms.widgets.date import write_date
from automation.forms.widgets.file import write_file
from automation.forms.widgets.phone import write_phone
from automation.forms.widgets.slider import write_slider
from automation.forms.widgets.task import (
    Documents,
    NotOfferedError,
    Outcome,
    Task,
    UnfitError,
)
from automation.forms.widgets.text import write_rich, write_text
from automation.forms.widgets.typeahead import write_typeahead
from automation.page.port import Page
from automation.protocol import Action, Answer

_WRITERS: dict[Widget, Callable[[Task], Awaitable[Outcome]]] = {
    Widget.TEXT: write_text,
    Widget.SELECT: write_select,
    Widget.RADIOS: write_one,
    Widget.BUTTONS: write_one,
    Widget.BOXES: write_several,
    Widget.BOX: write_box,
    Widget.COMBOBOX: write_combobox,
    Widget.TYPEAHEAD: write_typeahead,
    Widget.PHONE: write_phone,
    Widget.DATE: write_date,
    Widget.SLIDER: write_slider,
    Widget.RICH: write_rich,
    Widget.FILE: write_file,
}


@dataclass(frozen=True, slots=True)
class Unfit(Written):
    """Not ok, and trying again won't help: the control can't take this answer."""


@dataclass(frozen=True, slots=True)
class NotOffered(Unfit):
    """Another answer is wanted: of all that may be chosen nothing says this one."""


async def write(
    page: Page,
    question: Question,
    answer: Answer,
    *,
    document: Documents,
    allowed_origins: Collection[str] | None = None,
    once: bool = False,
) -> Written:
    """Write, read back, compare; once more in another way when it didn't take.

    `ok` only where the page shows what was meant; else `why` says what happened, and what the page shows is in `read_back`.
    Values go into frames of `allowed_origins` only. `ControlGoneError` and `BrowserGoneError` pass through.
    `once`: no list of this page has opened so far; one that doesn't either is given up at once.
    """
    if answer.action is not Action.FILL:
        raise ValueError(f"{answer.action} is not an answer to write")
    if refused := _foreign(question, allowed_origins):
        return Written(question, answer, ok=False, why=f"{refused} is not an approved origin")
    if question.control.widget == "unmade":
        return Unfit(question, answer, ok=False, why="the site's own script hasn't made this field")
    first = await _attempt(Task(page, question, answer, document, once=once))
    if first.ok or isinstance(first, Unfit):
        return first
    second = await _attempt(Task(page, question, answer, document, again=True))
    return second if second.ok or second.read_back else first


async def _attempt(task: Task) -> Written:
    question, answer = task.question, task.answer
    try:
        outcome = await _WRITERS[question.widget](task)
    except NotOfferedError as error:
        return NotOffered(question, answer, ok=False, read_back=question.current, why=str(error))
    except UnfitError as error:
        return Unfit(question, answer, ok=False, read_back=question.current, why=str(error))
    except WriteError as error:
        return Written(question, answer, ok=False, read_back=question.current, why=str(error))
    meant = replace_values(answer, outcome.meant)
    if arrived(question, meant, outcome.read_back):
        return Written(
            question, answer, ok=True, read_back=outcome.read_back, offered=outcome.offered
        )
    return Written(
        question, answer, ok=False, read_back=outcome.read_back, why="the page shows something else"
    )


def replace_values(answer: Answer, values: tuple[str, ...]) -> Answer:
    return answer.model_copy(update={"values": values})


def _foreign(question: Question, allowed: Collection[str] | None) -> str:
    """The first origin among the question's controls that isn't approved, else ""."""
    if allowed is None:
        return ""
    return next((each.origin for each in question.controls if each.origin not in allowed), "")
