"""Why a websocket was closed (RFC 6455, 7.4.2: 4000 and above are ours)."""

NOBODY = 4401
"""Not logged in, or without what opens it."""
OVER = 4404
NO_RFB = 4400
NO_SCREEN = 4502
