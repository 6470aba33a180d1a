"""The proxy before an app: it passes a request on to the machine that a header names.

https://fly.io/docs/networking/dynamic-request-routing/
"""

from collections.abc import Mapping
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Header, HTTPException, Request, Response

from deploy.local.emulators.fly.addresses import RUNNER_PORT
from deploy.local.emulators.fly.dependencies import TheCloud

router = APIRouter()
SECONDS = 30.0
HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


@router.api_route("/{path:path}", methods=["GET", "POST"])
async def pass_on(
    path: str,
    request: Request,
    cloud: TheCloud,
    fly_force_instance_id: Annotated[str, Header()] = "",
) -> Response:
    if not fly_force_instance_id:
        raise HTTPException(404)
    machine = cloud.fleet.known(fly_force_instance_id)
    if machine is None or machine.state != "started" or not _is_open(machine.config):
        return Response("could not find an instance to route to", 502)
    url = httpx.URL(
        f"http://{machine.private_ip}:{RUNNER_PORT}/{path}", params=request.query_params
    )
    async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client:
        try:
            answer = await client.request(
                request.method, url, headers=_kept(request.headers), content=await request.body()
            )
        except httpx.TransportError:
            return Response("the instance refused the connection", 502)
    return Response(answer.content, answer.status_code, _kept(answer.headers))


def _is_open(config: Mapping[str, Any]) -> bool:
    """A port is reached from outside where a service of the machine says so."""
    return any(each["internal_port"] == RUNNER_PORT for each in config.get("services") or ())


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP}
