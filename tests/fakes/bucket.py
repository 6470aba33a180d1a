"""What speaks S3 well enough for blobs: one bucket, its objects in memory. Down when told so."""

from email.utils import formatdate
from hashlib import md5
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

NAME = "practice"
_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.down = False
        self.app = Starlette(
            routes=[
                Route(f"/{NAME}", self._list),
                Route(
                    f"/{NAME}/{{key:path}}", self._object, methods=["GET", "HEAD", "PUT", "DELETE"]
                ),
            ]
        )

    def _refused(self, request: Request) -> Response | None:
        if self.down:
            return Response(status_code=503)
        if not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            return Response(status_code=403)
        return None

    async def _object(self, request: Request) -> Response:
        key = request.path_params["key"]
        if (refused := self._refused(request)) is not None:
            return refused
        if request.method == "PUT":
            self.objects[key] = await request.body()
            return Response(headers={"ETag": _tag(self.objects[key])})
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Response(status_code=204)
        if key not in self.objects:
            body = "" if request.method == "HEAD" else "<Error><Code>NoSuchKey</Code></Error>"
            return Response(body, 404, media_type="application/xml")
        content = self.objects[key]
        return Response(
            content, headers={"ETag": _tag(content), "Last-Modified": formatdate(usegmt=True)}
        )

    async def _list(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        prefix = request.query_params.get("prefix", "")
        below = [key.removeprefix(prefix) for key in self.objects if key.startswith(prefix)]
        folders = {rest.partition("/")[0] for rest in below if "/" in rest}
        found = "".join(
            f"<Contents><Key>{escape(prefix + rest)}</Key></Contents>"
            for rest in below
            if "/" not in rest
        ) + "".join(
            f"<CommonPrefixes><Prefix>{escape(prefix + each)}/</Prefix></CommonPrefixes>"
            for each in folders
        )
        body = f"<ListBucketResult {_NAMESPACE}><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
        return Response(body, media_type="application/xml")


def _tag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'
