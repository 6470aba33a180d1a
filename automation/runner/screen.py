"""Who may look at the screen: whoever bears the runner's token.

`python -m websockify --auth-plugin automation.runner.screen.RunnerToken ADDRESS:PORT --unix-target SOCKET`
"""

from collections.abc import Mapping

from typing_extensions import override
from websockify.auth_plugins import AuthenticationError, BasePlugin

from automation.runner.bearer import bears
from automation.runner.settings import RunnerSettings


class RunnerToken(BasePlugin):  # type: ignore[misc]  # untyped
    """Asked before a websocket is opened. Takes the token from the runner's own settings."""

    def __init__(self, source: str | None = None) -> None:
        super().__init__(source)
        self._token = RunnerSettings().token

    @override
    def authenticate(self, headers: Mapping[str, str], target_host: str, target_port: int) -> None:
        if not bears(headers.get("Authorization", ""), self._token):
            raise AuthenticationError(
                response_code=401,
                response_headers={"WWW-Authenticate": "Bearer", "Content-Length": "0"},
            )
