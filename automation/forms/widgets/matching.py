"""Which option says what was meant."""

from collections.abc import Sequence

from automation.forms.widgets.wording import same_label
from automation.page.snapshot import OptionState


def among(wordings: Sequence[str], options: Sequence[OptionState]) -> int | None:
    """The place of the option that says the best of these wordings; None rather than a near miss."""
    open_ones = [index for index, option in enumerate(options) if not option.disabled]
    for wording in wordings:
        for index in open_ones:
            if same_label(options[index].label, wording):
                return index
    return None
