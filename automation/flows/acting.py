"""One press of the button that sends: of the form that was planned and no other, and of one that no person has had since."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from automation.ats.base import PageState
from automation.errors import ControlGoneError, ControlPlaneUnreachableError
from automation.flows.proof import changes
from automation.flows.single import PageResult
from automation.forms.model import Form
from automation.forms.understand import understand
from automation.gate import InputGate
from automation.page.port import Page
from automation.page.snapshot import Snapshot
from automation.protocol import PermitState
from automation.sending.act import UNREACHABLE, Sender, Sent
from automation.sending.verdict import page_state

_TAKEN = "a person has had the browser"


@dataclass
class Acting:
    """Of one attempt. `after_steps` as `understand` takes it."""

    page: Callable[[], Page]
    gate: InputGate
    sender: Sender
    after_steps: Callable[[], bool]
    under_way: bool = False

    async def act(self, result: PageResult, plan: str) -> Sent:
        if self.sender.adapter.autosaves:
            await self.page().settle(quiet=0.8, at_most=6.0)
        fence = self.gate.fence
        before, form, changed = await self._compared(result)
        if changed or self.gate.paused:
            return Sent(changed=changed or _TAKEN)
        asked = {question.key for question in form.questions}

        async def ready() -> str:
            """Leave to send takes a moment, in which the page goes on living."""
            nonlocal form
            _, form, changed = await self._compared(result)
            return _TAKEN if fence != self.gate.fence else changed

        async def press() -> None:
            assert form.submit is not None
            if fence != self.gate.fence:
                # Not to wait here: what a person sends meanwhile would go out in the agent's name.
                raise ControlGoneError(_TAKEN)
            await self.page().press(form.submit.ref)

        async def look() -> PageState:
            await self.page().settle(at_most=2.0)
            after = await self.page().snapshot()
            return page_state(after, understand(after), before=before, asked=asked)

        self.under_way = True
        try:
            sent = await self.sender.send(press, look, plan_hash=plan, ready=ready)
        except ControlPlaneUnreachableError:
            return Sent(reply=UNREACHABLE)
        finally:
            self.under_way = False
        unsent = sent.evidence is not None and sent.evidence.state is PermitState.UNUSED
        return replace(sent, changed=_TAKEN) if unsent and fence != self.gate.fence else sent

    async def _compared(self, result: PageResult) -> tuple[Snapshot, Form, str]:
        """The page as it is now, and how it differs from what was planned. One that is being drawn anew is looked at again."""
        looked = await self._held_against(result)
        if looked[2]:
            await self.page().settle(quiet=0.3, at_most=2.0)
            looked = await self._held_against(result)
        return looked

    async def _held_against(self, result: PageResult) -> tuple[Snapshot, Form, str]:
        snapshot = await self.page().snapshot()
        form = understand(snapshot, after_steps=self.after_steps())
        changed = "; ".join(changes(result, form, snapshot))
        if form.submit is None:
            changed = changed or "the button that sends is gone"
        return snapshot, form, changed
