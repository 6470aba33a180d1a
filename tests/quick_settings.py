"""The local run's settings, with little patience."""

from valet.settings.local import *

SILENT_SECONDS = 3
PERMIT_GRACE_SECONDS = 10
DRAIN_SECONDS = 10
RETRY_SECONDS = (1, 2)
SITE_PAUSE_SECONDS = 0
# All postings are of one site.
SITE_CLOSED_SECONDS = (1, 1, 1, 1)
SITE_AT_ONCE = 100
# Tests look more often than programs do.
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": {"anon": "6000/min", "user": "6000/min"},
}
