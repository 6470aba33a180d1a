import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.forms.options import match, worded
from automation.protocol import Action, Answer, Asked, Kind


def answer(*values, wanted=()):
    return Answer(key="k", action=Action.FILL, values=values, wanted=wanted)


def chosen(options, *values, wanted=()):
    found = match(options, answer(*values, wanted=wanted))
    return None if found is None else [options[index] for index in found]


@pytest.mark.parametrize(
    ("options", "value", "expected"),
    [
        (["Yes", "No"], "No", "No"),
        (["'No'", "Yes"], "No", "'No'"),
        (["Ja", "Nein"], "Yes", "Ja"),
        (["Oui", "Non"], "No", "Non"),
        (["Sí", "No"], "Yes", "Sí"),
        (["Nee", "Ja"], "No", "Nee"),
        (["Sì", "No"], "Yes", "Sì"),
        (["Sim", "Não"], "No", "Não"),
        (["Tak", "Nie"], "No", "Nie"),
        (["Yes, I may work there", "No, I may not"], "Yes", "Yes, I may work there"),
        (["Yes, I want texts", "No, I do not want to opt in"], "No", "No, I do not want to opt in"),
        (["I agree", "I do not agree"], "Yes", "I agree"),
        (["I have read it and accept", "Decline"], "Yes", "I have read it and accept"),
        (["I have a relative here", "I do not have a relative here"], "No", "I do not have a relative here"),
        (["Please select", "Yes", "No"], "Yes", "Yes"),
        (["Yes, today", "Yes, later", "No"], "Yes", None),
        (["Beginner", "Intermediate", "Advanced", "Native/Bilingual"], "Native speaker", "Native/Bilingual"),
        (["English B2", "English C1", "English C2"], "Native speaker", "English C2"),
        (["A1", "A2", "B1", "B2", "C1", "C2"], "Professional working", None),
        (["A1", "A2", "B1", "B2", "C1", "C2"], "B2", "B2"),
        (["None", "Conversational", "Professional proficiency (meetings)"], "Professional working", "Professional proficiency (meetings)"),
        (["0–2 years", "3–5 years", "6–9 years", "10 or more years"], "11 years", "10 or more years"),
        (["0–2 years", "3–5 years", "6–9 years", "10 or more years"], "6", "6–9 years"),
        (["Less than 1 year", "1-3 years", "3+ years"], "3", None),
        (["Immediately", "Less than 1 month", "1 month", "3 months"], "2 weeks", "Less than 1 month"),
        (["2 weeks", "Less than 1 month"], "2 weeks", "2 weeks"),
        (["$100k - $150k", "$150k - $200k", "$200k+"], "168000", "$150k - $200k"),
        (["$20 - $30 per hour", "more than $30 per hour"], "168000 USD", None),
        (["High school", "Bachelor's degree", "Master's degree", "Doctorate"], "Master of Science", "Master's degree"),
        (["Bac", "Bac+2", "Bac+3", "Bac+5"], "Bachelor's Degree", "Bac+3"),
        (["Germany (+49)", "United States (+1)"], "United States", "United States (+1)"),
        (["Select...", "Vereinigte Staaten", "Deutschland"], "United States", "Vereinigte Staaten"),
        (["🇨🇦 Canada", "🇺🇸 United States"], "Canada", "🇨🇦 Canada"),
        (["US", "CA", "DE", "FR", "NO"], "Norway", "NO"),
        (["Yes", "No"], "Norway", None),
        (["LinkedIn post or ad", "Other"], "LinkedIn", "LinkedIn post or ad"),
        (["Not LinkedIn", "Other"], "LinkedIn", None),
        (["Prefer not to say", "Yes", "No"], "Decline to self-identify", "Prefer not to say"),
        (["Keine Angabe", "Weiblich"], "Decline to self-identify", "Keine Angabe"),
        (["I am not a protected veteran", "I am a protected veteran"], "I am not a protected veteran", "I am not a protected veteran"),
        (["I am a citizen", "I need a visa"], "Norwegian citizen", "I am a citizen"),
        (["Computer Engineering", "Civil Engineering"], "Computer Enginering", "Computer Engineering"),
        (["Company A", "Company B"], "Company", None),
        (["Select one", "-- Choose --", ""], "Select one", None),
        ([], "Yes", None),
    ],
)  # fmt: skip
def test_an_option_is_chosen_by_what_it_means(options, value, expected):
    assert chosen(options, value) == (None if expected is None else [expected])


def test_further_wordings_are_tried_best_first():
    assert chosen(["Woman", "Man"], "Female", wanted=("Woman",)) == ["Woman"]
    assert chosen(["+1 US", "USA"], "United States", wanted=("USA",)) == ["USA"]


def test_each_of_several_answers_has_to_be_there():
    assert chosen(["German", "English", "French"], "English", "French") == ["English", "French"]
    assert chosen(["German", "English"], "English", "French") is None


def test_no_answer_matches_nothing():
    assert match(["Yes", "No"], answer()) is None


def test_equal_options_are_one():
    assert match(["United States", "Canada", "United States"], answer("United States")) == (0,)


TEXTS = st.text(max_size=30)


@given(options=st.lists(TEXTS, max_size=6), value=TEXTS)
def test_whatever_the_page_says_it_answers_with_a_place_or_nothing(options, value):
    found = match(options, answer(value))
    assert found is None or (len(found) == 1 and 0 <= found[0] < len(options))


WORDS = st.sampled_from(["Yes", "No", "Other", "Female", "Berlin", "Canada", "2 weeks", "LinkedIn"])


@given(options=st.lists(WORDS, min_size=1, unique=True), data=st.data())
def test_the_very_label_is_always_found(options, data):
    label = data.draw(st.sampled_from(options))
    assert chosen(options, label.upper()) == [label]


@pytest.mark.parametrize(
    ("kind", "options", "values", "shown"),
    [
        (Kind.CHOICE, ("Yes, I will", "No, I won't"), ("No",), ("No, I won't",)),
        (Kind.CHOICE, ("Man", "Woman"), ("Woman",), ("Woman",)),
        (Kind.CHOICE, ("A", "B"), ("Diploma",), ("Diploma",)),
        (Kind.CHOICE, (), ("No",), ("No",)),
        (Kind.CHOICES, ("French (fluent)", "German (basic)"), ("French",), ("French (fluent)",)),
        (Kind.TEXT, ("No, I won't",), ("No",), ("No",)),
    ],
)
def test_an_answer_is_shown_as_its_list_words_it(
    kind: Kind, options: tuple[str, ...], values: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    asked = Asked(key="k", label="Q", kind=kind, options=options)
    assert worded(asked, answer(*values)) == shown


def test_further_wordings_count_for_what_is_shown() -> None:
    asked = Asked(key="k", label="Gender", kind=Kind.CHOICE, options=("Man", "Woman"))
    assert worded(asked, answer("Female", wanted=("Woman",))) == ("Woman",)
    assert worded(asked, answer("Female")) == ("Female",)
