from automation.flows.watched import Watched, texts_of
from automation.forms.model import Form, Question, Widget
from automation.page.snapshot import Control, OptionState, Snapshot
from automation.protocol import Kind

PAGE = Snapshot(url="https://jobs.example/1")


def asked(
    key: str,
    *current: str,
    kind: Kind = Kind.TEXT,
    type_: str = "text",
    options: tuple[str, ...] = (),
) -> Question:
    control = Control(ref="0:0", origin="https://jobs.example", tag="input", type=type_)
    return Question(
        key=key,
        label=key,
        kind=kind,
        widget=Widget.SELECT if options else Widget.TEXT,
        controls=(control,),
        current=current,
        options=tuple(OptionState(label) for label in options),
    )


def watched(*looks: tuple[Question, ...]) -> Watched:
    seen = Watched()
    for questions in looks:
        seen.see(PAGE, Form(questions=questions))
    return seen


def put(seen: Watched) -> list[dict[str, tuple[str, ...]]]:
    """What is new, page by page."""
    return [
        {each.question.key: each.question.current for each in page.put} for page in seen.handed()
    ]


def test_what_holds_something_else_is_theirs() -> None:
    seen = watched(
        (asked("name", "Valet's"), asked("town"), asked("why", "kept")),
        (asked("name", "Theirs"), asked("town", "Oslo"), asked("why", "kept")),
    )
    assert put(seen) == [{"name": ("Theirs",), "town": ("Oslo",)}]


def test_it_is_told_once_and_again_when_it_changes() -> None:
    seen = watched((asked("name", "Valet's"),), (asked("name", "Theirs"),))
    assert put(seen) == [{"name": ("Theirs",)}]
    assert put(seen) == [{}]
    seen.see(PAGE, Form(questions=(asked("name", "Valet's"),)))
    assert put(seen) == [{"name": ("Valet's",)}]


def test_what_a_new_question_comes_with_is_nobody_s_word() -> None:
    seen = watched(
        (asked("name", "x"),),
        (asked("name", "x"), asked("country", "Norway")),
        (asked("name", "x"), asked("country", "Sweden")),
    )
    assert put(seen) == [{"country": ("Sweden",)}]


def test_one_that_is_emptied_is_cleared_and_several_at_once_are_drawn_anew() -> None:
    full = (asked("name", "x"), asked("town", "y"), asked("why", "z"))
    assert put(watched(full, (asked("name"), *full[1:]))) == [{"name": ()}]
    empty = (asked("name"), asked("town"), asked("why"))
    assert put(watched(full, empty)) == [{}]
    assert put(watched(full, empty, (asked("name"), asked("town", "mine"), asked("why")))) == [
        {"town": ("mine",)}
    ]


def test_an_option_that_is_gone_was_not_given_up_by_them() -> None:
    before = asked("town", "Oslo", options=("Oslo", "Bergen"))
    assert put(watched((before,), (asked("town", options=("Bergen",)),))) == [{}]
    assert put(watched((before,), (asked("town", options=("Oslo", "Bergen")),))) == [{"town": ()}]


def test_each_page_that_they_led_on_from_is_told_as_it_was_left() -> None:
    first, second = ("name", "town", "why"), ("street", "colour", "size")
    seen = watched(
        tuple(asked(key) for key in first),
        tuple(asked(key, "mine") for key in first),
        tuple(asked(key) for key in second),
        tuple(asked(key, "too") for key in second),
    )
    handed = seen.handed()
    assert [page.led_on for page in handed] == [False, True]
    assert [[each.question.key for each in page.put] for page in handed] == [[*first], [*second]]
    assert [page.led_on for page in seen.handed()] == [False]


def test_no_secret_is_told() -> None:
    kinds = (("code", Kind.SECRET, "text"), ("password", Kind.TEXT, "password"))
    before = tuple(asked(key, kind=kind, type_=type_) for key, kind, type_ in kinds)
    after = tuple(asked(key, "hunter22", kind=kind, type_=type_) for key, kind, type_ in kinds)
    assert put(watched(before, after)) == [{}]


def test_a_page_without_a_form_says_nothing() -> None:
    assert put(watched((), ())) == []
    assert put(watched((), (asked("name", "prefilled"),))) == [{}]


def test_texts_are_what_a_send_is_known_by() -> None:
    questions = (asked("name", "Jordan"), asked("town", "Oslo", kind=Kind.CHOICE))
    assert texts_of(questions) == {"Jordan"}
