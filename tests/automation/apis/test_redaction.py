import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.apis.redaction import EXCERPT, Redaction


@pytest.mark.parametrize(
    "spell", [str, html.escape, json.dumps, quote, quote_plus, str.upper, lambda s: f"<b>{s}</b>"]
)
@pytest.mark.parametrize("value", ["Zoë O’Hara & Söhne", 'a "quoted" word', "ada@example.org"])
def test_a_value_is_hidden_however_it_is_spelt(spell, value):
    said = Redaction([value]).clean(f"Hello {spell(value)}, welcome")
    assert said.startswith("Hello")
    assert said.endswith("welcome")
    for part in ("Hara", "quoted", "example"):
        assert part.lower() not in said.lower()


def test_short_values_do_not_eat_other_words():
    assert Redaction(["No", "1"]).clean("Not 10: no") == "Not 10: …"


def test_what_runs_over_lines_is_hidden_too():
    assert Redaction(["one\ntwo"]).clean("said one  two!") == "said …!"


def test_pages_are_read_as_people_read_them():
    page = "<html><head><title>x</title></head><script>var a = 1</script><p>Not &amp; never</p>"
    assert Redaction([]).clean(page) == "Not & never"
    assert Redaction([]).clean("a\x00\u202eb") == "ab"


@settings(max_examples=30, deadline=None)
@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_text_ends_short_and_on_one_line(text, values):
    said = Redaction(values).clean(text)
    assert len(said) <= EXCERPT
    assert "\n" not in said
