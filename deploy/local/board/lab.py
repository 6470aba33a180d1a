"""The widget lab: one small form for each kind of control that job sites have.

A widget is a row of `WIDGETS` and a script of that name in `widgets/src/lab/`. The row says what
is asked; the script's default export, `mount(place, field, form)`, draws it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Transport = Literal["any", "script"]


@dataclass(frozen=True)
class LabWidget:
    """`asks` are keys of the bank's templates or of the candidate's particulars, one for each control.

    `transport`: forms are posted by the browser or sent by a script, as the seed decides, unless
    the widget needs the script. `setting` is what one script needs to know to draw several rows.
    """

    name: str
    about: str
    asks: tuple[str, ...]
    script: str = ""
    transport: Transport = "any"
    setting: Mapping[str, object] = field(default_factory=dict)


_ROWS = (
    # ---- one of several
    LabWidget("native-select", "A native select", ("work-right",)),
    LabWidget("late-select", "A native select whose options come late", ("degree",)),
    LabWidget("overlaid-select", "A transparent native select over a drawn one", ("heard",)),
    LabWidget("choices", "Choices.js over a hidden native select", ("work-right",)),
    LabWidget("react-select", "react-select", ("heard",)),
    LabWidget("react-select-async", "react-select that asks a server", ("location",)),
    LabWidget("downshift", "A downshift combobox", ("degree",)),
    LabWidget("radix-select", "Radix Select", ("years-band",)),
    LabWidget("headless-listbox", "A Headless UI listbox", ("heard",)),
    LabWidget("headless-combobox", "A Headless UI combobox", ("degree",)),
    LabWidget("places", "Typed, then one of the suggestions is taken", ("location",)),
    LabWidget("radios", "Native radio buttons drawn by a style sheet", ("authorized",)),
    LabWidget("radix-radio", "Radix radio buttons", ("relocate",)),
    LabWidget("yes-no-buttons", "Yes and No buttons over a hidden box", ("sponsorship",)),
    # ---- several
    LabWidget("react-select-multi", "react-select for several", ("languages",)),
    LabWidget("checkboxes", "Checkboxes of which one says none", ("sanctions",)),
    # ---- one box
    LabWidget("styled-checkbox", "A hidden checkbox behind its label", ("privacy",)),
    LabWidget("radix-checkbox", "A Radix checkbox", ("privacy",)),
    # ---- numbers
    LabWidget("range", "A native slider", ("python",)),
    LabWidget("radix-slider", "A Radix slider", ("years",)),
    # ---- telephone
    LabWidget("intl-tel-input", "intl-tel-input", ("phone",)),
    # ---- dates
    LabWidget("native-date", "A native date", ("start",)),
    LabWidget("flatpickr", "flatpickr", ("start",)),
    LabWidget("date-selects", "Month, day and year as selects", ("start",)),
    LabWidget("date-boxes", "Month, day and year as text boxes", ("start",)),
    LabWidget("spinbuttons", "Month, day and year as spinbuttons", ("start",)),
    # ---- text
    LabWidget("quill", "The rich-text editor Quill", ("proud",)),
    LabWidget("trix", "The rich-text editor Trix", ("proud",)),
    # ---- files
    LabWidget("file-button", "A hidden file input behind a button", ("resume",)),
    LabWidget("dropzone", "Dropzone", ("resume",), transport="script"),
    LabWidget("upload-at-once", "A file that is uploaded when it is chosen", ("resume",)),
    # ---- where it stands
    LabWidget("open-shadow", "An open shadow root", ("salary",), script="shadow"),
    LabWidget(
        "closed-shadow",
        "A closed shadow root",
        ("salary",),
        script="shadow",
        setting={"closed": True},
    ),
    LabWidget("own-frame", "A frame of the same origin", ("salary",), script="frame"),
    LabWidget(
        "foreign-frame",
        "A frame of another origin",
        ("salary",),
        script="frame",
        setting={"foreign": True},
    ),
    # ---- how the form behaves
    LabWidget("conditional", "A question that an answer brings up", ("adult", "salary")),
    LabWidget("repeater", "Employers, one at first, more by a button", ("employers",)),
    LabWidget(
        "repeater-jobs",
        "Employers, none before a button is pressed",
        ("employers",),
        script="repeater",
        setting={"first": 0, "title": "Work experience", "add": "Add"},
    ),
    LabWidget(
        "repeater-studies",
        "Schools, none before a button is pressed",
        ("schools",),
        script="repeater",
        setting={"first": 0, "title": "Education", "add": "Add education"},
    ),
    LabWidget("prerendered", "Success and failure in the page, hidden", ("salary",), transport="script"),
    LabWidget("disabled-submit", "A send button that waits for a complete form", ("relocate",)),
    LabWidget("link-submit", "A link that sends", ("notice",)),
    LabWidget("autosave", "Each answer is saved as it is left", ("notice",)),
    LabWidget("rerender", "Each key press draws the field anew under another id", ("salary",)),
)  # fmt: skip

WIDGETS: dict[str, LabWidget] = {widget.name: widget for widget in _ROWS}
