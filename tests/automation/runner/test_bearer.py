"""Who bears a token, where the runner has it or its digest."""

import pytest
from pydantic import SecretStr

from automation.runner.bearer import bears, digest_of


@pytest.mark.parametrize("known", ["hush", digest_of("hush\n")])
def test_it_is_borne_by_who_has_the_token(known: str) -> None:
    assert bears("Bearer hush", SecretStr(known))
    assert bears("bearer  hush ", SecretStr(known))
    for wrong in ("", "hush", "Bearer", "Bearer loud", "Basic hush"):
        assert not bears(wrong, SecretStr(known))


def test_the_digest_opens_nothing() -> None:
    digest = digest_of("hush")
    assert "hush" not in digest
    assert not bears(f"Bearer {digest}", SecretStr(digest))
