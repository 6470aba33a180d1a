"""What a person sees before anything starts. Nothing is written and nothing is fetched."""

from dataclasses import dataclass

from accounts.models import User
from applications import postings, starting
from applications.models import Application, State
from applications.telling.words import SYSTEMS
from billing import entitlements
from billing.entitlements import Usage
from sandboxes.routing import Decision


@dataclass(frozen=True, slots=True)
class Preflight:
    url: str
    """Spelt as it will be opened."""
    system: str
    """Empty where the site is none of a known system's."""
    employer: str
    title: str
    host: str
    decision: Decision
    usage: Usage
    existing: Application | None
    """The person's own to this posting; a draft may still be started."""

    @property
    def objection(self) -> str:
        """Why it can't be started; empty where it can."""
        if self.existing is not None and self.existing.state != State.DRAFT:
            return "You have an application to this posting already."
        if self.decision.tier is None:
            return f"{self.decision.why}."
        if self.usage.left < 1:
            return f"Your plan’s {self.usage.plan.applications} applications are used until {self.usage.ends_at:%d %B}."
        return ""


def look(user: User, url: str) -> Preflight:
    """Raises `UnsuitableError`."""
    site = postings.site_of(url)
    posting = postings.known(site.posting)
    existing = Application.objects.filter(user=user, posting=posting).first() if posting else None
    system = SYSTEMS.get(posting.system if posting else site.vendor.name, "")
    return Preflight(
        url=site.url,
        system=system,
        employer=posting.employer if posting else postings.employer_of(site),
        title=posting.title if posting else "",
        host=site.origin.partition("//")[2],
        decision=starting.decide(site.url, user_id=user.pk),
        usage=entitlements.usage(user.pk),
        existing=existing,
    )
