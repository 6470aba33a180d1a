"""What follows where an attempt came to nothing: the same once more, another kind of browser, or the end.

`course_of` is pure. Only being turned away for what the browser is leads from Tier 3 to Tier 2, once from one start of an application,
and only while nothing can have left the browser.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from applications import timeline
from applications.models import Application, Attempt, Event, Permit, State
from applications.models.attempt import DIRECT
from automation.direct import IN_A_BROWSER
from automation.protocol import PermitState
from billing import entitlements
from billing.plans import Plan, smallest_with
from sandboxes import registry
from sandboxes.routing import NAMES

FROM, TO = 3, 2
ESCALATED = "escalated"
"""The event, with `from`, `to`, `code` and `reason`."""


class Course(StrEnum):
    AGAIN = "again"
    """On the same tier, after a pause."""
    IN_A_BROWSER = "in a browser"
    ESCALATE = "escalate"
    END = "end"


@dataclass(frozen=True, slots=True)
class Rule:
    """`why`: for a person, without a full stop."""

    course: Course
    why: str


def _rules(course: Course, whys: Mapping[str, str]) -> dict[str, Rule]:
    return {code: Rule(course, why) for code, why in whys.items()}


_DETECTED = {
    "bot_blocked": "The site’s protection turned the fresh browser away",
    "captcha_loop": "The site asks for one challenge after the other, however often one is solved",
    "access_denied": "The site refused to let the fresh browser in",
}
_PASSING = {
    "navigation_failed": "The page didn’t load, which may pass",
    "navigation_timeout": "The page didn’t load in time, which may pass",
    "site_error": "The site’s server is in trouble, which may pass",
    "timeout": "Nothing moved for too long, which may pass",
    "silent": "Nothing was heard for too long, which may pass",
    "browser_gone": "The browser stopped, and another one may not",
    "sandbox_lost": "The browser stopped, and another one may not",
    "control_gone": "The page changed under the hand, which may pass",
    "interrupted": "Valet was interrupted",
    "control_plane_unreachable": "Valet was interrupted",
    "model_unreachable": "The language model couldn’t be reached, which may pass",
    "model_timeout": "The language model didn’t answer, which may pass",
    "not_yet": "The employer’s interface takes more later",
    "interface_unreachable": "The employer’s interface may answer later",
}
_FINAL = {
    "posting_closed": "No browser finds a posting that is closed",
    "already_applied": "It is there already",
    "elsewhere": "The address leads to another site with any browser",
    "account_refused": "The person wants no account there",
    "refused": "The site had something against the application, not the browser",
    "nothing_sent": "The site had something against the application, not the browser",
    "too_many": "The site has had enough for now: another browser would only press it",
    "code": "It takes a code that only the person has",
    "stuck": "A person had a look already",
    "no_browser": "No browser could be had in time",
    "internal": "The mistake is Valet’s own, and would be made again",
}
POLICY: Mapping[str, Rule] = MappingProxyType(
    _rules(Course.ESCALATE, _DETECTED)
    | _rules(Course.AGAIN, _PASSING)
    | _rules(
        Course.IN_A_BROWSER,
        dict.fromkeys(IN_A_BROWSER, "A browser may do what the interface won’t"),
    )
    | _rules(Course.END, _FINAL)
)
"""By the outcome's code."""
_UNKNOWN = Rule(Course.END, "Nothing says that another try would end otherwise")


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is known when an attempt is over. `tries` on its tier, since the start, of `most`; `sent`: something may have left;
    `objection`: why Tier 2 can't be had, without a full stop."""

    tier: int | None
    tries: int
    most: int
    sent: bool = False
    escalated: bool = False
    objection: str = ""


def course_of(code: str, so_far: SoFar) -> Rule:
    rule = POLICY.get(code, _UNKNOWN)
    objection = _OBJECTIONS[rule.course](so_far)
    return Rule(Course.END, objection) if objection else rule


def _against_escalation(so_far: SoFar) -> str:
    if so_far.sent:
        return "It was sent, or may have been: nothing may send it once more"
    if so_far.tier != FROM:
        return f"Only Tier {FROM} has another one to go on with"
    if so_far.escalated:
        return "It has gone on in another browser once"
    return so_far.objection


_OBJECTIONS: Mapping[Course, Callable[[SoFar], str]] = {
    Course.ESCALATE: _against_escalation,
    Course.AGAIN: lambda so_far: "It was tried often enough" if so_far.tries >= so_far.most else "",
    Course.IN_A_BROWSER: lambda so_far: (
        "" if so_far.tier == DIRECT else "It was in a browser already"
    ),
    Course.END: lambda so_far: "",
}


def is_turned_away(code: str) -> bool:
    """For what the browser is, as far as the code tells."""
    return code in _DETECTED


def has_sent(application: Application) -> bool:
    """May something have left a browser since its start? Only proof says no."""
    permits = Permit.objects.filter(
        application=application, attempt__created_at__gte=application.started_at
    )
    return permits.exclude(state=PermitState.UNUSED.value, closed_by="evidence").exists()


def record(application: Application, attempt: Attempt, *, code: str, why: str) -> None:
    """Within the transaction that queues it again: from there on `of` finds it."""
    told = {"from": FROM, "to": TO, "code": code, "reason": f"{why}."}
    timeline.record(application.pk, ESCALATED, told, attempt=attempt)


def recorded(application: Application) -> Mapping[str, Any] | None:
    """The one since its start; None where there was none."""
    if application.started_at is None:
        return None
    events = Event.objects.filter(application=application, type=ESCALATED)
    found = events.filter(at__gte=application.started_at).last()
    return None if found is None else found.data


def of(application: Application) -> Mapping[str, Any] | None:
    """As `recorded`; or what its person's starting it again comes to."""
    return recorded(application) or _begun_again(application)


def _begun_again(application: Application) -> Mapping[str, Any] | None:
    """The browser that was turned away would be once more. That it was refused as it was sent keeps no person from sending it again."""
    if application.started_at is None:
        return None
    before = application.attempts.filter(tier=FROM, created_at__lt=application.started_at)
    last = before.order_by("number").last()
    if last is None:
        return None
    code = (last.outcome or {}).get("code", "")
    if not is_turned_away(code) or not _is_to_be_had(application):
        return None
    return {"from": FROM, "to": TO, "code": code, "reason": f"{POLICY[code].why}."}


def _is_to_be_had(application: Application) -> bool:
    return TO in registry.built() and TO in entitlements.terms(application.user_id).tiers


YOURS_TO_SEND = (
    f"Valet sends nothing a second time by itself; where you try again, it goes in {NAMES[TO]}."
)


def without(reason: str) -> Mapping[int, str]:
    """Tiers that it doesn't go on with, with why, as `select_tier` takes them."""
    return {FROM: reason.removesuffix("."), DIRECT: "It goes on in a browser, as it was begun"}


def going_on(why: str) -> str:
    """For the person, while it is queued again."""
    return f"{why}. Valet goes on in {NAMES[TO]}; what you answered goes along."


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that holds what would do it."""

    plan: Plan

    @property
    def sentence(self) -> str:
        return f"{self.plan.title} has {NAMES[TO]}."


def offer_to(application: Application) -> Offer | None:
    """Where its person's plan lacks what would do it, and another plan has it."""
    if TO not in registry.built() or TO in entitlements.terms(application.user_id).tiers:
        return None
    plan = smallest_with(TO)
    return Offer(plan) if plan is not None else None


def offer_after(application: Application) -> Offer | None:
    """As `offer_to`, for one that has failed."""
    failed = application.state == State.FAILED and is_turned_away(application.code)
    if not failed or has_sent(application):
        return None
    return offer_to(application)
