"""How the control plane reaches a machine's ports.

`PrivateRoute` where it runs in the same Fly organisation, or is a WireGuard peer of its private network (`fly wireguard create`):
by the machine's own address there (https://fly.io/docs/networking/private-networking/). No port is open to the world.

`PublicRoute` from anywhere else: over TLS to the app's public address, with a header that names the machine
(https://fly.io/docs/networking/dynamic-request-routing/). Each port is a service of the machine: the runner's by the address's own
port, any other by its own number, for which the app needs an IPv6 or a dedicated IPv4 address: a shared one has 80 and 443 alone.
The runner then stands open to whoever finds it, and its token alone keeps it.
"""

import ipaddress
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from typing_extensions import override

from sandboxes.providers import Sandbox

RUNNER_PORT = 8080
SCREEN_PORT = 6080
MACHINE = "fly-force-instance-id"
TLS_PORT = 443


class Route(Protocol):
    def url(self, sandbox: Sandbox, *, port: int) -> str:
        """Raises `ValueError` for a sandbox without an address, so that no request goes astray."""
        ...

    def headers(self, sandbox: Sandbox) -> Mapping[str, str]: ...

    def services(self, ports: Collection[int]) -> Sequence[Mapping[str, Any]]:
        """What a machine's configuration must hold for these ports to be reached."""
        ...


@dataclass(frozen=True, slots=True)
class PrivateRoute(Route):
    @override
    def url(self, sandbox: Sandbox, *, port: int) -> str:
        address = ipaddress.ip_address(sandbox.address)
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"http://{host}:{port}"

    @override
    def headers(self, sandbox: Sandbox) -> Mapping[str, str]:
        return {}

    @override
    def services(self, ports: Collection[int]) -> Sequence[Mapping[str, Any]]:
        return ()


@dataclass(frozen=True, slots=True)
class PublicRoute(Route):
    """`app_url`: the app's public address, such as `https://valet-sandboxes.fly.dev`."""

    app_url: str

    @override
    def url(self, sandbox: Sandbox, *, port: int) -> str:
        app = httpx.URL(self.app_url)
        if port != RUNNER_PORT:
            app = app.copy_with(port=port)
        return str(app).rstrip("/")

    @override
    def headers(self, sandbox: Sandbox) -> Mapping[str, str]:
        return {MACHINE: sandbox.id}

    @override
    def services(self, ports: Collection[int]) -> Sequence[Mapping[str, Any]]:
        return tuple(self._service(port) for port in sorted(ports))

    def _service(self, port: int) -> Mapping[str, Any]:
        outer = (httpx.URL(self.app_url).port or TLS_PORT) if port == RUNNER_PORT else port
        return {
            "protocol": "tcp",
            "internal_port": port,
            "ports": [{"port": outer, "handlers": ["tls", "http"]}],
            # Else the proxy stops a runner that nobody asks for a while, and starts a machine of the pool for a stray request.
            "autostop": False,
            "autostart": False,
        }
