from typing import Any

from accounts.models import SiteAccount
from automation.ats.domains import site_of
from sandboxes import contexts, session_state


def sign_out(instance: SiteAccount, **_: Any) -> None:
    """Who forgets an account is asked again when an application leads there: so nothing may still be signed in to it."""
    contexts.disown(instance.user_id)
    kept = session_state.connected(instance.user_id).filter(site=site_of(instance.site))
    for each in kept:
        session_state.revoke(each)
