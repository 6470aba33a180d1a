from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.access import asker
from accounts.documents import UnusableDocumentError, brought
from accounts.models import Scope
from accounts.profiles import change, profile_of


class ProfileView(APIView):
    """The person's profile: a JSON Resume, with the facts that forms ask for under `x-valet`."""

    scopes = {"GET": Scope.READ, "PUT": Scope.ANSWER}

    @extend_schema(operation_id="profile_get", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(profile_of(asker(request)).document)

    @extend_schema(
        operation_id="profile_replace",
        request=OpenApiTypes.OBJECT,
        responses=OpenApiTypes.OBJECT,
        description="The whole profile is what is sent, from now on. It counts as checked by the person. `basics.phone` has its country's code, or is one of the country in `basics.location`.",
    )
    def put(self, request: Request) -> Response:
        try:
            document = brought(request.data)
        except UnusableDocumentError as error:
            raise _refused(error) from error
        except RecursionError as error:
            raise ValidationError("It is nested too deeply.", "unusable") from error
        return Response(change(asker(request), lambda _: document).document)


def _refused(error: UnusableDocumentError) -> ValidationError:
    """The field that it is the fault of is named by its path."""
    detail: Any = [ErrorDetail(error.message, "unusable")]
    for name in reversed(error.place):
        detail = {name: detail}
    return ValidationError(detail)
