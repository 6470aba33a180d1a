"""Of `make up`: a server as people meet it, on one machine and without TLS."""

from valet.settings.dev import *

DEBUG = False
# Served from where they lie: nothing has been collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
