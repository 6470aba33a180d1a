"""Pieces of pages: `{% icon %}`, `{% field %}`, `{% chip %}`, `{% source %}`, `{% stub %}`, `{% meter %}`, `{% when %}`, `{% nav_link %}`.

They are built in: no template loads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.http import HttpRequest

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing of the set in `static/icons.svg`. It says nothing to a screen reader: a word stands beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f"icon {classes}".strip(),
        static("icons.svg"),
        name,
    )


# ---- Fields ----------------------------------------------------------------------------------------------------------


def _kind(widget: forms.Widget) -> str:
    match widget:
        case forms.CheckboxSelectMultiple():
            return "checks"
        case forms.RadioSelect():
            return "radios"
        case forms.CheckboxInput():
            return "check"
        case forms.Select():
            return "select"
        case forms.Textarea():
            return "textarea"
        case _:
            return "input"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    *,
    label: str | None = None,
    help: str | None = None,  # noqa: A002 - the template's word
    mark: bool = True,
    **attributes: str,
) -> dict[str, Any]:
    """A form's field with its label, its help and what is wrong with it. Further arguments become the input's
    attributes, with `_` for `-`: `{% field form.email autocomplete="email" %}`. Without `mark` it doesn't say that it
    is optional."""
    kind = _kind(bound.field.widget)
    told = bound.help_text if help is None else help
    described = [f"{bound.auto_id}_help"] if told else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    given: dict[str, str | bool] = {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    if kind in {"input", "select", "textarea"}:
        given["class"] = " ".join(
            str(name)
            for name in (kind, bound.field.widget.attrs.get("class"), given.get("class"))
            if name
        )
    if kind not in {"radios", "checks"}:
        if described:
            given["aria-describedby"] = " ".join(described)
        if bound.errors:
            given["aria-invalid"] = "true"
    return {
        "field": bound,
        "kind": kind,
        "label": bound.label if label is None else label,
        "help": told,
        "described": " ".join(described),
        "widget": bound.as_widget(attrs=given) if kind not in {"radios", "checks"} else "",
        "optional": mark and not bound.field.required and kind != "check",
    }


# ---- Chips -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """How something that a page tells looks. `state` is what the style sheet knows it by."""

    state: str
    icon: str
    word: str
    turning: bool = False


STATES: Mapping[str, Look] = {
    "draft": Look("draft", "pencil-line", "Draft"),
    "queued": Look("queued", "clock", "Queued"),
    "provisioning": Look("provisioning", "loader-circle", "Starting", turning=True),
    "running": Look("running", "loader-circle", "Filling in", turning=True),
    "waiting_for_human": Look("waiting", "hand", "Needs you"),
    "submitting": Look("submitting", "send", "Sending"),
    "submitted": Look("submitted", "circle-check", "Submitted"),
    "unconfirmed": Look("unconfirmed", "circle-question-mark", "Unconfirmed"),
    "failed": Look("failed", "circle-x", "Failed"),
    "cancelled": Look("cancelled", "ban", "Cancelled"),
}

SOURCES: Mapping[str, Look] = {
    "profile": Look("profile", "user-round", "Profile"),
    "resume": Look("resume", "file-text", "Résumé"),
    "cover_letter": Look("resume", "file-text", "Cover letter"),
    "bank": Look("bank", "book-marked", "Answer bank"),
    "rule": Look("rule", "scale", "Rule"),
    "model": Look("model", "pencil-line", "Drafted"),
    "person": Look("person", "user-round-pen", "You"),
    "none": Look("none", "hand", "No answer yet"),
}


@register.inclusion_tag("components/chip.html")
def chip(
    state: str,
    *,
    word: str = "",
    icon: str = "",
    parked: bool = False,
    large: bool = False,
    boxed: bool = False,
) -> dict[str, Any]:
    """An application's state. `word` and `icon` say it more exactly: `{% chip "waiting_for_human" word="CAPTCHA" %}`."""
    look = STATES.get(state) or Look(state, "info", state)
    return {
        "look": look,
        "word": word or look.word,
        "icon": icon or look.icon,
        "parked": parked,
        "large": large,
        "boxed": boxed,
    }


@register.inclusion_tag("components/source.html")
def source(name: str) -> dict[str, Any]:
    """Where a value came from."""
    return {"look": SOURCES.get(name) or Look(name, "info", name)}


@register.simple_tag
def stub(text: object) -> SafeString:
    """The number of an application."""
    return format_html('<span class="stub">{}</span>', text)


# ---- Numbers and times -----------------------------------------------------------------------------------------------


@register.inclusion_tag("components/meter.html")
def meter(
    used: float,
    total: float,
    *,
    held: float = 0,
    label: str = "",
    large: bool = False,
    state: str = "",
) -> dict[str, Any]:
    """How much of a whole is used, and held. With a `label` it is an image of that name, without one a mere drawing.
    `state` colours it: `needs` or `failed`."""
    share = 100 / total if total > 0 else 0
    first = min(100.0, max(0.0, used * share))
    second = min(100.0 - first, max(0.0, held * share))
    # As text: a localized number has a comma in some languages, and SVG knows none.
    return {
        "first": f"{first:.2f}",
        "second": f"{second:.2f}",
        "label": label,
        "large": large,
        "state": state,
    }


FORMATS: Mapping[str, str] = {
    "date": "j F Y",
    "day": "j F",
    "time": "H:i",
    "clock": "H:i:s",
    "full": "j F Y, H:i",
}


@register.simple_tag
def when(
    at: datetime | date | None, form: str = "full", missing: str = "never"
) -> SafeString | str:
    """A moment as a `<time>`, in the reader's own zone where scripts run. `form` is a name out of `FORMATS`."""
    if at is None:
        return missing
    if isinstance(at, datetime):
        local = timezone.localtime(at)
        return format_html(
            '<time datetime="{}" data-when="{}" title="{} UTC">{}</time>',
            at.isoformat(),
            form,
            date_format(at, FORMATS["full"]),
            date_format(local, FORMATS[form]),
        )
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), date_format(at, FORMATS[form])
    )


# ---- The shell -------------------------------------------------------------------------------------------------------


def _lies_below(path: str, href: str) -> bool:
    """What makes a new one has a link of its own."""
    return path.startswith(href) and (path == href or not path.startswith(f"{href}new/"))


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: RequestContext,
    label: str,
    href: str,
    icon: str,
    *,
    count: int | None = None,
    classes: str = "",
) -> dict[str, Any]:
    """A link of the navigation, which knows whether the page lies below it. `count` is of applications that need the person."""
    request: HttpRequest | None = context.get("request")
    return {
        "label": label,
        "href": href,
        "icon": icon,
        "count": count or 0,
        "classes": classes,
        "current": request is not None and _lies_below(request.path, href),
    }


@register.filter
def initials(email: str) -> str:
    """Two letters that stand for somebody known by their address: `ada.king@example.com` is AK."""
    parts = [
        part
        for part in email.partition("@")[0].replace("_", ".").replace("-", ".").split(".")
        if part
    ]
    letters = [part[0] for part in parts[:2]] if len(parts) > 1 else list((parts or ["?"])[0][:2])
    return "".join(letters).upper()


@register.filter
def dollars(cents: int) -> str:
    """US cents as people write them: 29, 0.35."""
    return f"${cents // 100}" if cents % 100 == 0 else f"${cents / 100:.2f}"
