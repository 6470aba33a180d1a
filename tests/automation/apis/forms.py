"""Sheets as a run prepares them."""

from collections.abc import Mapping

from automation.apis.base import File, Sheet
from automation.feeds.base import Published, PublishedQuestion
from automation.protocol import Action, Answer, Asked, Kind

PERSON = "person"


def question(
    name: str,
    label: str = "",
    kind: Kind = Kind.TEXT,
    *,
    required: bool = False,
    values: Mapping[str, str] | None = None,
    options: tuple[str, ...] = (),
    most: int | None = None,
    block: int | None = None,
) -> PublishedQuestion:
    label = label or name.replace("_", " ").capitalize()
    block_key = "" if block is None else f"|{block}"
    asked = Asked(
        key=f"{label}{block_key}",
        label=label,
        kind=kind,
        required=required,
        options=options or tuple(values or ()),
        max_length=most,
        hints={} if block is None else {"block": str(block)},
    )
    return PublishedQuestion(asked=asked, name=name, values=values or {})


def sheet(
    system: str,
    *pairs: tuple[PublishedQuestion, tuple[str, ...] | str | None]
    | tuple[PublishedQuestion, tuple[str, ...] | str | None, str],
    files: Mapping[str, File] | None = None,
    source: str = "",
    tenant: str = "acme",
    id: str = "127817",  # noqa: A002
) -> Sheet:
    """Of questions with their answers, None for none, and where these come from."""
    questions, answers = [], {}
    for each, value, *sources in pairs:
        questions.append(each)
        if value is not None:
            values = (value,) if isinstance(value, str) else value
            answers[each.asked.key] = Answer(
                key=each.asked.key,
                action=Action.FILL,
                values=values,
                source=sources[0] if sources else PERSON,
            )
        else:
            answers[each.asked.key] = Answer(key=each.asked.key, action=Action.SKIP)
    published = Published(system=system, tenant=tenant, id=id, questions=tuple(questions))
    return Sheet(published, answers, files or {}, source)
