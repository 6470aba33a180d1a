"""How long things may take, in seconds. Tests shorten them."""

from valet.settings import env

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

DEADLINES = {
    "running": 20 * _MINUTE,
    "waiting_for_human": 10 * _MINUTE,
    "submitting": 2 * _MINUTE,
    "unconfirmed": 7 * _DAY,
}
"""Of a state, by its name. `running`: without an event."""
PROVISION_SECONDS = 3 * _MINUTE
"""From the choice of a tier until a browser runs. Not while all are in use."""
LINE_SECONDS = _HOUR
"""For a browser that all others have."""

HOLDS = {
    "captcha": 5 * _MINUTE,
    "login": 5 * _MINUTE,
    "code": 5 * _MINUTE,
    "stuck": 5 * _MINUTE,
    "question": 10 * _MINUTE,
    "review": 10 * _MINUTE,
}
"""How long the browser is kept for the person, by the reason; then the wait is parked."""
PARKS = {"answers": 7 * _DAY, "approval": 24 * _HOUR}

SCREEN_TOKEN_SECONDS = 5 * _MINUTE
SCREEN_LEASE_SECONDS = 3
"""The person's input reaches the browser so long without a word from the database. It is renewed each second, and used for two."""

PERMIT_SECONDS = 20
PERMIT_GRACE_SECONDS = 60
LATE_EVIDENCE_SECONDS = 24 * _HOUR
ACTS_AN_ATTEMPT = 3
SILENT_SECONDS = 30
"""Without a word from a runner, before it is asked itself."""
LOST_SECONDS = 3 * _MINUTE
"""Of a runner that can't be reached, until its run begins anew with another. Longer than one takes to be started again."""
DRAIN_SECONDS = 60
"""How long a runner that can't be reached is asked for the rest of what it knows."""
CANCEL_SECONDS = 60
RETRY_SECONDS = (5, 20)
"""Before the second try, and before the third and last."""

SITE_PAUSE_SECONDS = env.number("SITE_PAUSE_SECONDS")
"""Between two beginnings of one person's on one site."""
SITE_AT_ONCE = 4
"""Of everybody's on one site."""
SITE_CLOSED_SECONDS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR)
"""How long a site that turns us away is left alone: the first time, and each further time in a row."""
SWEEP_SECONDS = 5
SWEEP_CLAIM_SECONDS = 30
SWEEP_ROWS = 200

PREFLIGHT_SECONDS = 15
"""For a posting to be read before the start."""
PREFLIGHT_STALE_SECONDS = 15 * _MINUTE
"""Older than that, what was read of a posting is asked for anew."""
PREFLIGHT_WAIT_SECONDS = 25
"""How long a page waits for a posting that is being read."""

HOOK_SECONDS = 10
"""For an endpoint to take a delivery."""
HOOK_RETRY_SECONDS = (
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""Before each further try; after the last the endpoint is disabled."""

NOTICE_SECONDS = 20
"""A wait that is over by then is worth no mail."""
