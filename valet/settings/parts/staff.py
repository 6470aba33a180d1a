"""The staff's pages."""

from typing import Any

from django.templatetags.static import static

from valet.settings import env

# Staff see other people's data.
ADMIN_NEEDS_SECOND_FACTOR = True

# Reached through the staff's pages alone; they have no such page where it is empty.
FLOWER_URL = env.text("FLOWER_URL").rstrip("/")

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Valet staff",
    "SITE_HEADER": "Valet staff",
    "SITE_SYMBOL": "work",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("img/favicon.svg"),
        }
    ],
    "SITE_DROPDOWN": [
        {"icon": "home", "title": "Valet", "link": "/applications/"},
        *([{"icon": "queue", "title": "Queue", "link": "/admin/flower/"}] if FLOWER_URL else []),
    ],
    "SHOW_HISTORY": True,
    # The product's ink.
    "COLORS": {
        "primary": {
            "50": "#eaf3f6",
            "100": "#d3e7ed",
            "200": "#a8cfdb",
            "300": "#76b2c4",
            "400": "#4393aa",
            "500": "#1f778f",
            "600": "#075f78",
            "700": "#064d61",
            "800": "#073f4f",
            "900": "#083442",
            "950": "#04222c",
        }
    },
}
