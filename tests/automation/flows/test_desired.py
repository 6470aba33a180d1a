from typing import Any

from automation.flows.desired import Desired
from automation.forms.fill import Unfit
from automation.forms.model import Form, Question, Widget, Written
from automation.page.snapshot import Control, OptionState
from automation.protocol import Action, Answer, Kind


def asked(
    key: str,
    *current: str,
    widget: Widget = Widget.TEXT,
    kind: Kind = Kind.TEXT,
    required: bool = False,
    options: tuple[str, ...] = (),
) -> Question:
    return Question(
        key=key,
        label=key,
        kind=kind,
        widget=widget,
        controls=(Control(ref="0:0", origin="https://jobs.example", tag="input"),),
        required=required,
        current=current,
        options=tuple(OptionState(label) for label in options),
    )


def fill(key: str, *values: str) -> Answer:
    return Answer(key=key, action=Action.FILL, values=values)


def skip(key: str) -> Answer:
    return Answer(key=key, action=Action.SKIP)


def learnt(
    form: Form, *answers: Answer, at_first: dict[str, tuple[str, ...]] | None = None
) -> Desired:
    desired = Desired(at_first)
    desired.learn(form, answers)
    return desired


def due(desired: Desired, *questions: Question) -> list[str]:
    return [each.key for each in desired.difference(Form(questions=questions))]


def written(question: Question, answer: Answer, *read_back: str, ok: bool = True) -> Written:
    return Written(question, answer, ok=ok, read_back=read_back)


def test_what_differs_is_due_and_what_is_there_is_not() -> None:
    form = Form(questions=(asked("name", "Jordan"), asked("city", "Sawtry")))
    desired = learnt(form, fill("name", "Jordan"), fill("city", "Oslo"))
    assert [each.question.key for each in desired.already(form)] == ["name"]
    assert due(desired, *form.questions) == ["city"]


def test_what_the_page_changes_afterwards_is_due_again() -> None:
    question = asked("name")
    desired = learnt(Form(questions=(question,)), fill("name", "Jordan"))
    desired.note(written(question, fill("name", "Jordan"), "Jordan"))
    assert due(desired, asked("name", "Jordan")) == []
    assert due(desired, asked("name", "J. R. Parsed")) == ["name"]


def test_it_is_not_written_for_ever() -> None:
    question = asked("name")
    form = Form(questions=(asked("name", "0"),))
    desired = learnt(Form(questions=(question,)), fill("name", "Jordan"))
    for _ in range(3):
        assert due(desired, *form.questions) == ["name"]
        desired.note(written(question, fill("name", "Jordan"), "Jordan"))
    assert due(desired, *form.questions) == []
    [lost] = desired.lost(form)
    assert not lost.ok
    assert lost.read_back == ("0",)
    assert [each.question.key for each in desired.failed(form)] == ["name"]


def test_what_does_not_fit_is_not_tried_again() -> None:
    question = asked("state")
    desired = learnt(Form(questions=(question,)), fill("state", "Ohio"))
    desired.note(Unfit(question, fill("state", "Ohio"), ok=False, why="no option says 'Ohio'"))
    assert due(desired, question) == []


def test_new_options_are_a_new_question() -> None:
    first = asked("state", options=("Select a country first",))
    desired = learnt(Form(questions=(first,)), Answer(key="state", action=Action.ASK))
    second = asked("state", options=("Ohio", "Texas"))
    assert not desired.unknown(Form(questions=(first,)))
    assert desired.unknown(Form(questions=(second,)))
    desired.learn(Form(questions=(second,)), [fill("state", "Texas")])
    assert due(desired, second) == ["state"]


def test_an_answer_once_given_stays() -> None:
    form = Form(questions=(asked("name"),))
    desired = learnt(form, fill("name", "Jordan"))
    desired.learn(
        Form(questions=(asked("name"), asked("city"))),
        [fill("name", "Other"), fill("city", "Oslo")],
    )
    assert desired.to_write(asked("name")).values == ("Jordan",)


def test_what_nobody_answered_is_asked() -> None:
    form = Form(questions=(asked("why", required=True),))
    desired = learnt(form)
    assert [each.action for each in desired.unanswered(form)] == [Action.ASK]
    assert due(desired, *form.questions) == []


def test_somebody_elses_value_goes_from_an_optional_question() -> None:
    form = Form(questions=(asked("twitter", "@other"), asked("site", "x", required=True)))
    desired = learnt(form, skip("twitter"), skip("site"))
    assert due(desired, *form.questions) == ["twitter"]
    assert desired.to_write(form.questions[0]).values == ()
    noted = desired.note(written(form.questions[0], fill("twitter")))
    assert noted.answer.action is Action.SKIP
    assert due(desired, *form.questions) == []
    assert desired.failed(form) == ()


def test_a_box_that_came_ticked_stays_and_one_ticked_since_goes() -> None:
    box: dict[str, Any] = {"widget": Widget.BOX, "kind": Kind.CHECK}
    form = Form(questions=(asked("alerts", "true", **box), asked("news", **box)))
    desired = learnt(form, skip("alerts"), skip("news"))
    assert due(desired, asked("alerts", "true", **box), asked("news", "true", **box)) == ["news"]


def test_a_box_that_was_empty_at_an_earlier_look_is_no_proposal() -> None:
    box = asked("news", "true", widget=Widget.BOX, kind=Kind.CHECK)
    form = Form(questions=(box,))
    assert due(learnt(form, skip("news")), box) == []
    assert due(learnt(form, skip("news"), at_first={"news": ()}), box) == ["news"]


def test_a_question_that_made_way_keeps_its_good_end() -> None:
    file, text = asked("resume", widget=Widget.FILE, kind=Kind.FILE), asked("other")
    desired = learnt(Form(questions=(file, text)), fill("resume", "resume"), fill("other", "x"))
    desired.note(written(file, fill("resume", "resume"), "resume.pdf"))
    desired.note(written(text, fill("other", "x"), ok=False))
    left = desired.written(Form(questions=()))
    assert [each.question.key for each in left] == ["resume"]


def test_after_a_redraw_it_is_found_by_its_key() -> None:
    form = Form(questions=(asked("name"),))
    desired = learnt(form, fill("name", "Jordan"))
    assert desired.found_again(Form(questions=()), "name") is None
    again = desired.found_again(Form(questions=(asked("name"),)), "name")
    assert isinstance(again, Question)
    there = desired.found_again(Form(questions=(asked("name", "Jordan"),)), "name")
    assert isinstance(there, Written)
    assert there.ok
