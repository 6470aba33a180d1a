"""The queue's application: `celery -A valet.celery worker`."""

import os

from celery import Celery

# A worker started without a word on its settings gets the strict ones.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valet.settings.production")

app = Celery("valet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
