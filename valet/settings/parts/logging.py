from valet.settings import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:<7} {name} {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        # Its own handler would tell everything twice.
        "django": {"handlers": [], "level": "INFO"},
        # What a client got wrong is the client's to know.
        "django.request": {"level": "ERROR"},
        # Each message of the queue, each call to a vendor: told only where something is wrong.
        **{
            name: {"level": "WARNING"}
            for name in ("celery.app.trace", "celery.beat", "celery.worker", "celery.apps", "httpx")
        },
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL")},
}
