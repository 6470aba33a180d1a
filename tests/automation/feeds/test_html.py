import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.feeds.html import Tag, pieces

ANY = st.lists(
    st.sampled_from(
        ["<", ">", "<a", "</", "<!--", "-->", "<!", '="', "='", '"', "'", "=", " ", "x"]
    )
    | st.sampled_from(["<script>", "</script>", "<title", "<textarea>", "/", "&amp;", "&", "\n"]),
    max_size=40,
).map("".join)


def words(page):
    return "".join(each for each in pieces(page) if isinstance(each, str))


def test_tags_and_words():
    page = '<P CLASS="a b" data-x=1 hidden>One &amp; <br/>two</p>'
    assert list(pieces(page)) == [
        Tag("p", attributes={"class": "a b", "data-x": "1", "hidden": ""}),
        "One & ",
        Tag("br"),
        "two",
        Tag("p", ends=True),
    ]


def test_values_in_all_quotes():
    (tag,) = pieces("""<input a="x > y" b='"' c=d/e f = "&quot;" a="again">""")
    assert isinstance(tag, Tag)
    assert tag.attributes == {"a": "x > y", "b": '"', "c": "d/e", "f": '"'}


@pytest.mark.parametrize("page", ["<!-- <b> -->x", "<!DOCTYPE html>x", "<?xml?>x", "</ b>x"])
def test_what_nobody_reads_is_left_out(page):
    assert words(page) == "x"


def test_a_sign_is_no_tag():
    assert words("1 < 2 <3") == "1 < 2 <3"


def test_a_script_is_one_piece_as_it_is_written():
    found = list(pieces('<script>if (a<b) "&amp;"</SCRIPT ><textarea><b>&amp;</textarea>'))
    assert found == [
        Tag("script"),
        'if (a<b) "&amp;"',
        Tag("script", ends=True),
        Tag("textarea"),
        "<b>&",
        Tag("textarea", ends=True),
    ]


@given(ANY)
def test_any_page_comes_to_an_end(page):
    assert len(list(pieces(page))) <= 2 * len(page) + 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<!--", "<!", "</", '<a b="', "<a b='", "<a b=", "<script>", "<title>", " = ", "&"],
)
def test_a_page_of_one_thing_over_and_over_ends(piece):
    """It would not in hours, were its rest looked through at each of them."""
    page = piece * (300_000 // len(piece))
    assert sum(1 for _ in pieces(page)) <= len(page)
