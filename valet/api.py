"""The root of /api/v1: what it holds, and the schema that describes it."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView


class RootSerializer(serializers.Serializer[dict[str, str]]):
    schema = serializers.URLField(help_text="The OpenAPI description of everything below.")


class RootView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="root", responses=RootSerializer)
    def get(self, request: Request) -> Response:
        return Response({"schema": reverse("api:schema", request=request)})


# What draws the description puts its styles into the page, and its icons into the styles.
docs = csp_update({"style-src": [UNSAFE_INLINE]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[AllowAny])
)

app_name = "api"
urlpatterns = [
    path("", RootView.as_view(), name="root"),
    path("docs", docs, name="docs"),
    path("schema", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path("", include("applications.api.urls")),
    path("", include("accounts.api.urls")),
    path("", include("billing.api.urls")),
    path("", include("sandboxes.api.urls")),
]
