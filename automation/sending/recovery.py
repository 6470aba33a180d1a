"""What became of an attempt whose runner died, as far as its journal knows."""

from pathlib import Path
from typing import Any

from automation.control import ControlPlane
from automation.journal import read_journal
from automation.protocol import EventType, Evidence, Grade, JobSpec, Outcome, PermitState
from automation.sending.outcomes import outcome_of


async def recover_attempt(job: JobSpec, *, control: ControlPlane, state: Path) -> Outcome | None:
    """What became of an attempt whose runner died. None: nothing was asked to be sent, so it may run again.

    Once a permit was asked for, only evidence ends it well: without a verdict in the journal it is unconfirmed.
    """
    del job
    last: dict[str, Any] | None = None
    for line in read_journal(state / "journal.jsonl"):
        if line["kind"] in ("asked", "not_granted", "opened", "passed", "verdict"):
            last = line
    if last is None or last["kind"] == "not_granted":
        return None
    if last["kind"] == "verdict":
        evidence = Evidence.model_validate(last)
        if not evidence.state.live:
            return None
        await control.emit(EventType.EVIDENCE, **evidence.model_dump(mode="json"), blocked=0)
        outcome = outcome_of(evidence)
    else:
        evidence = Evidence(
            act_id=last["act_id"],
            state=PermitState.UNKNOWN,
            grade=Grade.ATTEMPTED,
            why=f"the runner stopped after {last['kind']}",
        )
        await control.emit(EventType.EVIDENCE, **evidence.model_dump(mode="json"), blocked=0)
        outcome = outcome_of(evidence)
    await control.emit(EventType.COMPLETED, **outcome.model_dump(mode="json"))
    return outcome
