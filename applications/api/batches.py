"""Many addresses at once, for programs: /api/v1/batches."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Scope, User
from applications import address_lists, batch_questions, batches
from applications.address_lists import LONGEST, MOST, Line
from applications.batches import ItemState
from applications.errors import UnsuitableError
from applications.models import Batch
from applications.models.application import MODES
from automation.protocol import Mode
from valet.lib.pages import Newest


class BatchSerializer(serializers.ModelSerializer[Batch]):
    size = serializers.IntegerField(help_text="Lines, be they addresses or not.")
    begun = serializers.IntegerField(help_text="Applications of it that are no drafts any more.")

    class Meta:
        model = Batch
        fields = ["id", "name", "created_at", "size", "begun"]
        read_only_fields = fields


class BatchLineSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(source="item.line")
    text = serializers.CharField(source="item.text")
    state = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in ItemState],
        help_text=(
            "`repeated`: the same posting stands further up. `known`: you had an application to it already. `unserved`: no tier"
            " does it. `asking`: a question lacks an answer. `forgotten`: its draft is gone."
        ),
    )
    sentence = serializers.CharField(
        allow_blank=True, help_text="What there is to say of it, for a person."
    )
    unanswered = serializers.IntegerField(help_text="Questions of it without an answer.")
    application = serializers.UUIDField(source="item.application_id", allow_null=True)


class BatchQuestionSerializer(serializers.Serializer[Any]):
    """Asked once for all postings that ask it alike. A consent is one employer's: `employer` has its name then."""

    id = serializers.UUIDField()
    label = serializers.CharField(source="asked.label")  # type: ignore[assignment]
    help = serializers.CharField(source="asked.help", allow_blank=True)
    kind = serializers.CharField(source="asked.kind.value")
    options = serializers.ListField(child=serializers.CharField(), source="asked.options")
    postings = serializers.IntegerField(source="size")
    employer = serializers.CharField(allow_blank=True)
    about = serializers.CharField(
        allow_blank=True, help_text="The job, country or place that alone is meant."
    )


class BatchDetailSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="batch.id")
    name = serializers.CharField(source="batch.name", allow_blank=True)
    created_at = serializers.DateTimeField(source="batch.created_at")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Lines by state.")
    starts = serializers.IntegerField(
        help_text="How many a start would begin: those that are ready, as far as the plan goes."
    )
    left = serializers.IntegerField(source="usage.left", help_text="Of the plan, in this period.")
    questions = BatchQuestionSerializer(source="groups", many=True)
    lines = BatchLineSerializer(many=True)


class NewBatchSerializer(serializers.Serializer[Any]):
    """Either a list of addresses or a text with them."""

    addresses = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        required=False,
        min_length=1,
        max_length=MOST,
    )
    text = serializers.CharField(
        required=False,
        max_length=address_lists.LARGEST,
        help_text="Lines, or a table as CSV: the column with the addresses is found.",
    )

    @override
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("addresses" in attrs) == ("text" in attrs):
            raise serializers.ValidationError({"addresses": ["Give either a list or a text."]})
        return attrs


class GivenBatchAnswerSerializer(serializers.Serializer[Any]):
    question = serializers.UUIDField()
    values = serializers.ListField(
        child=serializers.CharField(max_length=5000), min_length=1, max_length=50
    )


class GivenBatchAnswersSerializer(serializers.Serializer[Any]):
    answers = GivenBatchAnswerSerializer(many=True, allow_empty=False)
    keep = serializers.BooleanField(
        default=True, help_text="Put them into the answer bank for the next time."
    )


class StartBatchSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(
        choices=MODES,
        default=Mode.COPILOT.value,
        help_text="Of all that are started, whatever was chosen before.",
    )
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        max_length=MOST,
        help_text="Start those of these lines alone that are ready. Without it, all that are.",
    )


class StartedSerializer(serializers.Serializer[Any]):
    started = serializers.IntegerField(source="count")
    left = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Of those that were meant: why they weren't started, and how many.",
    )
    since = serializers.IntegerField(help_text="How many others are ready that weren't meant.")


def _shown(batch: Batch) -> Any:
    return BatchDetailSerializer(batches.view(batch)).data


class BatchesView(ListAPIView[Batch]):
    scopes = {"GET": Scope.READ, "POST": Scope.APPLY}
    serializer_class = BatchSerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[Batch]:
        if getattr(self, "swagger_fake_view", False):
            return Batch.objects.none()
        return batches.batches_of(asker(self.request))

    @extend_schema(operation_id="batches_list", description="Newest first.")
    @override
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="batches_create",
        description=f"Up to {MOST} addresses. Each becomes a draft; what their postings ask is read meanwhile.",
        request=NewBatchSerializer,
        responses={201: BatchDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        given = NewBatchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = batches.create(asker(request), _lines(given.validated_data))
        return Response(_shown(batch), HTTPStatus.CREATED)


def _lines(given: dict[str, Any]) -> list[Line]:
    if "addresses" in given:
        return [Line(number, text) for number, text in enumerate(given["addresses"], 1)]
    try:
        lines = address_lists.of_text(given["text"])
    except UnsuitableError as error:
        raise _wrong("text", error.message, error.code) from error
    if not lines:
        raise _wrong("text", "There is no address in it.", "empty")
    return lines


def _wrong(field: str, message: str, code: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [serializers.ErrorDetail(message, code)]})


class BatchView(APIView):
    scopes = {"GET": Scope.READ, "DELETE": Scope.APPLY}

    @extend_schema(
        operation_id="batches_show",
        description="What each line turned out to be, and which questions lack an answer. Ask again while lines are `reading`.",
        responses=BatchDetailSerializer,
    )
    def get(self, request: Request, batch: UUID) -> Response:
        return Response(_shown(batches.batch_of(asker(request), batch)))

    @extend_schema(
        operation_id="batches_delete",
        description="With its drafts. What was started goes on.",
        responses={204: None},
    )
    def delete(self, request: Request, batch: UUID) -> Response:
        batches.forget(batches.batch_of(asker(request), batch))
        return Response(status=HTTPStatus.NO_CONTENT)


class StartBatchView(APIView):
    """Start those that are ready, as far as the plan goes. Asked again, none is started twice."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(
        operation_id="batches_start", request=StartBatchSerializer, responses=StartedSerializer
    )
    def post(self, request: Request, batch: UUID) -> Response:
        found = batches.batch_of(asker(request), batch)
        given = StartBatchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        started = batches.start(
            found,
            mode=Mode(given.validated_data["mode"]),
            lines=given.validated_data.get("lines"),
        )
        return Response(StartedSerializer(started).data)


class AnswerBatchView(APIView):
    """One answer for every posting of the batch that asks the question."""

    scopes = {"POST": Scope.ANSWER}

    @extend_schema(
        operation_id="batches_answer",
        request=GivenBatchAnswersSerializer,
        responses=BatchDetailSerializer,
    )
    def post(self, request: Request, batch: UUID) -> Response:
        user: User = asker(request)
        found = batches.batch_of(user, batch)
        given = GivenBatchAnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers = {each["question"]: each["values"] for each in given.validated_data["answers"]}
        _fit(found, answers)
        batch_questions.answer(
            user.pk, batches.drafts_of(found), answers, keep=given.validated_data["keep"]
        )
        return Response(_shown(found))


def _fit(batch: Batch, answers: dict[UUID, list[str]]) -> None:
    groups = {group.id: group for group in batches.view(batch).groups}
    wrong: list[dict[str, list[Any]]] = []
    for key, values in answers.items():
        if key not in groups:
            unknown = serializers.ErrorDetail("Nothing of this batch asks that.", "not_asked")
            wrong.append({"question": [unknown]})
        else:
            why = batch_questions.unfitting(groups[key], values)
            wrong.append({"values": [why]} if why else {})
    if any(wrong):
        raise serializers.ValidationError({"answers": wrong})
