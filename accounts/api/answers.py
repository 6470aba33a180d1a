from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts import answers
from accounts.answers import UnwantedAnswerError, policy_problem
from accounts.api.access import asker
from accounts.models import Answer, Klass, Scope
from accounts.models.answer import DEFAULT_POLICY
from valet.lib.pages import Newest
from valet.lib.problems import ConflictError


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """`klass`: what sort of thing it says. `policy`: what is done where a form asks; left out, what suits the class."""

    class Meta:
        model = Answer
        fields = [
            "id",
            "question",
            "answer",
            "klass",
            "policy",
            "created_at",
            "updated_at",
            "used_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at", "used_at"]

    @override
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        before = self.instance
        klass = attrs.get("klass", before.klass if before else Klass.FACTUAL)
        if "policy" not in attrs and (before is None or "klass" in attrs):
            attrs["policy"] = DEFAULT_POLICY[Klass(klass)]
        if problem := policy_problem(klass, attrs.get("policy", before.policy if before else None)):
            raise serializers.ValidationError({"policy": [problem]})
        return attrs


def _refused(error: UnwantedAnswerError) -> Exception:
    if error.code == "limit_reached":
        return ConflictError(error.code, error.message)
    return serializers.ValidationError(
        {error.field: [serializers.ErrorDetail(error.message, error.code)]}
    )


class AnswersView(ListAPIView[Answer]):
    """The person's answer bank, newest first."""

    scopes = {"GET": Scope.READ, "POST": Scope.ANSWER}
    serializer_class = AnswerSerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[Answer]:
        if getattr(self, "swagger_fake_view", False):
            return Answer.objects.none()
        return asker(self.request).answers.all()

    @extend_schema(
        operation_id="answers_add",
        description="Keep an answer. A question has one.",
        responses={201: AnswerSerializer},
    )
    def post(self, request: Request) -> Response:
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = Answer(user=asker(request), **given.validated_data)
        try:
            answers.add(kept)
        except UnwantedAnswerError as error:
            raise _refused(error) from error
        return Response(AnswerSerializer(kept).data, HTTPStatus.CREATED)


class AnswerView(APIView):
    scopes = {"GET": Scope.READ, "PATCH": Scope.ANSWER, "DELETE": Scope.ANSWER}

    def _own(self, request: Request, answer: UUID) -> Answer:
        return get_object_or_404(asker(request).answers, pk=answer)

    @extend_schema(operation_id="answers_get", responses=AnswerSerializer)
    def get(self, request: Request, answer: UUID) -> Response:
        return Response(AnswerSerializer(self._own(request, answer)).data)

    @extend_schema(
        operation_id="answers_change", request=AnswerSerializer, responses=AnswerSerializer
    )
    def patch(self, request: Request, answer: UUID) -> Response:
        kept = self._own(request, answer)
        given = AnswerSerializer(kept, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        for name, value in given.validated_data.items():
            setattr(kept, name, value)
        try:
            answers.change(kept)
        except UnwantedAnswerError as error:
            raise _refused(error) from error
        return Response(AnswerSerializer(kept).data)

    @extend_schema(operation_id="answers_delete", responses={204: None})
    def delete(self, request: Request, answer: UUID) -> Response:
        self._own(request, answer).delete()
        return Response(status=HTTPStatus.NO_CONTENT)
