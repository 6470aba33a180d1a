import os

from django.core.asgi import get_asgi_application

# A server started without a word on its settings gets the strict ones.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valet.settings.production")

application = get_asgi_application()
