import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from valet.settings.env import ROOT
from valet.templatetags.ui import SOURCES, STATES, initials


def render(source, **context):
    return Template(source).render(Context(context))


class Asked(forms.Form):
    name = forms.CharField(help_text="As in your passport.")
    notes = forms.CharField(widget=forms.Textarea, required=False)
    country = forms.ChoiceField(choices=[("ca", "Canada")])
    agreed = forms.BooleanField()
    mode = forms.ChoiceField(choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)


def test_an_error_and_the_help_stand_by_their_field_and_what_was_typed_stays():
    form = Asked({"name": "", "notes": "kept", "mode": "c"})
    html = render("{% field form.name %}{% field form.notes %}{% field form.mode %}", form=form)
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert "This field is required." in html
    assert "kept</textarea>" in html
    assert "<fieldset" in html
    assert 'aria-describedby="id_mode_error"' in html


def test_each_kind_of_field_has_its_label():
    form = Asked()
    assert '<label class="label" for="id_name">' in render("{% field form.name %}", form=form)
    assert "(optional)" in render("{% field form.notes %}", form=form)
    assert 'class="select"' in render("{% field form.country %}", form=form)
    assert '<label class="choice" for="id_agreed">' in render("{% field form.agreed %}", form=form)
    assert 'placeholder="x" autocomplete' not in render("{% field form.name %}", form=form)
    assert 'autocomplete="name"' in render('{% field form.name autocomplete="name" %}', form=form)


SPRITE = (ROOT / "static" / "icons.svg").read_text()


@pytest.mark.parametrize("look", [*STATES.values(), *SOURCES.values()], ids=lambda look: look.word)
def test_every_state_and_source_has_an_icon_that_is_in_the_set(look):
    assert f'id="{look.icon}"' in SPRITE


def test_a_chip_says_more_exactly_what_it_is():
    html = render('{% chip "waiting_for_human" word="CAPTCHA" %}')
    assert 'data-state="waiting"' in html
    assert "CAPTCHA" in html
    assert "Needs you" in render('{% chip "waiting_for_human" %}')
    assert 'data-source="bank"' in render('{% source "bank" %}')


@pytest.mark.parametrize(
    ("used", "held", "total", "widths"),
    [(5, 1, 20, ("25.00", "5.00")), (30, 5, 20, ("100.00", "0.00")), (0, 0, 0, ("0.00", "0.00"))],
)
def test_a_meter_is_never_fuller_than_full(used, held, total, widths):
    html = render("{% meter used total held=held label='x' %}", used=used, held=held, total=total)
    assert tuple(part.split('"')[0] for part in html.split('width="')[1:]) == widths


def test_a_moment_is_machine_readable():
    at = datetime(2026, 3, 12, 13, 58, tzinfo=UTC)
    html = render("{% when at 'time' %}", at=at)
    assert 'datetime="2026-03-12T13:58:00+00:00"' in html
    assert ">13:58</time>" in html
    assert render("{% when at %}", at=None) == "never"
    assert ">12 March 2026</time>" in render("{% when at 'date' %}", at=date(2026, 3, 12))


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/applications/", True),
        ("/applications/1/", True),
        ("/applications/new/", False),
        ("/", False),
    ],
)
def test_the_navigation_knows_where_one_is(path, current):
    context = {"request": RequestFactory().get(path)}
    html = render('{% nav_link "Applications" "/applications/" "inbox" count=2 %}', **context)
    assert ('aria-current="page"' in html) is current
    assert "2<span" in html


def test_a_person_is_two_letters():
    assert initials("ada.king@example.com") == "AK"
    assert initials("ada@example.com") == "AD"


def test_what_others_wrote_is_as_the_manifest_says():
    folder = ROOT / "static" / "vendor"
    for package in json.loads((folder / "manifest.json").read_text()):
        for each in package["files"]:
            content = (folder / each["file"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == each["sha256"]
