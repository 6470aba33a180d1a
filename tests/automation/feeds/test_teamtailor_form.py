import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.feeds.teamtailor_form import read_form
from automation.protocol import Kind

STAR = '<sup data-asterisk="true" aria-hidden="true">*</sup><span class="sr-only">Required</span>'
PIECES = (
    '<form id="job-application-form">',
    "</form>",
    "<fieldset>",
    "</fieldset>",
    "<legend>",
    "</legend>",
    '<label for="a">',
    "</label>",
    '<input name="candidate[email]" id="a">',
    '<input type="radio" name="candidate[answers_attributes][0][choice]" id="a">',
    '<textarea name="candidate[answers_attributes][1][text]">',
    "</textarea>",
    STAR,
    "<p>",
    "</p>",
    "<span class='sr-only'>",
    "<",
    "Why?",
)


def form(*parts):
    return f'<html><form id="job-application-form">{"".join(parts)}</form></html>'


def answer(kind, *, number=0, identifier="a", **attributes):
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    name = f"candidate[answers_attributes][{number}][{kind}]"
    return f'<input{said} name="{name}" id="{identifier}">'


def test_a_label_and_its_control():
    found = read_form(form(f'<label for="a">Salary?{STAR}</label>', answer("number")))
    (entry,) = found.entries
    assert (entry.label, entry.kind, entry.required) == ("Salary?", Kind.NUMBER, True)
    assert entry.hints == {"name": "candidate[answers_attributes][0][number]"}
    assert found.complete


def test_a_legend_its_explanation_and_its_options():
    options = [
        answer("choice", identifier=str(each), type="radio")
        + f'<label for="{each}"> {each} </label>'
        for each in ("Now", "Later")
    ]
    legend = f"<legend><span>When?{STAR}</span><p>Roughly</p></legend>"
    after = answer("text", number=1, identifier="z") + '<label for="z">And why?</label>'
    when, why = read_form(form("<fieldset>", legend, *options, "</fieldset>", after)).entries
    assert (when.label, when.help, when.kind) == ("When?", "Roughly", Kind.CHOICE)
    assert when.required
    assert list(when.options) == ["Now", "Later"]
    assert (why.label, why.required) == ("And why?", False)


def test_what_nobody_sees_is_not_asked():
    hidden = answer("question_id", type="hidden")
    submit = '<input type="submit" name="candidate[commit]">'
    search = '<input type="search" name="q"><label for="a">Salary?</label>'
    assert len(read_form(form(hidden, submit, search, answer("number"))).entries) == 1


@pytest.mark.parametrize(
    "page",
    [
        form(),
        form(answer("emoji"), '<label for="a">Mood?</label>'),
        form(answer("text")),
        form(answer("text"), '<label for="a">Why?</label>').replace("</form>", ""),
    ],
    ids=["nothing", "a sort nobody knows", "without words", "cut off"],
)
def test_when_it_may_ask_more(page):
    assert not read_form(page).complete


def test_another_form_is_none_of_it():
    page = form(answer("text")).replace("job-application-form", "newsletter")
    assert read_form(page).entries == []


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30))
def test_whatever_stands_in_a_page(parts):
    read_form('<form id="job-application-form">' + "".join(parts))


FORMS = Path(os.environ.get("VALET_FORMS", ""))


@pytest.mark.skipif("VALET_FORMS" not in os.environ, reason="VALET_FORMS is not set")
def test_real_forms():
    pages = [
        gzip.decompress(each.read_bytes()) for each in FORMS.glob("*-teamtailor-com-*.html.gz")
    ]
    found = [read_form(page.decode(errors="replace")) for page in pages]
    assert len(found) >= 16
    assert all({Kind.EMAIL, Kind.FILE} <= {entry.kind for entry in each.entries} for each in found)
    assert all(entry.label for each in found if each.complete for entry in each.entries)
    assert sum(each.complete for each in found) > len(found) / 2
