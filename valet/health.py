from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process is up and routes requests; says nothing of what stands behind it."""
    return JsonResponse({"status": "ok"})
