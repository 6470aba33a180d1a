"""The practice board's own judge holds the decided answers against what its candidate would have said."""

import pytest

from automation.forms.answers import decide
from automation.forms.facts import Facts
from automation.forms.options import match
from automation.forms.rules.case import Posting
from automation.protocol import Action, Answer, Asked, Kind
from deploy.local.board.addresses import read_url
from deploy.local.board.candidate import CANDIDATE_FILE, load_candidate
from deploy.local.board.forms import questions_of
from deploy.local.board.judge import Submission, judge
from deploy.local.board.postings import make_posting
from deploy.local.board.questions import Question

FACTS = Facts.load(CANDIDATE_FILE)
KINDS = {
    "text": Kind.TEXT, "email": Kind.EMAIL, "phone": Kind.PHONE, "dial": Kind.CHOICE, "url": Kind.URL, "long": Kind.LONG_TEXT, "number": Kind.NUMBER,
    "date": Kind.DATE, "choice": Kind.CHOICE, "multi": Kind.CHOICES, "tick": Kind.CHECK, "location": Kind.TEXT,
}  # fmt: skip
ADDRESSES = {
    "greenhouse": "/greenhouse/harbour-analytics/jobs/41002{seed:02}",
    "lever": "/lever/harbour-analytics/5f0c2d4e-7a31-4c0b-9a55-1f2e3d4c5b{seed:02}/apply",
    "ashby": "/ashby/harbour-analytics/9d1c7f60-52c3-4f0e-b7aa-33d0f0a6c1{seed:02}/application",
}


def asked(question: Question, *, opened: bool) -> Asked:
    kind = KINDS[question.kind]
    labels = tuple(option.label for option in question.options)
    hidden = kind is Kind.CHOICE and not (opened and labels)
    return Asked(
        key=question.name, label=question.label, help=question.help, kind=kind, required=question.required,
        options=() if hidden else labels, options_known=not hidden, hints={"name": question.name},
    )  # fmt: skip


def values(question: Question, given: Asked, answer: Answer) -> list[str]:
    """As the form would send it."""
    labels = [option.label for option in question.options]
    chosen = list(answer.values)
    if not given.options_known and labels and chosen:
        found = match(labels, answer)
        chosen = [labels[place] for place in found] if found else ["(no option matches)"]
    if given.kind is Kind.CHECK and chosen:
        chosen = labels or ["on"]
    by_label = {option.label: option.value for option in question.options}
    return [by_label.get(value, value) for value in chosen]


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("mode", ["", "hostile"])
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("vendor", ADDRESSES)
def test_the_judge_holds_every_answer_right(vendor, seed, mode, opened):
    path = ADDRESSES[vendor].format(seed=seed)
    address, number, modes = read_url(f"{path}?seed={seed}&mode={mode}")
    posting = make_posting(address.vendor, address.company, address.job, number, modes)
    job = Posting(employer=posting.company_name, url=f"http://127.0.0.1{path}")
    sent, asked_of_person, questions = {}, set(), []
    for question in questions_of(posting, load_candidate()):
        if question.kind in ("file", "dial"):
            continue
        given = asked(question, opened=opened)
        answer = decide(given, FACTS, posting=job)
        if question.expected.source == "person":
            assert answer.action is not Action.FILL, question.label
            continue
        questions.append(question)
        if answer.action is Action.FILL:
            sent[question.name] = values(question, given, answer)
        elif answer.action is Action.ASK:
            asked_of_person.add(question.key)
    wrong = {each.question.label: each.value for each in judge(questions, Submission(values=sent)) if each.mark != "right"}  # fmt: skip
    missing = {label for label in wrong if not wrong[label]}
    assert {label: wrong[label] for label in wrong.keys() - missing} == {}
    assert asked_of_person <= {"proud"}
