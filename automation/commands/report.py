"""The report of one filled form: what was understood, decided and written, field by field. The format is public."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from automation.flows.single import PageResult
from automation.forms.model import Left, Question, Widget, Written
from automation.forms.vocabulary import meanings
from automation.forms.widgets.combobox import UNOPENED
from automation.protocol import Action, Answer

_TYPES = {
    Widget.SELECT: "select",
    Widget.RADIOS: "radio",
    Widget.BOXES: "checkbox",
    Widget.BOX: "checkbox",
    Widget.COMBOBOX: "combobox",
    Widget.TYPEAHEAD: "typeahead",
    Widget.BUTTONS: "buttons",
    Widget.RICH: "textarea",
    Widget.FILE: "file",
}
_SEVERAL = (Widget.SELECT, Widget.RADIOS, Widget.BOXES, Widget.COMBOBOX, Widget.BUTTONS)


def file_name(url: str) -> str:
    """Named like the last part of the address, so that a list of addresses can be matched with its reports."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc.replace(":", "_")
    return "".join(each if each.isalnum() or each in "-_." else "_" for each in last) + ".json"


def filled(url: str, result: PageResult, files: Mapping[str, Path]) -> dict[str, Any]:
    """`files`: where each document comes from; a report names the files, not the documents."""
    written = {each.question.key: each for each in result.written}
    answers = {each.key: each for each in result.answers}
    fields = [
        _field(each, answers[each.key], written.get(each.key), files)
        for each in result.form.questions
    ]
    # Questions that made way for what was put into them, as a file's input does for its chip.
    there = {each.key for each in result.form.questions}
    fields += [
        _field(each.question, each.answer, each, files)
        for key, each in written.items()
        if key not in there
    ]
    fields += [_left(each) for each in result.form.left]
    return {"url": url, "fields": fields, "stable": result.stable, "submitted": False}


def unopened(url: str, why: str) -> dict[str, Any]:
    return {"url": url, "fields": [], "error": why, "submitted": False}


def write_report(folder: Path, url: str, report: Mapping[str, Any]) -> None:
    path = folder / file_name(url)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")


def _field(
    question: Question, answer: Answer, written: Written | None, files: Mapping[str, Path]
) -> dict[str, Any]:
    control = question.control
    return {
        "id": control.id,
        "name": control.name,
        "label": question.label,
        "type": _TYPES.get(question.widget, control.type or control.tag),
        "required": question.required,
        "action": answer.action.value,
        "value": None if _unworded(answer, written) else _value(question, answer, files),
        "source": answer.source,
        "options": [option.label for option in question.options],
        "written": written is not None and written.ok and answer.action is Action.FILL,
        "reason": answer.reason or (written.why if written is not None else ""),
    }


def _unworded(answer: Answer, written: Written | None) -> bool:
    """Who rather doesn't say does so in the list's own words, and nobody saw them."""
    unseen = written is not None and written.why == UNOPENED
    return unseen and len(answer.values) == 1 and meanings.declines(answer.values[0])


def _value(question: Question, answer: Answer, files: Mapping[str, Path]) -> Any:
    if answer.action is not Action.FILL:
        return None
    if question.widget is Widget.FILE:
        return [files[name].name for name in answer.values if name in files]
    if question.widget is Widget.BOX:
        return bool(answer.values)
    if question.widget in _SEVERAL:
        return list(answer.values)
    return "\n".join(answer.values)


def _left(left: Left) -> dict[str, Any]:
    control = left.control
    return {
        "id": control.id,
        "name": control.name,
        "label": control.label,
        "type": control.type or control.tag,
        "required": False,
        "action": Action.SKIP.value,
        "value": None,
        "source": "",
        "options": [],
        "written": False,
        "reason": left.why,
    }
