import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from typing_extensions import override

from accounts.api.access import asker
from accounts.models import Resume, Scope, User
from applications import early, intake, permits, preflight, questions, takeover
from applications.access import application_of, applications_of
from applications.api.refusals import refusals
from applications.api.serializers import (
    ApplicationSerializer,
    EndNeedSerializer,
    EventSerializer,
    GivenAnswersSerializer,
    NewApplicationSerializer,
    QuestionSerializer,
    WordSerializer,
)
from applications.errors import WrongStateError
from applications.fit import unfit
from applications.intake import Wish
from applications.models import ApiCall, Application, Event, Question, State
from automation.protocol import Asked, Kind, Mode, Resolution
from valet.lib.pages import Newest
from valet.lib.problems import ConflictError

EVENTS_A_PAGE = 200


class ApplicationsView(ListAPIView[Application]):
    """The person's applications, newest first."""

    scopes = {"GET": Scope.READ, "POST": Scope.APPLY}
    serializer_class = ApplicationSerializer
    pagination_class = Newest
    filter_backends: list[Any] = []

    @override
    def get_queryset(self) -> QuerySet[Application]:
        if getattr(self, "swagger_fake_view", False):
            return Application.objects.none()
        found = applications_of(asker(self.request))
        states = self.request.query_params.getlist("state")
        if unknown := set(states) - set(State.values):
            raise serializers.ValidationError({"state": [f"no such state: {min(unknown)}"]})
        return found.filter(state__in=states) if states else found

    @extend_schema(
        operation_id="applications_list",
        parameters=[OpenApiParameter("state", str, many=True, enum=State.values)],
    )
    @override
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="applications_create",
        description=(
            "Apply to the job at an address, or keep a draft. One posting has one application: an address of one that is a "
            "draft changes it, of any other is refused with 409."
        ),
        request=NewApplicationSerializer,
        responses={201: ApplicationSerializer, 200: ApplicationSerializer},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                description="The same key again gets what came of it the first time, with 200.",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = NewApplicationSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        user, key = asker(request), request.headers.get("Idempotency-Key", "")
        if len(key) > 200:
            raise serializers.ValidationError({"Idempotency-Key": ["at most 200 characters"]})
        digest = hashlib.sha256(json.dumps(request.data, sort_keys=True).encode()).hexdigest()
        if key and (earlier := _earlier(user, key, digest=digest)) is not None:
            return Response(_shown(user, earlier))
        with refusals():
            application = _create(user, given.validated_data, key=key, digest=digest)
        return Response(_shown(user, application.pk), HTTPStatus.CREATED)


def _create(user: User, given: dict[str, Any], *, key: str, digest: str) -> Application:
    wish = Wish(
        given["url"],
        mode=Mode(given["mode"]),
        resume=_file(user, given, Resume.Kind.RESUME),
        cover_letter=_file(user, given, Resume.Kind.COVER_LETTER),
    )
    try:
        with transaction.atomic():
            application = intake.draft(user, wish)
            if given["start"]:
                intake.start(application.pk)
            if key:
                ApiCall.objects.create(user=user, key=key, digest=digest, application=application)
    except IntegrityError:
        # The same call at the same moment was first.
        raise ConflictError("in_progress", "The same request is being answered.") from None
    return application


def _file(user: User, given: dict[str, Any], kind: Resume.Kind) -> Resume | None:
    """The one that is named, none where that is said, else the person's default."""
    if kind.value in given:
        named: Resume | None = given[kind.value]
        return named
    return intake.default_file(user, kind)


def _earlier(user: User, key: str, *, digest: str) -> UUID | None:
    call = ApiCall.objects.filter(user=user, key=key).first()
    if call is None:
        return None
    if call.digest != digest:
        raise ConflictError(
            "idempotency_key_reused",
            "This key was used for another request.",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return call.application_id


def _shown(user: User, application_id: UUID) -> Any:
    return ApplicationSerializer(application_of(user, application_id)).data


class ApplicationView(APIView):
    scopes = {"GET": Scope.READ}

    @extend_schema(operation_id="applications_show", responses=ApplicationSerializer)
    def get(self, request: Request, application: UUID) -> Response:
        return Response(_shown(asker(request), application))


class EventsView(APIView):
    """What happened, in order. The next page begins after the last `number` of this one."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="applications_events",
        parameters=[OpenApiParameter("after", int, description="Only those with a larger number.")],
        responses=EventSerializer(many=True),
    )
    def get(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 9:
            raise serializers.ValidationError({"after": ["a whole number is wanted"]})
        events = Event.objects.filter(application=found, number__gt=int(after))[:EVENTS_A_PAGE]
        return Response(EventSerializer(events, many=True).data)


class StartView(APIView):
    """Queue a draft, or one that failed or was cancelled once more."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(operation_id="applications_start", request=None, responses=ApplicationSerializer)
    def post(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        with refusals():
            intake.start(found.pk)
        return Response(_shown(asker(request), found.pk))


class CancelView(APIView):
    """At once where nothing runs; otherwise it ends as soon as it safely can."""

    scopes = {"POST": Scope.APPLY}

    @extend_schema(
        operation_id="applications_cancel", request=None, responses=ApplicationSerializer
    )
    def post(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        with refusals():
            intake.cancel(found.pk)
        return Response(_shown(asker(request), found.pk))


class QuestionsView(APIView):
    """The form's questions with their answers and sources; those `pending` wait for the person.

    Of a draft: those that its vendor publishes. What is answered here, the run answers with; what isn't, it asks.
    """

    scopes = {"GET": Scope.READ, "POST": Scope.ANSWER}

    @extend_schema(operation_id="applications_questions", responses=QuestionSerializer(many=True))
    def get(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        return Response(QuestionSerializer(_questions(found), many=True).data)

    @extend_schema(
        operation_id="applications_answer",
        request=GivenAnswersSerializer,
        responses=QuestionSerializer(many=True),
    )
    def post(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        given = GivenAnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers = {each["question"]: each["values"] for each in given.validated_data["answers"]}
        there = {each.pk: each for each in _questions(found)}
        asked = {key: Asked.model_validate(each.asked) for key, each in there.items()}
        answers = {key: _trimmed(asked.get(key), values) for key, values in answers.items()}
        with refusals():
            if found.state == State.DRAFT:
                _answer_early(found, there, answers, keep=given.validated_data["keep"])
            else:
                _fit(asked, answers)
                questions.answer(found.pk, answers, keep=given.validated_data["keep"])
        return Response(QuestionSerializer(_questions(found), many=True).data)


def _questions(application: Application) -> list[Question]:
    if application.state == State.DRAFT:
        return [each.question for each in preflight.prospects_of(application)]
    return list(application.questions.filter(early=False))


def _answer_early(
    application: Application,
    there: Mapping[UUID, Question],
    answers: Mapping[UUID, list[str]],
    *,
    keep: bool,
) -> None:
    """Before the start nothing has to be answered: an empty one takes back what was said."""
    asked = {key: Asked.model_validate(each.asked) for key, each in there.items()}
    optional = {key: each.model_copy(update={"required": False}) for key, each in asked.items()}
    _fit(optional, answers)
    if unknown := set(answers) - set(there):
        raise WrongStateError(f"{min(unknown)} isn't asked here")
    early.answer(
        application.pk,
        {there[key].key: values for key, values in answers.items()},
        asked=list(asked.values()),
        keep=keep,
    )


def _trimmed(asked: Asked | None, values: list[str]) -> list[str]:
    """As the page's form does: a password alone is kept as it is."""
    if asked is not None and asked.kind is Kind.SECRET:
        return values
    return [value.strip() for value in values if value.strip()]


def _fit(asked: Mapping[UUID, Asked], answers: Mapping[UUID, list[str]]) -> None:
    wrong: list[dict[str, list[str]]] = [
        {"values": [why]} if key in asked and (why := unfit(asked[key], values)) else {}
        for key, values in answers.items()
    ]
    if any(wrong):
        raise serializers.ValidationError({"answers": wrong})


class ConfirmView(APIView):
    """The person's word: on one that is unconfirmed, and that one which was submitted never arrived. The latter is credited, and
    sent again only where they start it anew on its page."""

    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="applications_confirm",
        request=WordSerializer,
        responses=ApplicationSerializer,
    )
    def post(self, request: Request, application: UUID) -> Response:
        found = application_of(asker(request), application)
        given = WordSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        arrived = given.validated_data["arrived"]
        with refusals():
            if found.state == State.SUBMITTED and not arrived:
                permits.person_denies(found.pk, again=False)
            else:
                permits.person_says(found.pk, arrived=arrived)
        return Response(_shown(asker(request), found.pk))


class NeedView(APIView):
    """End a wait for the person: done (of a review: sent exactly as it is), or given up."""

    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="applications_end_need",
        request=EndNeedSerializer,
        responses=ApplicationSerializer,
    )
    def post(self, request: Request, application: UUID, need: UUID) -> Response:
        found = application_of(asker(request), application)
        takeover.wait_of(found.pk, need)
        given = EndNeedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with refusals():
            takeover.person_ends(found.pk, need, Resolution(given.validated_data["resolution"]))
        return Response(_shown(asker(request), found.pk))


class NeedTimeView(APIView):
    """Keep the browser as long again. Once for each wait, where the person works in the browser."""

    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="applications_extend_need", request=None, responses=ApplicationSerializer
    )
    def post(self, request: Request, application: UUID, need: UUID) -> Response:
        found = application_of(asker(request), application)
        takeover.wait_of(found.pk, need)
        with refusals():
            takeover.more_time(found.pk, need)
        return Response(_shown(asker(request), found.pk))
