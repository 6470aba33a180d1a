"""`act`, `observe` and `extract` over one page.

The model sees the page as data and chooses among what is there: a method of a short list, on a control that was seen, with a
text that stands in the instruction. So nothing that a page says makes the agent write what nobody told it to.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from automation.agents.base import ActResult, Model, Observation
from automation.agents.instructions.phrases import SCROLL, Step, step_of
from automation.agents.instructions.reading import read_plainly
from automation.agents.instructions.targets import CLICK, FILL, UPLOAD, Target, named, targets
from automation.errors import ControlGoneError, ModelRefusedError, ModelUnavailableError, WriteError
from automation.forms.fill import write
from automation.forms.vocabulary.fold import bare, holds
from automation.forms.vocabulary.sensitive import speaks_of_it
from automation.gate import InputGate
from automation.llm.base import LanguageModel, Query, Task
from automation.llm.structured import ask_for
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.protocol import Action, Answer, Kind

_MOST_TEXT = 16_000
_MOST_TARGETS = 150
_SOURCE = "instruction"
_TELLING = 4
"""Letters of a word that tells one button from another."""


class InstructedPage(Page, Protocol):
    """What instructions need of a page besides the port."""

    async def selectors(self, refs: Sequence[str]) -> list[str]:
        """CSS that finds each in the page's own document, "" for what is in a frame."""

    async def linked_data(self) -> list[str]:
        """The texts of its JSON-LD."""

    async def scroll(self, where: str) -> None:
        """up, down, top or bottom."""


class Chosen(BaseModel):
    """The one step that does what the instruction says."""

    model_config = ConfigDict(extra="forbid")

    control: str
    method: Literal["click", "fill", "upload", ""]
    text: str


class Listed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    controls: list[str]


class Instructed:
    def __init__(
        self, page: Callable[[], InstructedPage], gate: InputGate, model: LanguageModel | None
    ) -> None:
        self._page = page
        self._gate = gate
        self._model = model

    async def act(self, instruction: str) -> ActResult:
        """Raises `ModelUnavailableError` for what the rules don't understand where there is no model."""
        page, fence = self._page(), self._gate.fence
        snapshot = await page.snapshot()
        found = targets(snapshot)
        step = step_of(instruction)
        if step is not None and step.method == SCROLL:
            await page.scroll(step.name.lower())
            return ActResult(done=True, description=f"scrolled {step.name.lower()}")
        target = named(found, step.name, step.method) if step else None
        if step is None or target is None:
            step, target = await self._chosen(instruction, snapshot, found)
        if target is None:
            return ActResult(done=False, description="nothing on the page does that")
        if fence != self._gate.fence:
            raise ControlGoneError("a person had the page since it was read")
        return await self._perform(page, step, target)

    async def observe(self, instruction: str = "") -> list[Observation]:
        """All that could be done, or what the instruction speaks of: by its words, else by the model where there is one."""
        page = self._page()
        snapshot = await page.snapshot()
        found = targets(snapshot)
        if instruction.strip():
            found = [each for each in found if _speaks_of(instruction, each)] or (
                await self._listed(instruction, snapshot, found)
            )
        return await observations(page, found)

    async def extract(self, instruction: str, shape: type[Model]) -> Model:
        """What the page says plainly; the model is asked where that isn't all. Raises `ModelUnavailableError` without one."""
        page = self._page()
        snapshot, linked = await asyncio.gather(page.snapshot(), page.linked_data())
        if (plain := self._plainly(snapshot, linked, shape)) is not None:
            return plain
        model = self._asked(instruction)
        told = {"url": snapshot.url, "title": snapshot.title, "text": snapshot.text[:_MOST_TEXT]}
        return await ask_for(model, _query(Task.EXTRACT, instruction, told, shape), shape)

    def _plainly(
        self, snapshot: Snapshot, linked: Sequence[str], shape: type[Model]
    ) -> Model | None:
        """What the page says of itself, where that is all, or nobody could tell more."""
        found = read_plainly(snapshot, linked, shape)
        whole = bool(found) and len(found) == len(shape.model_fields)
        if whole or (found and self._model is None):
            try:
                return shape.model_validate(found)
            except ValidationError:
                pass  # the page has it in a form that this shape doesn't take
        return None

    async def _press(self, page: InstructedPage, target: Target) -> None:
        await page.press(target.control.ref)

    async def _perform(self, page: InstructedPage, step: Step, target: Target) -> ActResult:
        question = target.question
        if question is None:
            await self._press(page, target)
            return ActResult(done=True, description=f"pressed “{target.label}”")
        values = (step.text,) if step.text else ()
        if question.kind is Kind.CHECK:
            values = (
                ("true",) if step.text and bare(step.text) not in ("no", "false", "off") else ()
            )
        answer = Answer(key=question.key, action=Action.FILL, values=values, source=_SOURCE)
        written = await write(page, question, answer, document=_file)
        verb = {FILL: "wrote into", UPLOAD: "uploaded to"}[target.methods[0]]
        return ActResult(
            done=written.ok, description=f"{verb} “{target.label}”" if written.ok else written.why
        )

    async def _chosen(
        self, instruction: str, snapshot: Snapshot, found: Sequence[Target]
    ) -> tuple[Step, Target | None]:
        model = self._asked(instruction)
        offered = {each.id: each for each in found if not each.sensitive}
        query = _query(Task.ACT, instruction, _told(snapshot, list(offered.values())), Chosen)
        chosen = await ask_for(model, query, Chosen)
        step = Step(chosen.method, chosen.control, chosen.text)
        target = offered.get(chosen.control)
        fits = target is not None and admitted(step, target, instruction)
        return step, target if fits else None

    async def _listed(
        self, instruction: str, snapshot: Snapshot, found: Sequence[Target]
    ) -> list[Target]:
        if self._model is None:
            return []
        model = self._asked(instruction)
        offered = {each.id: each for each in found if not each.sensitive}
        query = _query(Task.OBSERVE, instruction, _told(snapshot, list(offered.values())), Listed)
        listed = await ask_for(model, query, Listed)
        return [offered[each] for each in dict.fromkeys(listed.controls) if each in offered]

    def _asked(self, instruction: str) -> LanguageModel:
        if self._model is None:
            raise ModelUnavailableError(f"no model is set up for “{instruction[:80]}”")
        if speaks_of_it([instruction]):
            raise ModelRefusedError("that touches what only the person may say")
        return self._model


async def observations(page: InstructedPage, found: Sequence[Target]) -> list[Observation]:
    """Of those that CSS can name: not of what is in a frame."""
    selectors = await page.selectors([each.control.ref for each in found])
    return [
        Observation(each.label, selector, method=each.methods[0], arguments=each.options)
        for each, selector in zip(found, selectors, strict=True)
        if selector
    ]


def _query(task: Task, instruction: str, page: dict[str, Any], shape: type[BaseModel]) -> Query:
    return Query(
        task=task,
        instruction=instruction[:2_000],
        page=page,
        answer_schema=shape.model_json_schema(),
    )


def _told(snapshot: Snapshot, offered: Sequence[Target]) -> dict[str, Any]:
    controls = [each.told() for each in offered[:_MOST_TARGETS]]
    return {"url": snapshot.url, "title": snapshot.title[:200], "controls": controls}


def admitted(step: Step, target: Target, instruction: str) -> bool:
    """Only what the page offers, with a text that is the instruction's own."""
    if step.method not in target.methods:
        return False
    if step.method == CLICK:
        return not target.sends or share_a_word(instruction, target.label)
    return bool(bare(step.text)) and holds(instruction, step.text)


def share_a_word(instruction: str, label: str) -> bool:
    words = {word for word in bare(label).split() if len(word) >= _TELLING}
    return bool(words & set(bare(instruction).split()))


def _speaks_of(instruction: str, target: Target) -> bool:
    return bool(bare(target.label)) and (
        holds(instruction, target.label) or holds(target.label, instruction)
    )


async def _file(name: str) -> Path:
    path = Path(name)
    if not await asyncio.to_thread(path.is_file):
        raise WriteError(f"{path.name} is not a file")
    return path
