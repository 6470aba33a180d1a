"""What is said of an address that isn't there: a page to people, a problem to programs."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found

from valet.lib.problems import MEDIA_TYPE

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return page_not_found(request, exception)
    status = HTTPStatus.NOT_FOUND
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": "not_found",
        "detail": "There is nothing at this address.",
    }
    return JsonResponse(problem, status=status, content_type=MEDIA_TYPE)
