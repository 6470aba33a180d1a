from valet.celery import app as celery_app

# Celery's shared tasks belong to the app that exists when they are first called: without this one, to a default without settings
# (https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html).
__all__ = ["celery_app"]
