"""What a request says of who sends it."""

import base64
import binascii

from starlette.requests import Request


def basic_name(request: Request) -> str:
    """The name in Basic credentials, which is a key with these vendors: the password is empty. "" where there is none."""
    scheme, coded = _authorization(request)
    if scheme != "basic":
        return ""
    try:
        name, _, _ = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return name


def bearer(request: Request) -> str:
    scheme, token = _authorization(request)
    return token if scheme == "bearer" else ""


def _authorization(request: Request) -> tuple[str, str]:
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    return scheme.lower(), rest.strip()
