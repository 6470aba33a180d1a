"""Programs that ask the API with a token."""

from typing import Any

from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import Scope, User


def program(user: User, *scopes: Scope) -> APIClient:
    """With those scopes, or all."""
    _, token = tokens.create_token(user, name="a program", scopes=scopes or list(Scope), days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def code(response: Any) -> str:
    """Of the problem that the response tells."""
    assert response["Content-Type"] == "application/problem+json", response.content
    assert response.data["status"] == response.status_code
    return str(response.data["code"])
