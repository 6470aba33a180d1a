from valet.settings.base import *

SECRET_KEY = "tests-sign-with-this-and-nothing-else-does"  # noqa: S105 - guards nothing
ALLOWED_HOSTS = ["testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Served from where they lie: nothing has been collected.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Nobody works on it: tests take the steps themselves, or start a worker of their own.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
REST_FRAMEWORK = {**REST_FRAMEWORK, "TEST_REQUEST_DEFAULT_FORMAT": "json"}
ADMIN_NEEDS_SECOND_FACTOR = False
# Whatever key the environment has: tests pay nobody.
ANTHROPIC_API_KEY = ""
BROWSERBASE_API_KEY = ""
