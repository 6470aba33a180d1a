"""What a closed list offers, for whoever has to choose before it is written."""

from automation.forms.widgets.combobox import close, open_list
from automation.page.port import Page
from automation.page.snapshot import Control, OptionState


async def read_options(page: Page, control: Control) -> tuple[OptionState, ...]:
    """Opened, read and closed again; () when it doesn't open."""
    options = await open_list(page, control, (), by_key=False)
    await close(page, control.ref)
    return options
