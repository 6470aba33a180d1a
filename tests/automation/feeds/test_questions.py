from automation.feeds.questions import MOST, Entry, numbered, whole
from automation.protocol import Kind


def test_questions_that_read_alike_have_keys_of_their_own():
    twice = [Entry("Name", Kind.TEXT), Entry("name *", Kind.TEXT), Entry("Name", Kind.FILE)]
    keys = [each.asked.key for each in numbered(twice)]
    assert keys == ["published|name|text|1", "published|name|text|2", "published|name|file|1"]


def test_only_choices_have_options_and_each_once():
    entries = [
        Entry("Start", Kind.CHOICE, options=("Now", "", "Later", "Now")),
        Entry("Name", Kind.TEXT, options=("Now",)),
        Entry("Country", Kind.CHOICE),
    ]
    found = [(each.asked.options, each.asked.options_known) for each in numbered(entries)]
    assert found == [(("Now", "Later"), True), ((), True), ((), False)]


def test_what_is_left_out_makes_a_form_incomplete():
    asked = Entry("Name", Kind.TEXT)
    assert len(numbered([asked, Entry("", Kind.TEXT)])) == 1
    assert len(numbered([asked] * (MOST + 1))) == MOST
    assert whole([asked])
    assert not any(map(whole, ([], [asked, Entry("", Kind.TEXT)], [asked] * (MOST + 1))))
