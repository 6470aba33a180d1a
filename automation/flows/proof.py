"""Is the form still the one that was filled in? Pure: what was proved is held against another look."""

import re
from collections.abc import Iterator

from automation.flows.single import PageResult
from automation.forms.model import Form, Question, Widget
from automation.forms.verify import arrived, names_file
from automation.page.snapshot import Snapshot
from automation.protocol import Action, Answer


def changes(proved: PageResult, form: Form, snapshot: Snapshot) -> tuple[str, ...]:
    """What is different now, a phrase each; () where what would be sent is what was planned."""
    now = {each.key: each for each in form.questions}
    before = {each.key: each for each in proved.form.questions}
    answers = {each.key: each for each in proved.answers}
    new = (f"“{each.label}” is asked now" for each in form.questions if each.key not in before)
    old = (
        phrase
        for key, each in before.items()
        for phrase in _of(each, now.get(key), answers.get(key), snapshot)
    )
    return (*new, *old)


def left_as_found(proved: PageResult) -> tuple[Answer, ...]:
    """The plan of a page: each answer, and of what isn't answered what the page has there."""
    held = {each.key: each.current for each in proved.form.questions}
    return tuple(
        each
        if each.action is Action.FILL
        else each.model_copy(update={"values": held.get(each.key, ())})
        for each in proved.answers
    )


def chosen_by_page(before: PageResult, after: PageResult) -> str:
    """The label of a question that nobody answers and that the page has meanwhile answered by itself, or ""."""
    held = {each.key: each.current for each in before.form.questions}
    unanswered = {each.key for each in after.answers if each.action is not Action.FILL}
    return next(
        (
            each.label
            for each in after.form.questions
            if each.key in unanswered and each.current and each.current != held.get(each.key, ())
        ),
        "",
    )


def _of(
    before: Question, now: Question | None, answer: Answer | None, snapshot: Snapshot
) -> Iterator[str]:
    if now is None:
        if not _shown_as_file(before, (snapshot.text,)):
            yield f"“{before.label}” is gone"
    elif _terms(now) != _terms(before):
        yield f"“{before.label}” is asked otherwise"
    elif not _still_holds(before, now, answer, snapshot):
        yield f"“{before.label}” holds something else"


def _terms(question: Question) -> tuple[object, ...]:
    """What an answer depends on. A number in an explanation may be what is left of a text box."""
    labels = tuple((option.label, option.disabled) for option in question.options)
    told = re.sub(r"\d+", "", question.help)
    return question.label, question.section, told, question.required, labels


def _still_holds(
    before: Question, now: Question, answer: Answer | None, snapshot: Snapshot
) -> bool:
    if now.current == before.current or _shown_as_file(before, (snapshot.text, *now.current)):
        return True
    return answer is not None and answer.action is Action.FILL and arrived(now, answer, now.current)


def _shown_as_file(before: Question, texts: tuple[str, ...]) -> bool:
    """A file's input may make way for the file's name, or for how far it has been uploaded."""
    return (
        before.widget is Widget.FILE
        and bool(before.current)
        and all(any(names_file(text, name) for text in texts) for name in before.current)
    )
