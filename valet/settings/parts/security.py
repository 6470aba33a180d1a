from csp.constants import NONE, SELF

from valet.settings import env

SECRET_KEY = env.text("SECRET_KEY")
ENCRYPTION_KEYS = env.names("ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
TRUSTED_ORIGINS = env.names("TRUSTED_ORIGINS")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")

# The largest that anybody sends in one piece: a picture of a long page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Nothing inline, nothing from elsewhere: what a page shows of a site's or a person's text can't act.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
