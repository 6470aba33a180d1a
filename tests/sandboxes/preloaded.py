"""What a server of forks loads before its first: Django set up, and all that its workers need."""

import django

django.setup()

import tests.applications.direct_worker  # noqa: E402 - Django has to be set up
import tests.sandboxes.pool_worker  # noqa: E402, F401 - Django has to be set up
