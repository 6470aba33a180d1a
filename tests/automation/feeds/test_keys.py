from automation.feeds.keys import key_of
from automation.protocol import Kind


def test_a_key_is_what_a_person_reads():
    assert key_of("  Où habitez-vous ? *", Kind.TEXT, 1) == "published|ou habitez vous|text|1"


def test_a_long_label_is_cut_and_another_kind_is_another_question():
    assert key_of("a" * 500, Kind.TEXT, 2) == f"published|{'a' * 120}|text|2"
    assert key_of("Name", Kind.TEXT, 1) != key_of("Name", Kind.CHOICE, 1)
