"""Folded parts of a form: what keeps its questions out of sight is opened, each once."""

from collections import Counter

from automation.forms.leaving import REGIONS
from automation.forms.model import Form
from automation.page.port import Page
from automation.page.snapshot import Control, Snapshot

_MOST = 12


async def unfold(page: Page, form: Form, snapshot: Snapshot) -> bool:
    """Whether anything was pressed. Only what stands in the form that asks most of the page's questions."""
    tried: set[str] = set()
    while len(tried) < _MOST and (fold := _next(form, snapshot, tried)):
        tried.add(_name(fold))
        await page.press(fold.ref)
        await page.settle(quiet=0.15, at_most=2.0)
        snapshot = await page.snapshot()
    return bool(tried)


def _next(form: Form, snapshot: Snapshot, tried: set[str]) -> Control | None:
    forms = Counter(each.control.form for each in form.questions)
    if not forms:
        return None
    [(home, _)] = forms.most_common(1)
    return next(
        (
            each
            for each in snapshot.buttons
            if each.hints.get("folds")
            and each.form == home
            and not (each.hidden or each.disabled)
            and each.hints.get("region") not in REGIONS
            and _name(each) not in tried
        ),
        None,
    )


def _name(button: Control) -> str:
    return f"{button.section} {button.label} {button.id}"
