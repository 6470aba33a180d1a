"""What an engine can't fill in or send, and why: there the person is asked, and nothing is sent."""

from automation.agents.engines import Engine

_UNSEEN_BODIES = (
    "Firefox doesn't show what a request holds, so that a page's upload or draft can't be told from "
    "the application: the person is asked whether the page may send it"
)

ASKED: dict[tuple[str, Engine], str] = {
    ("closed-shadow", Engine.FIREFOX): (
        "Firefox gives out no closed shadow root: the person is told that a part of the page can't be read"
    ),
    ("upload-at-once", Engine.FIREFOX): _UNSEEN_BODIES,
    ("autosave", Engine.FIREFOX): _UNSEEN_BODIES,
}
