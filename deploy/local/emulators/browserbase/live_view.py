"""The Live View: a page that shows a session's browser and passes on what is done on it.

https://docs.browserbase.com/platform/browser/observability/session-live-view
"""

from fastapi import APIRouter, Request, Response

router = APIRouter()


@router.get("/live-view")
@router.get("/live-view/fullscreen")
async def page(request: Request, token: str = "") -> Response:
    view = request.app.state.account.views.find(token)
    if view is None:
        return Response("This view has ended.", 404)
    return Response("<!doctype html><title>Live View</title>", media_type="text/html")
