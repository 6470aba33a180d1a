"""Where the emulator stands, for the addresses in its answers."""

from starlette.requests import Request


def here(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
