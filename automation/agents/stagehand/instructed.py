"""`act`, `observe` and `extract` by Stagehand: it looks and proposes, our rules judge, and it acts.

Values stay the form engine's: what an instruction says to write, choose or upload is written as an application's answers are.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError
from typing_extensions import override

from automation.agents.base import ActResult, Model, Observation
from automation.agents.instructions.instructed import Instructed, InstructedPage, observations
from automation.agents.instructions.phrases import SCROLL, Step, step_of
from automation.agents.instructions.targets import FILL, UPLOAD, Target, named, targets
from automation.agents.playwright_errors import During
from automation.agents.stagehand.mind import Thought
from automation.agents.stagehand.policy import PLACEHOLDER, Proposal, Spot, spot_of, step_for
from automation.agents.stagehand.runtime import CALL_SECONDS, THINK_SECONDS, Runtime
from automation.errors import ControlGoneError, ModelAnswerError, ModelUnavailableError, WriteError
from automation.forms.vocabulary.sensitive import speaks_of_it
from automation.gate import InputGate, carried_out
from automation.llm.base import LanguageModel, Task
from automation.page.snapshot import Snapshot

if TYPE_CHECKING:
    from automation.agents.playwright_page import PlaywrightPage

_ANYTHING = "Whatever can be pressed, written into or chosen."


class StagehandInstructed(Instructed):
    def __init__(
        self,
        page: "Callable[[], PlaywrightPage]",
        gate: InputGate,
        model: LanguageModel | None,
        runtime: Runtime,
    ) -> None:
        super().__init__(page, gate, model)
        self._looked = page
        self._runtime = runtime

    @override
    async def act(self, instruction: str) -> ActResult:
        """Without a model the plain phrases only: Stagehand finds nothing by itself, and still does what is to be done."""
        said = step_of(instruction)
        by_rules = said is not None and said.method in (SCROLL, UPLOAD)
        if by_rules or self._model is None or speaks_of_it([instruction]):
            return await super().act(instruction)
        try:
            return await self._found_and_done(instruction, said)
        except ModelUnavailableError:
            return await super().act(instruction)

    @override
    async def observe(self, instruction: str = "") -> list[Observation]:
        if self._model is None or speaks_of_it([instruction]):
            return await super().observe(instruction)
        page = self._looked()
        snapshot = await page.snapshot()
        spots = await _spots(page, snapshot)
        try:
            proposals = await self._proposed(page, snapshot, spots, instruction or _ANYTHING)
        except ModelUnavailableError:
            return await super().observe(instruction)
        found = [spot_of(each.xpath, spots) for each in proposals]
        once = {each.target.id: each.target for each in found if each is not None}
        return await observations(page, list(once.values()))

    @override
    async def extract(self, instruction: str, shape: type[Model]) -> Model:
        """Stagehand's model is told what the page says plainly, where that is all; ours is asked where it isn't."""
        page = self._looked()
        snapshot, linked = await page.snapshot(), await page.linked_data()
        plain = self._plainly(snapshot, linked, shape)
        if plain is None:
            self._asked(instruction)
        thought = Thought(Task.EXTRACT, instruction, _values(snapshot))
        if plain is not None:
            thought.plain = plain.model_dump(mode="json", by_alias=True)
        try:
            return await self._extracted(page, thought, shape)
        except ModelAnswerError as error:
            thought.mistake = str(error)[:2_000]
            return await self._extracted(page, thought, shape)

    @override
    async def _press(self, page: InstructedPage, target: Target) -> None:
        # The one that was looked at, whatever tab has come up since.
        looked, fence = cast("PlaywrightPage", page), self._gate.fence
        (xpath,) = await looked.xpaths([target.control.ref])
        if not xpath:
            await super()._press(page, target)
            return
        async with self._gate.passing(fence):
            # Stagehand presses the middle of it, whatever lies there.
            await looked.shows(target.control.ref)
            await self._click(looked, xpath)

    async def _found_and_done(self, instruction: str, said: Step | None) -> ActResult:
        looked, fence = self._looked(), self._gate.fence
        snapshot = await looked.snapshot()
        spots = await _spots(looked, snapshot)
        proposals = await self._proposed(looked, snapshot, spots, instruction, said)
        spot = spot_of(proposals[0].xpath, spots) if proposals else None
        step = step_for(proposals[0], spot, instruction, said) if spot else None
        if spot is None or step is None or not _is_named(spot.target, said, spots):
            return ActResult(done=False, description="nothing on the page does that")
        if fence != self._gate.fence:
            raise ControlGoneError("a person had the page since it was read")
        return await self._perform(looked, step, spot.target)

    async def _proposed(
        self,
        looked: "PlaywrightPage",
        snapshot: Snapshot,
        spots: Mapping[str, Spot],
        instruction: str,
        said: Step | None = None,
    ) -> list[Proposal]:
        """What Stagehand would do, the likeliest first. Its model sees nothing of what isn't offered."""
        words, hidden = _without_text(instruction, said)
        thought = Thought(Task.OBSERVE, words, _values(snapshot))
        page = await self._runtime.page(looked.driven)
        ignored = [page.locator(f"xpath={way}") for way in await _others(looked, snapshot, spots)]
        async with self._runtime.mind.on(thought), self._runtime.within(THINK_SECONDS):
            try:
                found = await self._runtime.stagehand.observe(
                    words,
                    page=page,
                    variables=hidden,
                    ignore_locators=ignored,
                    timeout=1000 * THINK_SECONDS,
                )
            except RuntimeError as error:
                raise thought.error or error from error
        return [
            Proposal(each.selector, each.method or "", tuple(each.arguments or ()))
            for each in found.data
        ]

    async def _extracted(
        self, looked: "PlaywrightPage", thought: Thought, shape: type[Model]
    ) -> Model:
        page = await self._runtime.page(looked.driven)
        async with self._runtime.mind.on(thought), self._runtime.within(THINK_SECONDS):
            try:
                found = await self._runtime.stagehand.extract(
                    thought.instruction, shape, page=page, timeout=1000 * THINK_SECONDS
                )
            except ValidationError as error:
                raise ModelAnswerError(_complaint(error)) from None
            except RuntimeError as error:
                raise thought.error or error from error
        return found.data

    async def _click(self, looked: "PlaywrightPage", xpath: str) -> None:
        """An action that is judged already: Stagehand asks nobody about it."""
        page = await self._runtime.page(looked.driven)
        async with self._runtime.within(CALL_SECONDS, During.WRITING):
            result = await carried_out(
                self._runtime.stagehand.act(
                    {
                        "selector": f"xpath={xpath}",
                        "description": "press it",
                        "method": "click",
                        "arguments": [],
                    },
                    page=page,
                    timeout=1000 * CALL_SECONDS,
                )
            )
        if not result.data.success:
            raise WriteError("Stagehand couldn't press it")


async def _spots(page: "PlaywrightPage", snapshot: Snapshot) -> dict[str, Spot]:
    """By their way: what a model may choose among, the single options of a question too."""
    spots = []
    for target in targets(snapshot):
        if target.sensitive:
            continue
        question = target.question
        refs = [target.control.ref]
        if question is not None:
            refs += [each.ref for each in question.controls]
            refs += [each.ref for each in question.options if each.ref]
        spots += [Spot(target, ref) for ref in dict.fromkeys(refs)]
    ways = await page.xpaths([spot.ref for spot in spots])
    return {way: spot for way, spot in zip(ways, spots, strict=True) if way}


async def _others(
    page: "PlaywrightPage", snapshot: Snapshot, spots: Mapping[str, Spot]
) -> list[str]:
    """The ways of the rest: traps, and what only the person may say."""
    ways = await page.xpaths([each.ref for each in (*snapshot.controls, *snapshot.buttons)])
    return [way for way in dict.fromkeys(ways) if way and way not in spots]


def _is_named(target: Target, said: Step | None, spots: Mapping[str, Spot]) -> bool:
    """Where a plain phrase names one that is offered, that one and no other is meant."""
    offered = {spot.target.id: spot.target for spot in spots.values()}
    plainly = named(list(offered.values()), said.name, said.method) if said else None
    return plainly is None or plainly.id == target.id


def _values(snapshot: Snapshot) -> list[str]:
    held = [each for control in snapshot.controls for each in (control.value, control.shown)]
    return [line for each in held for line in each.splitlines()]


def _without_text(instruction: str, said: Step | None) -> tuple[str, dict[str, Any] | None]:
    """A plain phrase's text is a variable of Stagehand's: its place goes to the model, and the text nowhere."""
    if said is None or said.method != FILL or not said.text:
        return instruction, None
    if not any(f"{mark}{said.text}" in instruction for mark in "\"“”'"):
        return instruction, None
    return instruction.replace(said.text, f"%{PLACEHOLDER}%"), {PLACEHOLDER: ""}


def _complaint(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)[:5]
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in problems)
