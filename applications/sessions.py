"""Which saved sessions a run may have: its own person's, on the site of the address that they gave."""

from applications.models import Attempt
from automation.ats.domains import site_of
from automation.session import Session
from sandboxes import session_state


class OtherSiteError(Exception):
    """Not the application's own."""


def load(attempt: Attempt, origin: str) -> Session | None:
    """Raises `OtherSiteError`."""
    return session_state.load(attempt.application.user_id, _own_site(attempt, origin))


def save(attempt: Attempt, origin: str, state: Session) -> None:
    """Raises `OtherSiteError`, and what `session_state.save` raises."""
    session_state.save(
        attempt.application.user_id,
        _own_site(attempt, origin),
        state,
        began_at=attempt.created_at,
    )


def _own_site(attempt: Attempt, origin: str) -> str:
    """By the registered domain, since a site signs people in on hosts beside that of its postings. Where a page leads is the
    sandbox's word, which opens nothing."""
    site = site_of(attempt.application.url)
    if not site or site_of(origin) != site:
        raise OtherSiteError
    return site
