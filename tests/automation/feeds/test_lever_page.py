import gzip
import html
import json
import os
from pathlib import Path

import pytest

from automation.feeds.lever_page import read_page
from automation.protocol import Kind

FORMS = os.environ.get("VALET_FORMS", "")
SAVED = sorted(Path(FORMS).glob("*lever*.html.gz")) if FORMS else []

CARD = {
    "text": "Work permit",
    "fields": [
        {
            "type": "multiple-choice",
            "text": "Allowed?",
            "required": True,
            "options": [{"text": "N0"}],
        },
        {"type": "multiple-select", "text": "Which?", "options": [{"text": "A"}, {"text": "B"}]},
        {"type": "textarea", "text": "Why?", "description": "In short"},
        {"type": "file-upload", "text": "Portfolio"},
    ],
}
FORM = """
<html><head><title>Acme - Cook</title><style>.application-label > p {}</style></head><body>
<form id="search"><input name="q"></form>
<form id="application-form" method="POST">
<div class="section application-form"><h4>Submit your application</h4><ul>
<li class="application-question resume"><label><div class="application-label">Resume/CV <span class="required">✱</span></div>
 <div class="application-field"><input type="file" name="resume"></div></label></li>
<li class="application-question"><label><div class="application-label">Full name<span class="required">✱</span></div>
 <div class="application-field"><input type="text" name="name" required></div></label></li>
<li class="application-question"><div class="application-label multiple-select">Pronouns</div><ul>
 <li><label><input type="checkbox" name="pronouns" value="He/him"><span>He/him</span></label></li>
 <li><label><input type="checkbox" name="pronouns" value="She/her"><span>She/her</span></label></li>
 <input type="text" name="pronouns" maxlength="40"></ul></li>
<li class="application-question"><label><div class="application-label">Current location</div>
 <input name="location"><input type="hidden" name="selectedLocation"></label></li>
<li class="application-question"><label><div class="application-label">Which office?</div>
 <select name="opportunityLocationId"><option value="">Select ...</option><option value="x1">Berlin</option></select></label></li>
<li class="application-question"><label><div class="application-label">GitHub URL</div><input name="urls[GitHub]"></label></li>
</ul></div>
<div class="section"><h4>Work permit</h4><input type="hidden" name="cards[c1][baseTemplate]" value="@card@">
 <li class="application-question"><div class="application-label"><div class="text">Allowed?</div></div>
 <input type="radio" name="cards[c1][field0]" value="N0" required></li></div>
<div class="section"><h4>EEO</h4><div class="application-question"><div class="application-label">Race</div>
 <input type="radio" name="eeo[race]" value="One"><input type="radio" name="eeo[race]" value="Two"></div></div>
<div class="section"><li class="application-question"><ul><li><label>
 <input type="hidden" name="consent[marketing]" value="0"><input type="checkbox" name="consent[marketing]" value="1">
 <p>Yes, Acme can contact me<br><a href="/p">Privacy policy</a></p></label></li></ul></li></div>
<div class="section"><h4>Additional information</h4><textarea name="comments" placeholder="Anything else?"></textarea></div>
<textarea name="h-captcha-response" hidden></textarea>
<button type="submit">Submit</button></form></body></html>
""".replace("@card@", html.escape(json.dumps(CARD)))


def by_label(page):
    return {each.asked.label: each for each in read_page(page).questions}


def test_what_the_form_asks():
    found = by_label(FORM)
    assert {label: each.asked.kind for label, each in found.items()} == {
        "Resume/CV": Kind.FILE,
        "Full name": Kind.TEXT,
        "Pronouns": Kind.CHOICES,
        "Current location": Kind.TEXT,
        "Which office?": Kind.CHOICE,
        "GitHub URL": Kind.URL,
        "Allowed?": Kind.CHOICE,
        "Which?": Kind.CHOICES,
        "Why?": Kind.LONG_TEXT,
        "Portfolio": Kind.FILE,
        "Race": Kind.CHOICE,
        "Yes, Acme can contact me Privacy policy": Kind.CHECK,
        "Additional information": Kind.LONG_TEXT,
    }


def test_what_the_interface_takes_of_it():
    assert [each.name for each in by_label(FORM).values() if each.name] == [
        "resume",
        "name",
        "opportunityLocation",
        "urls[GitHub]",
        "consent[marketing]",
        "comments",
    ]


def test_what_must_be_answered():
    required = [label for label, each in by_label(FORM).items() if each.asked.required]
    assert required == ["Resume/CV", "Full name", "Allowed?"]


def test_options_sections_and_help():
    found = by_label(FORM)
    assert found["Pronouns"].asked.options == ("He/him", "She/her")
    assert found["Which office?"].asked.options == ("Berlin",)
    assert found["Allowed?"].asked.options == ("N0",)
    assert found["Allowed?"].asked.section == "Work permit"
    assert found["Allowed?"].asked.hints == {"name": "cards[c1][field0]"}
    assert found["Why?"].asked.help == "In short"
    assert found["Additional information"].asked.help == "Anything else?"
    assert found["Race"].asked.section == "Equal opportunity (US)"
    assert found["Full name"].asked.section == "Submit your application"
    assert found["Yes, Acme can contact me Privacy policy"].asked.section == ""


def test_it_is_complete_where_every_control_has_a_question():
    assert read_page(FORM).complete
    unlabelled = FORM.replace("</form></body>", '<div class="section"><input name="x"></form>')
    assert not read_page(unlabelled).complete
    assert (read_page("").complete, read_page("").questions) == (False, ())
    assert read_page("<form id='other'><input name='name'></form>").questions == ()


@pytest.mark.parametrize(
    "template", ["", "{", "[]", '{"fields": 1}', "[" * 5_000, '{"fields":[1]}']
)
def test_a_card_that_can_t_be_read(template):
    page = f'<form id="application-form"><input type="hidden" name="cards[c][baseTemplate]" value="{html.escape(template)}">'
    assert read_page(page).questions == ()


@pytest.mark.skipif(not SAVED, reason="VALET_FORMS names no folder with pages of Lever's")
@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.name[:40])
def test_saved_pages(saved):
    """What careful people found in them, by the names of the controls."""
    found = read_page(gzip.decompress(saved.read_bytes()).decode("utf-8", "replace"))
    names = {each.asked.hints["name"] for each in found.questions}
    gold = json.loads(saved.with_name(saved.name.replace(".html.gz", ".gold.json")).read_text())
    wanted = {each["name"] for each in gold["fields"] if each["name"]}
    assert wanted <= names
    assert found.complete
    labels = [each.asked.label for each in found.questions if each.name in ("name", "email")]
    assert labels == ["Full name", "Email"]
