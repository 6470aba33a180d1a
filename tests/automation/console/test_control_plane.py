"""What the terminal asks, and whose word stands."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from automation.console.control_plane import ConsoleControlPlane
from automation.console.memory import AnswerMemory
from automation.console.permits import FilePermits
from automation.console.terminal import Terminal
from automation.forms.answers import LocalFacts
from automation.forms.facts import Facts
from automation.protocol import Action, Answer, Asked, Kind, ResolveRequest

FACTS = Facts.parse({"basics": {"name": "Jordan Rivera"}})


class Desk:
    """Somebody at a terminal, who types these lines."""

    def __init__(self, folder: Path, *lines: str) -> None:
        typed = io.StringIO("".join(f"{line}\n" for line in lines))

        async def read() -> str:
            return typed.readline()

        self._printed = io.StringIO()
        memory = AnswerMemory(folder / "answers.json")
        self.plane = ConsoleControlPlane(
            folder=folder / "attempt",
            permits=FilePermits(folder / "permits"),
            memory=memory,
            source=LocalFacts(FACTS, remembered=memory.entries),
            documents={},
            terminal=Terminal(console=Console(file=self._printed, width=100), read=read),
            yes=False,
        )

    async def ask(self, *, wait: float = 0.0, required: bool = True, **told: object) -> Answer:
        asked = Asked.model_validate(
            {"key": "r", "label": "Favourite region", "kind": Kind.CHOICE, "required": required}
            | told
        )
        request = ResolveRequest(
            attempt="a", epoch=1, url="https://a.example", origin="https://a.example",
            questions=(asked,),
        )  # fmt: skip
        return (await self.plane.resolve(request, wait=wait)).answers[0]

    @property
    def printed(self) -> str:
        return self._printed.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "attempt").mkdir()
    return tmp_path


async def test_what_a_list_does_not_offer_is_asked_of_again(folder: Path) -> None:
    desk = Desk(folder, "Atlantis", "2")
    assert (await desk.ask(wait=60, options_known=False)).values == ("Atlantis",)
    # From here on it is what was answered before, and its list is known.
    assert (await desk.ask(options_known=False)).values == ("Atlantis",)
    assert (await desk.ask(options=("Bergen", "Oslo"))).action is Action.ASK
    assert (await desk.ask(options=("Bergen", "Oslo"), wait=60)).values == ("Oslo",)
    assert "“Atlantis” is none of what the list offers" in desk.printed
    assert (await desk.ask(options=("Bergen", "Oslo"))).values == ("Oslo",)
    await desk.plane.close()


async def test_what_was_refused_is_not_given_again(folder: Path) -> None:
    desk = Desk(folder, "Atlantis", "Mu", "Oslo")
    await desk.ask(wait=60, options_known=False)
    assert (await desk.ask(options_known=False, refused=("Atlantis",))).action is Action.ASK
    mended = await desk.ask(options_known=False, refused=("Atlantis",), wait=60)
    assert mended.values == ("Mu",)
    assert (await desk.ask(options_known=False, refused=("Atlantis",))).values == ("Mu",)
    assert (await desk.ask(options_known=False, refused=("Mu",))).action is Action.ASK
    await desk.plane.close()


async def test_what_may_stay_empty_may_be_left_so_once_it_was_refused(folder: Path) -> None:
    desk = Desk(folder, "")
    refused = ("Atlantis",)
    first = await desk.ask(options_known=False, refused=refused, required=False, wait=60)
    assert first.action is Action.SKIP
    again = await desk.ask(options_known=False, refused=refused, required=False)
    assert again.action is Action.SKIP
    await desk.plane.close()
