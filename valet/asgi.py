import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

# A server started without a word on its settings gets the strict ones.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valet.settings.production")

# Before anything that has models is imported.
http = get_asgi_application()

from applications.consumers import sockets  # noqa: E402
from valet.lib.origin import SameOrigin  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            SameOrigin(AuthMiddlewareStack(URLRouter(sockets)))
        ),
    }
)
