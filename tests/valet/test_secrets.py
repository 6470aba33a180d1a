import base64
import os

import pytest

from valet.lib.secrets import UnreadableSecretError, seal, unseal


def key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def test_what_is_sealed_opens_for_what_it_belongs_to_alone():
    sealed = seal(b"secret", of="ada, acme")
    assert b"secret" not in sealed
    assert unseal(sealed, of="ada, acme") == b"secret"
    with pytest.raises(UnreadableSecretError):
        unseal(sealed, of="bob, acme")


def test_the_same_twice_looks_different():
    assert seal(b"secret", of="x") != seal(b"secret", of="x")


@pytest.mark.parametrize("spoilt", [b"", b"short", b"x" * 60])
def test_what_was_spoilt_is_unreadable(spoilt):
    with pytest.raises(UnreadableSecretError):
        unseal(spoilt, of="x")


def test_keys_rotate(settings):
    old, new = key(), key()
    settings.ENCRYPTION_KEYS = [old]
    sealed = seal(b"secret", of="x")
    settings.ENCRYPTION_KEYS = [new, old]
    assert unseal(sealed, of="x") == b"secret"
    renewed = seal(b"secret", of="x")
    settings.ENCRYPTION_KEYS = [new]
    assert unseal(renewed, of="x") == b"secret"
    with pytest.raises(UnreadableSecretError):
        unseal(sealed, of="x")
