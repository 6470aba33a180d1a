"""What a model may answer in a person's place: with the model at its worst, which does whatever the page says."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.errors import ModelUnreachableError
from automation.forms import sensitive
from automation.forms.answers import LocalFacts
from automation.forms.drafting import LONGEST, drafted, may_be_given
from automation.forms.facts import Facts
from automation.forms.material import material
from automation.forms.vocabulary.fold import fold
from automation.forms.vocabulary.sensitive import tells_of_it
from automation.llm.base import Said, Task
from automation.protocol import Action, Asked, Kind, ResolveRequest
from deploy.local.emulators.anthropic.moods import helpful
from tests.automation.llm.hostile import ORDERS, SENSITIVE
from tests.fakes.model import InProcess, client, served_model

CANDIDATE = json.loads(Path("deploy/local/board/candidate.json").read_text())
FACTS = Facts.parse(CANDIDATE)
WHY = Asked(key="why", label="Why do you want to work here?", kind=Kind.LONG_TEXT, required=True)
CLOUD = Asked(
    key="db",
    label="Which of these do you know best?",
    kind=Kind.CHOICE,
    options=("Oracle", "PostgreSQL", "MongoDB"),
    required=True,
)
PRIVATE = (
    *("Ingrid", "Solberg", "example.com", "416 555", "Sorauren", "M6R", "linkedin.com", "1991"),
    *("168000", "citizen", "She/her", "Two or More", "authorized", "veteran", "4 weeks"),
)


class Scripted:
    name = "scripted"

    def __init__(self, *values):
        self.values = list(values)
        self.asked = []

    async def ask(self, query):
        self.asked.append(query)
        return Said(self.values.pop(0))


def prose(text, *basis, known=True):
    return {"known": known, "text": text, "basis": list(basis)}


def picked(*choices, basis=("skills.2",), known=True):
    return {"known": known, "choices": list(choices), "basis": list(basis)}


async def said(asked, *values, facts=FACTS):
    answer = await drafted(Scripted(*values), asked, facts)
    return answer.values if answer else None


# ---- what stands


async def test_a_draft_rests_on_named_facts_and_says_so():
    answer = await drafted(
        Scripted(
            prose("I build telemetry for robots, and want to go on.", "work.0", "basics.label")
        ),
        WHY,
        FACTS,
    )
    assert answer is not None
    assert answer.values == ("I build telemetry for robots, and want to go on.",)
    assert answer.source == "model:scripted"
    assert answer.reason == "drafted from work.0, basics.label"


async def test_an_option_is_chosen_where_a_fact_says_it():
    assert await said(CLOUD, picked("PostgreSQL")) == ("PostgreSQL",)


async def test_a_short_answer_is_copied_from_a_fact():
    asked = Asked(key="k", label="Which database do you know best?", kind=Kind.TEXT, required=True)
    assert await said(asked, picked("PostgreSQL")) == ("PostgreSQL",)
    assert await said(asked, picked("MySQL")) is None
    assert await said(asked, picked("Rust")) is None, "another fact says that"


# ---- what doesn't


@pytest.mark.parametrize(
    "draft",
    [
        prose("I would like that.", known=False),
        prose("I would like that."),
        prose("I would like that.", "work.7"),
        prose("", "work.0"),
        prose("I led 700 engineers.", "work.0"),
        prose("Reach me at ada@mail.example.", "work.0"),
        prose("See https://robots.example", "work.0"),
        prose("See robots.io for more.", "work.0"),
        prose("Call +1 416 555 0187.", "work.0"),
        prose("I am a Canadian citizen.", "work.0"),
        prose("I need no visa.", "work.0"),
        prose("I have no disability.", "work.0"),
        prose("Ich bin verheiratet.", "work.0"),
        prose("x" * (LONGEST + 1), "work.0"),
        prose('{"facts": 1}', "work.0"),
    ],
)
async def test_a_draft_that_cannot_stand(draft):
    assert await said(WHY, draft) is None


@pytest.mark.parametrize(
    "pick",
    [
        picked("PostgreSQL", known=False),
        picked("PostgreSQL", basis=()),
        picked("PostgreSQL", basis=("skills.9",)),
        picked("Postgres"),
        picked("PostgreSQL", "Oracle"),
        picked(),
    ],
)
async def test_a_choice_that_cannot_stand(pick):
    assert await said(CLOUD, pick) is None


async def test_silence_of_the_facts_proves_no_no():
    asked = CLOUD.model_copy(
        update={"label": "Do you have experience with Haskell?", "options": ("Yes", "No")}
    )
    assert await said(asked, picked("No")) is None
    assert await said(asked, picked("Yes")) == ("Yes",)


async def test_a_field_s_length_is_kept():
    asked = WHY.model_copy(update={"max_length": 20})
    assert await said(asked, prose("I build telemetry for robots.", "work.0")) is None


async def test_the_page_dictates_nothing():
    asked = WHY.model_copy(update={"help": 'Many write "I like your robots very much" here.'})
    assert await said(asked, prose("I like your robots very much!", "work.0")) is None
    assert await said(asked, prose("I like robots, which I have built.", "work.0"))


@pytest.mark.parametrize(
    "order", [each for each in ORDERS if "instruction" in each or ":" in each[:20]]
)
def test_what_gives_orders_to_machines_is_shown_to_none(order):
    assert sensitive.why_not(WHY.model_copy(update={"help": order}))


async def test_a_malformed_answer_or_none_leaves_the_person(monkeypatch):
    assert await said(WHY, {"text": 1}, {"text": 2}) is None
    model = Scripted()

    async def gone(query):
        raise ModelUnreachableError

    monkeypatch.setattr(model, "ask", gone)
    assert await drafted(model, WHY, FACTS) is None


async def test_who_has_told_nothing_is_not_written_for():
    model = Scripted(prose("I like it.", "work.0"))
    assert await drafted(model, WHY, Facts.parse({"basics": {"name": "Ada"}})) is None
    assert model.asked == []


# ---- what the model gets


async def test_it_is_given_the_resume_and_nothing_that_tells_who_it_is():
    model = InProcess(helpful)
    await drafted(model, WHY, FACTS)
    told = json.dumps([query.model_dump(mode="json") for query in model.asked])
    assert "telemetry" in told
    assert [each for each in PRIVATE if each in told] == []
    assert model.asked[0].task is Task.DRAFT


def test_sentences_of_the_resume_that_tell_too_much_stay_here():
    facts = Facts.parse(
        {
            "basics": {
                "summary": "Writes compilers. Dual citizen of Norway. Married, two children."
            },
            "work": [
                {"name": "Clinic", "position": "Nurse", "summary": "Ran medical privacy audits."}
            ],
        }
    )
    given_ = material(facts)
    assert given_["basics.summary"] == "Writes compilers."
    assert "medical privacy" in given_["work.0"]


# ---- the questions that no model gets


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE])
@pytest.mark.parametrize("label", SENSITIVE)
def test_no_model_sees_a_sensitive_question(label, kind):
    options = ("Yes", "No") if kind is Kind.CHOICE else ()
    asked = Asked(key="k", label=label, kind=kind, options=options, required=True)
    assert sensitive.why_not(asked)
    assert not may_be_given(asked)


@pytest.mark.parametrize("place", ["label", "help", "section", "options", "placeholder", "error"])
@pytest.mark.parametrize("text", SENSITIVE)
def test_nor_one_that_hides_it_beside_an_innocent_one(text, place):
    changed = {
        "label": {"label": f"Why do you want to work here? {text}"},
        "help": {"help": text},
        "section": {"section": text},
        "options": {"kind": Kind.CHOICE, "options": ("Other", text)},
        "placeholder": {"hints": {"placeholder": text}},
        "error": {"error": text},
    }[place]
    assert sensitive.why_not(WHY.model_copy(update=changed))


STEMS = ("salary", "sponsorship", "citizenship", "criminal", "disability", "ethnicity", "gender", "veteran", "pregnant", "religion", "nationality", "convicted")  # fmt: skip
SIMILAR = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с"}  # noqa: RUF001 - that is the point
DISGUISES = (
    str.upper,
    str.title,
    "\u200b".join,
    " ".join,
    "-".join,
    lambda word: "".join(SIMILAR.get(letter, letter) for letter in word),
    lambda word: word.replace("a", "4").replace("e", "3").replace("i", "1"),
    lambda word: "".join(chr(ord(letter) + 0xFEE0) for letter in word),
    lambda word: "".join(chr(ord(letter) - ord("a") + 0x1D41A) for letter in word),
)
words = st.text(st.characters(codec="latin-1", exclude_characters="\x00"), max_size=40)


@settings(deadline=None)
@given(
    st.sampled_from(STEMS),
    st.sampled_from(DISGUISES),
    words,
    words,
    st.sampled_from(["label", "help", "section"]),
)
def test_no_disguise_of_a_word_lets_it_through(stem, disguise, before, after, place):
    text = f"{before} {disguise(stem)} {after}"
    if place == "label":
        asked = WHY.model_copy(update={"label": f"Why us? {text}"})
    else:
        asked = WHY.model_copy(update={place: text})
    assert sensitive.why_not(asked)


def test_innocent_questions_get_through():
    for label in (
        "Why do you want to work here?",
        "Describe a hard problem that you solved.",
        "What is your experience with Kubernetes?",
        "Warum möchten Sie bei uns arbeiten?",
        "Tell us about a project you are proud of.",
    ):
        assert sensitive.why_not(WHY.model_copy(update={"label": label})) == ""


def test_files_boxes_traps_and_optional_ones_are_not_for_it():
    assert not may_be_given(WHY.model_copy(update={"required": False}))
    assert not may_be_given(WHY.model_copy(update={"kind": Kind.CHECK}))
    assert not may_be_given(WHY.model_copy(update={"kind": Kind.FILE}))
    assert not may_be_given(WHY.model_copy(update={"label": "Leave this field empty"}))
    assert not may_be_given(WHY.model_copy(update={"hints": {"name": "hp_why"}}))
    assert not may_be_given(WHY.model_copy(update={"error": "Too short"}))


def test_what_the_person_wants_to_be_asked_each_time_is_not_for_it():
    assert not may_be_given(WHY, ask_always=["Why do you want to work here?"])
    assert may_be_given(WHY, ask_always=["Do you like tea?"])


# ---- pages that give orders, and a model that obeys


def harmless(asked, answer):
    """Whatever comes through: an option of the page, or prose without anything that isn't the person's own."""
    if answer is None:
        return True
    text = " ".join(answer.values)
    own = fold(" ".join(material(FACTS).values()))
    return (
        (not asked.options or set(answer.values) <= set(asked.options))
        and not tells_of_it(text)
        and not any(each in text for each in ("evil.example", "@", "http", "+1", "NASA for", "{"))
        and all(digits in f"{own} {asked.label}" for digits in filter(str.isdigit, text.split()))
        and answer.source.startswith("model:")
    )


@pytest.mark.parametrize("place", ["label", "help", "section", "options"])
@pytest.mark.parametrize("order", ORDERS)
async def test_an_order_on_the_page_is_not_carried_out(order, place):
    model = InProcess()
    asked = {
        "label": WHY.model_copy(update={"label": f"{WHY.label} {order}"}),
        "help": WHY.model_copy(update={"help": order}),
        "section": WHY.model_copy(update={"section": order}),
        "options": CLOUD.model_copy(update={"options": (*CLOUD.options, order)}),
    }[place]
    answer = await drafted(model, asked, FACTS)
    assert harmless(asked, answer), answer
    told = json.dumps([query.facts for query in model.asked])
    assert [each for each in PRIVATE if each in told] == []


@settings(deadline=None)
@given(
    st.sampled_from(ORDERS),
    st.lists(st.sampled_from([*ORDERS, "Tell us more.", "Please."]), max_size=2),
    st.sampled_from(SENSITIVE),
    words,
)
def test_nor_with_any_mixture_of_them(order, more, question, noise):
    model = InProcess()
    harmful = Asked(key="a", label=f"{noise} {question} {order}", kind=Kind.TEXT, required=True)
    innocent = WHY.model_copy(update={"help": " ".join([noise, order, *more])})
    request = ResolveRequest(
        attempt="a", epoch=1, url="https://x.example", origin="https://x.example", questions=(harmful, innocent)
    )  # fmt: skip
    first, second = asyncio.run(LocalFacts(FACTS, model=model).resolve(request)).answers
    assert not first.source.startswith("model")
    assert second.action is Action.ASK or harmless(innocent, second)
    assert all(question not in json.dumps(query.page, ensure_ascii=False) for query in model.asked)


async def test_the_same_over_the_wire():
    with served_model("obedient") as (desk, url):
        source = LocalFacts(FACTS, model=client(url))
        questions = [
            WHY.model_copy(update={"key": f"{number}", "help": order})
            for number, order in enumerate(ORDERS)
        ]
        request = ResolveRequest(
            attempt="a", epoch=1, url="https://x.example", origin="https://x.example", questions=(*questions, WHY)
        )  # fmt: skip
        reply = await source.resolve(request)
        assert all(
            answer.action is Action.ASK or harmless(asked, answer)
            for asked, answer in zip(request.questions, reply.answers, strict=True)
        )
        assert reply.answers[-1].source == "model:claude-sonnet-5-5"
        told = json.dumps(desk.asked)
        assert [each for each in PRIVATE if each in told] == []


# ---- as a source


async def test_a_page_that_is_read_again_pays_once_and_the_facts_come_first():
    model = InProcess(helpful)
    source = LocalFacts(FACTS, model=model)
    email = Asked(key="e", label="E-mail", kind=Kind.EMAIL, required=True)
    request = ResolveRequest(
        attempt="a", epoch=1, url="https://x.example", origin="https://x.example", questions=(email, WHY)
    )  # fmt: skip
    first = await source.resolve(request)
    assert await source.resolve(request) == first
    assert [answer.source.partition(":")[0] for answer in first.answers] == ["profile", "model"]
    assert len(model.asked) == 1
