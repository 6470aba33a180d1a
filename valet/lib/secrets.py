"""What a stolen table doesn't give away: AES-GCM, with keys that rotate. The newest encrypts, all decrypt."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class UnreadableSecretError(Exception):
    """No key that is set opens it, or it belongs to something else."""


def seal(content: bytes, *, of: str) -> bytes:
    """`of` names what it belongs to (whose, and which): it opens nowhere else."""
    nonce = os.urandom(_NONCE)
    return nonce + _ciphers()[0].encrypt(nonce, content, of.encode())


def unseal(sealed: bytes, *, of: str) -> bytes:
    """Raises `UnreadableSecretError`."""
    nonce, text = sealed[:_NONCE], sealed[_NONCE:]
    for cipher in _ciphers():
        try:
            return cipher.decrypt(nonce, text, of.encode())
        except (InvalidTag, ValueError):
            continue
    raise UnreadableSecretError(of)


def _ciphers() -> list[AESGCM]:
    return [AESGCM(base64.urlsafe_b64decode(key)) for key in settings.ENCRYPTION_KEYS]
