"""What runs on our own engine over CDP, in the browser and on the page that Stagehand has: what Stagehand 4.3.0 can't do.

Each has a probe in the tests that does it with Stagehand, and fails on the day that it works: then it is Stagehand's to do.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    part: str
    why: str


GAPS = (
    Gap(
        "going to an address",
        "it says nothing where no page came, goes on waiting for one that takes longer than it may, and on a busy machine has"
        " said that a page is there before it was",
    ),
    Gap("the page's address", "it tells the one that was asked for last, whatever came of it"),
    Gap(
        "reading a form",
        "its picture of a page leaves out what an answer is held against: what is required, how long a text may be, which"
        " kind of text a field takes",
    ),
    Gap(
        "a part of a page that is closed", "it finds nothing by CSS that reaches through two roots"
    ),
    Gap(
        "writing into a field",
        "it writes what is meant for a disabled field into the one that has the focus, and says that it went well",
    ),
    Gap("where a click goes", "it presses the middle of an element, and whatever lies over it"),
    Gap("scrolling", "it says that it has scrolled when it has only begun to"),
    Gap("a person's pace", "it types every letter after the same time"),
    Gap(
        "the guard over what a page sends, its dialogs and its new tabs",
        "of a page's events it tells what the console said and no other, and it can hold no request back",
    ),
    Gap("the session that is kept", "it gives out cookies, and no storage of the origins"),
    Gap("an instruction without a model", "without one it finds nothing at all"),
    Gap("uploading by an instruction", "none of the methods that it proposes takes a file"),
)
