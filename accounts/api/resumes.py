from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts import resumes
from accounts.api.access import asker
from accounts.attachments import as_attachment
from accounts.models import Resume, Scope
from accounts.resumes import RefusedFileError
from valet.lib.problems import ConflictError


class ResumeSerializer(serializers.ModelSerializer[Resume]):
    read = serializers.DictField(
        read_only=True, help_text="What was read from it, as a JSON Resume: a proposal."
    )

    class Meta:
        model = Resume
        fields = [
            "id",
            "kind",
            "file_name",
            "content_type",
            "size",
            "sha256",
            "is_default",
            "uploaded_at",
            "read",
        ]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(
        help_text="PDF or Word (.docx), 5 MB at most.", allow_empty_file=True
    )
    kind = serializers.ChoiceField(choices=Resume.Kind.choices, default=Resume.Kind.RESUME)


class AnyFormat(BaseContentNegotiation):
    """The file is what it is, whatever the client says that it takes."""

    @override
    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    @override
    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ResumesView(APIView):
    """Files that go with applications. The default of each kind goes where none is chosen."""

    scopes = {"GET": Scope.READ, "POST": Scope.ANSWER}
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="resumes_list", responses=ResumeSerializer(many=True))
    def get(self, request: Request) -> Response:
        kept = asker(request).resumes.defer("text")
        return Response(ResumeSerializer(kept, many=True).data)

    @extend_schema(
        operation_id="resumes_upload",
        description="Keep a file, and read it if it is a résumé. The first of its kind is the default.",
        request=UploadSerializer,
        responses={201: ResumeSerializer},
    )
    def post(self, request: Request) -> Response:
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        try:
            resumes.refuse_what_is_too_much(asker(request), file.size)
            kept = resumes.add(
                asker(request),
                file.read(),
                file_name=file.name,
                kind=given.validated_data["kind"],
            )
        except RefusedFileError as error:
            if error.code in {"limit_reached", "busy"}:
                raise ConflictError(error.code, error.message) from error
            raise serializers.ValidationError(
                {"file": [serializers.ErrorDetail(error.message, error.code)]}
            ) from error
        return Response(ResumeSerializer(kept).data, HTTPStatus.CREATED)


def _own(request: Request, resume: UUID) -> Resume:
    return get_object_or_404(asker(request).resumes, pk=resume)


class ResumeView(APIView):
    scopes = {"GET": Scope.READ, "DELETE": Scope.ANSWER}

    @extend_schema(operation_id="resumes_get", responses=ResumeSerializer)
    def get(self, request: Request, resume: UUID) -> Response:
        return Response(ResumeSerializer(_own(request, resume)).data)

    @extend_schema(operation_id="resumes_delete", responses={204: None})
    def delete(self, request: Request, resume: UUID) -> Response:
        resumes.remove(_own(request, resume))
        return Response(status=HTTPStatus.NO_CONTENT)


class ResumeFileView(APIView):
    """The file itself, as it was uploaded."""

    scopes = {"GET": Scope.READ}
    content_negotiation_class = AnyFormat

    @extend_schema(
        operation_id="resumes_file",
        responses={(200, "*/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, resume: UUID) -> HttpResponse:
        return as_attachment(_own(request, resume))
