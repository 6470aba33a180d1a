import contextlib
import io
import os
import pty
import termios

import pytest
from rich.console import Console

from automation.console.lines import StandardInput
from automation.console.terminal import Terminal, clean
from automation.protocol import Action, Answer, Asked, Kind


def terminal(*lines: str) -> Terminal:
    given = io.StringIO("".join(f"{line}\n" for line in lines))

    async def read() -> str:
        return given.readline()

    return Terminal(console=Console(file=io.StringIO()), read=read)


def asked(kind: Kind, *options: str, required: bool = True, max_length: int | None = None) -> Asked:
    return Asked(
        key="k", label="Why?", kind=kind, required=required, options=options, max_length=max_length
    )


@pytest.mark.parametrize(
    ("question", "lines", "values"),
    [
        (asked(Kind.TEXT), ["Because"], ("Because",)),
        (asked(Kind.TEXT), ["", "Because"], ("Because",)),
        (asked(Kind.TEXT, max_length=3), ["Because", "So"], ("So",)),
        (asked(Kind.CHOICE, "Yes", "No"), ["2"], ("No",)),
        (asked(Kind.CHOICE, "Yes", "No"), ["3", "yes"], ("Yes",)),
        (asked(Kind.CHOICES, "A", "B", "C"), ["1, 3"], ("A", "C")),
        (asked(Kind.CHECK), ["maybe", "y"], ("true",)),
        (asked(Kind.CHECK), ["n"], ()),
    ],
)
async def test_asks_until_the_answer_fits(
    question: Asked, lines: list[str], values: tuple[str, ...]
) -> None:
    answer = await terminal(*lines).answer(question)
    assert answer == Answer(
        key="k", action=Action.FILL, values=values, source="person", reason="you answered it now"
    )


async def test_an_optional_question_may_be_left() -> None:
    answer = await terminal("").answer(asked(Kind.TEXT, required=False))
    assert answer is not None
    assert answer.action is Action.SKIP


async def test_nobody_there_is_no_answer() -> None:
    assert await terminal().answer(asked(Kind.TEXT)) is None
    assert await terminal().confirm("Send?") is None


@pytest.mark.parametrize(
    ("lines", "said"), [(["y"], True), (["YES"], True), ([""], False), (["x", "n"], False)]
)
async def test_only_yes_is_yes(lines: list[str], said: bool) -> None:
    assert await terminal(*lines).confirm("Send?") is said


def test_page_text_cannot_drive_the_terminal() -> None:
    assert clean("a\x1b[2Jb\u202ec\n[red]d[/red]") == r"a [2Jb c \[red]d\[/red]"
    assert len(clean("x" * 1000)) == 300


async def test_a_password_is_read_without_echo() -> None:
    ours, theirs = pty.openpty()
    try:
        standard = StandardInput(theirs)
        with standard.hushed():
            assert not termios.tcgetattr(theirs)[3] & termios.ECHO
            os.write(ours, b"hunter2\n")
            assert (await standard.readline()).strip() == "hunter2"
        assert termios.tcgetattr(theirs)[3] & termios.ECHO
        os.set_blocking(ours, False)
        with contextlib.suppress(BlockingIOError):
            assert b"hunter2" not in os.read(ours, 100)
    finally:
        os.close(ours)
        os.close(theirs)
