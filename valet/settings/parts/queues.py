from kombu import Queue

from valet.settings import env

REDIS_URL = env.text("REDIS_URL")

CACHES = {
    "default": {"BACKEND": "valet.lib.cache.ForgivingRedisCache", "LOCATION": REDIS_URL},
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            # redis-py 8 ends a read after 5 s and a pool at 100 connections; the layer waits 5 s in each read, and has one
            # for each websocket: idle ones would die (https://github.com/django/channels_redis).
            "hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 10_000}],
        },
    },
}

_TASK_SECONDS = 60
_LONGEST_SECONDS = 400
"""Of `run_directly`."""

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
# A worker takes from all, unless `--queues` gives it its own. Postings are to be read by another than the one that drives
# applications, or these wait for slow sites; where many people's programs or employers' interfaces are slow, those too.
CELERY_TASK_QUEUES = [Queue("default"), Queue("hooks"), Queue("api_direct"), Queue("preflight")]
CELERY_TASK_ROUTES = {
    "applications.tasks.deliver": {"queue": "hooks"},
    "applications.tasks.run_directly": {"queue": "api_direct"},
    "applications.tasks.read_posting": {"queue": "preflight"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = _TASK_SECONDS
CELERY_TASK_TIME_LIMIT = _TASK_SECONDS + 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A message comes again after this long: more than the longest task, or it would run beside itself
    # (https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout).
    "visibility_timeout": _LONGEST_SECONDS + 20,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
# A broker that is down is told of at once: the row keeps what is owed, and the page isn't kept waiting.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(env.path("VALET_DATA") / "beat")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "applications.tasks.sweep", "schedule": 5.0, "options": {"expires": 5.0}},
    "deliver": {
        "task": "applications.tasks.deliver_overdue",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "read": {
        "task": "applications.tasks.read_overdue",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "notify": {"task": "applications.tasks.notify", "schedule": 5.0, "options": {"expires": 5.0}},
    "forget": {"task": "applications.tasks.forget", "schedule": 3600.0},
    "reap": {"task": "applications.tasks.reap", "schedule": 30.0, "options": {"expires": 30.0}},
    "pool": {"task": "sandboxes.tasks.keep_pool", "schedule": 15.0, "options": {"expires": 15.0}},
}
