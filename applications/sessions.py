"""Which saved sessions a run may have: its own person's, on the site of the address that they gave, and on those where they have
let an application to that site sign in.

By registered domains, since a site signs people in on hosts beside that of its postings. Where a page leads is the sandbox's word
alone, which opens nothing.
"""

from functools import reduce

from applications import logins
from applications.models import Attempt
from automation.ats.domains import site_of
from automation.session import Session
from sandboxes import session_state


class OtherSiteError(Exception):
    """Not the application's own."""


def load(attempt: Attempt, origin: str) -> Session | None:
    """With `origin` on the site that it begins on, all that it may have: its sandbox knows of no other site by then.

    Raises `OtherSiteError`.
    """
    site = _own_site(attempt, origin)
    sites = [site, *_let_in(attempt)] if site == _home(attempt) else [site]
    user_id = attempt.application.user_id
    found = [kept for each in sites if (kept := session_state.load(user_id, each)) is not None]
    return reduce(Session.merged, found) if found else None


def save(attempt: Attempt, origin: str, state: Session) -> None:
    """Raises `OtherSiteError`, and what `session_state.save` raises."""
    session_state.save(
        attempt.application.user_id,
        _own_site(attempt, origin),
        state,
        began_at=attempt.created_at,
    )


def _own_site(attempt: Attempt, origin: str) -> str:
    site = site_of(origin)
    if not site or (site != _home(attempt) and site not in _let_in(attempt)):
        raise OtherSiteError
    return site


def _home(attempt: Attempt) -> str:
    return site_of(attempt.application.url)


def _let_in(attempt: Attempt) -> set[str]:
    home = _home(attempt)
    said = logins.let_in(attempt.application.user_id)
    return {site_of(there) for url, there in said if site_of(url) == home} - {home}
