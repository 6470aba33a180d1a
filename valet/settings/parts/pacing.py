"""How long things may take, in seconds. Tests shorten them."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

DEADLINES = {
    "queued": 3 * _MINUTE,
    "running": 20 * _MINUTE,
    "waiting_for_human": 10 * _MINUTE,
    "submitting": 2 * _MINUTE,
    "unconfirmed": 7 * _DAY,
}
"""Of a state, by its name. `queued`: until a browser runs; `running`: without an event."""

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

PERMIT_SECONDS = 20
PERMIT_GRACE_SECONDS = 60
LATE_EVIDENCE_SECONDS = 24 * _HOUR
ACTS_AN_ATTEMPT = 3
SILENT_SECONDS = 30
