"""Which option says what was meant."""

from collections.abc import Sequence

from automation.forms.options import choose
from automation.page.snapshot import OptionState


def among(wordings: Sequence[str], options: Sequence[OptionState]) -> int | None:
    """The place of the option that says the best of these wordings; None rather than a near miss."""
    open_ones = [index for index, option in enumerate(options) if not option.disabled]
    found = choose([options[index].label for index in open_ones], wordings)
    return None if found is None else open_ones[found]
