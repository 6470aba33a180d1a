"""The local run's settings with little patience, and no tier before the browsers that Browserbase lends."""

from tests.quick_settings import *

FLY_API_TOKEN = ""
LOST_SECONDS = 30
PROVISION_SECONDS = 60
