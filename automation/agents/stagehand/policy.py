"""What of Stagehand's proposals may be done: a method of a short list, to what our own look at the page offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from automation.agents.instructions.instructed import admitted, share_a_word
from automation.agents.instructions.phrases import Step
from automation.agents.instructions.targets import CLICK, FILL, Target
from automation.protocol import Kind

# Of its own names (https://docs.stagehand.dev/v3/basics/act): keys, dragging, hovering and double clicks are none of ours.
METHODS: Mapping[str, str] = {
    "click": CLICK,
    "fill": FILL,
    "type": FILL,
    "selectOptionFromDropdown": FILL,
}
PLACEHOLDER = "text"
"""The variable that stands for the text of an instruction: the text itself goes to no model."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """As Stagehand makes it. `xpath` begins at the document; `arguments` may hold the placeholder."""

    xpath: str
    method: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an offered target, or the option of one, is on the page."""

    target: Target
    ref: str


def spot_of(xpath: str, spots: Mapping[str, Spot]) -> Spot | None:
    """The one that this is, or that this stands in: the words on a button are the button."""
    return next((spots[way] for way in _outwards(xpath) if way in spots), None)


def step_for(
    proposal: Proposal, spot: Spot, instruction: str, said: Step | None = None
) -> Step | None:
    """None for what nobody asked for. `said`: the instruction's own step, where a plain phrase says it."""
    method, target = METHODS.get(proposal.method, ""), spot.target
    if not method:
        return None
    if method == CLICK and target.question is not None:
        step = _chosen_by_click(spot, instruction, said)
    else:
        step = Step(method, target.id, _text(proposal, said) if method == FILL else "")
    if step is None or (_is_box(target) and step.method == FILL):
        # What is written into a box is no text of the instruction's; that it is meant at all, its words have to say.
        return step if share_a_word(instruction, target.label) else None
    return step if admitted(step, target, instruction) else None


def _chosen_by_click(spot: Spot, instruction: str, said: Step | None) -> Step | None:
    """A click on a box or on one of several options is an answer; on another field it is nothing."""
    target = spot.target
    if _is_box(target):
        text = said.text if said is not None and said.method == FILL else "true"
        return Step(FILL, target.id, text) if share_a_word(instruction, target.label) else None
    options = target.question.options if target.question is not None else ()
    label = next((each.label for each in options if each.ref and each.ref == spot.ref), "")
    return Step(FILL, target.id, label) if label else None


def _is_box(target: Target) -> bool:
    return target.question is not None and target.question.kind is Kind.CHECK


def _text(proposal: Proposal, said: Step | None) -> str:
    text = proposal.arguments[0] if proposal.arguments else ""
    return said.text if said is not None and text == f"%{PLACEHOLDER}%" else text


def _outwards(xpath: str) -> Iterator[str]:
    way = xpath.removeprefix("xpath=").rstrip("/")
    while way:
        yield way
        way = way.rpartition("/")[0].rstrip("/")
