"""Who asks the API: somebody logged in, or a program with a token of theirs and the scopes it was given."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from typing_extensions import override

from accounts import tokens
from accounts.models import ApiToken, Scope, User

if TYPE_CHECKING:
    # The view's module reads the settings, which name what is here.
    from rest_framework.views import APIView


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer valet_api_…`"""

    @override
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = tokens.holder_of(token.strip())
        if found is None:
            raise AuthenticationFailed("This token opens nothing, or not any more.", "bad_token")
        return found.user, found

    @override
    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerToken
    name = "token"

    @override
    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class HasScope(BasePermission):
    """Somebody logged in may do all they may; a token, what its scopes say. A view names one scope a method in `scopes`.

    Raises `MethodNotAllowed` for a method that the view doesn't have, which no scope holds.
    """

    message = "This token's scopes don't hold that."
    code = "missing_scope"

    @override
    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        method = request.method or ""
        if method not in view.allowed_methods:
            raise MethodNotAllowed(method)
        scopes: dict[str, Scope] = getattr(view, "scopes", {})
        wanted = scopes.get("GET" if method == "HEAD" else method)
        return wanted is not None and wanted.value in request.auth.scopes


def asker(request: Request) -> User:
    """Whom the request speaks for, of a view that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
