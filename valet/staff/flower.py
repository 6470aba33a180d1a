"""Flower, which shows the queue, behind the staff's log-in: it listens on this machine alone, and opens to nobody but us.

It is looked at. What it can do to tasks and workers isn't passed on.
"""

import base64
import hashlib
import re

import httpx
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from valet.lib.staff import is_employer_s

PREFIX = "admin/flower/"
ASKS_BY_POST = frozenset({"tasks/datatable"})
"""Its table of tasks is too particular for an address."""
PASSED_ON = ("accept", "content-type", "x-requested-with", "if-none-match")
PASSED_BACK = ("content-type", "etag", "cache-control", "location")
INLINE = re.compile(rb"<script[^>]*>(\s*var autorefresh = \d+;\s*)</script>")
"""The one script that stands in its pages themselves: how often they are drawn anew."""
SECONDS = 10.0
LARGEST = 16 * 1024 * 1024


# Flower's own pages can't have our token; and nothing is changed by what is passed on.
@csrf_exempt
def flower(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    if not settings.FLOWER_URL or is_employer_s(request.user):
        raise Http404("no Flower")
    if not _only_looks(request, rest):
        return HttpResponse("Here Flower is only looked at.", "text/plain", status=405)
    try:
        answer = _asked(request, rest)
    except httpx.HTTPError:
        return HttpResponse("Flower doesn't answer.", "text/plain", status=502)
    scripts = [_hashed(found) for found in INLINE.findall(answer.content)]
    return csp_update({"script-src": scripts})(lambda _: answer)(request) if scripts else answer


def _hashed(script: bytes) -> str:
    """As a policy names a script that may stand in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def _only_looks(request: HttpRequest, rest: str) -> bool:
    return request.method in {"GET", "HEAD"} or (request.method == "POST" and rest in ASKS_BY_POST)


def _asked(request: HttpRequest, rest: str) -> HttpResponse:
    base = httpx.URL(f"{settings.FLOWER_URL}/")
    # Set as a path, so that nothing in it can name another host.
    address = base.copy_with(
        path=f"/{PREFIX}{rest}", query=request.META.get("QUERY_STRING", "").encode() or None
    )
    headers = {name: value for name in PASSED_ON if (value := request.headers.get(name))}
    method = request.method or "GET"
    with (
        httpx.Client(timeout=SECONDS, trust_env=False) as client,
        client.stream(method, address, headers=headers, content=request.body) as answer,
    ):
        return _passed_back(answer)


def _passed_back(answer: httpx.Response) -> HttpResponse:
    """A piece at a time, no more than is wanted of any page of it."""
    response = HttpResponse(status=answer.status_code)
    size = 0
    for piece in answer.iter_bytes():
        size += len(piece)
        if size > LARGEST:
            return HttpResponse("Flower says too much.", "text/plain", status=502)
        response.write(piece)
    for name in PASSED_BACK:
        if name in answer.headers:
            response[name] = answer.headers[name]
    return response
