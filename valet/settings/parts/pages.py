from valet.settings import env

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "applications.views.needs.needs_you",
            ],
            "builtins": ["valet.templatetags.ui"],
        },
    },
]

STATIC_URL = "static/"
STATICFILES_DIRS = [env.ROOT / "static"]
STATIC_ROOT = env.path("VALET_DATA") / "static"

LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
