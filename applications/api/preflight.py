"""What is known of a job before anything starts."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.access import asker
from accounts.models import Scope
from applications import preflight
from applications.api.refusals import refusals
from applications.early import Outlook, Prospect
from applications.models.posting import Standing
from applications.postings import LONGEST

if TYPE_CHECKING:
    from applications.preflight import Preflight


class ProspectSerializer(serializers.Serializer[Any]):
    """A question that its vendor publishes, and how it would be answered now."""

    label = serializers.CharField(source="asked.label")  # type: ignore[assignment]  # a name that serializers have
    section = serializers.CharField(source="asked.section", allow_blank=True)
    kind = serializers.CharField(source="asked.kind")
    required = serializers.BooleanField(source="asked.required")  # type: ignore[assignment]  # so too
    options = serializers.ListField(child=serializers.CharField(), source="asked.options")
    outlook = serializers.ChoiceField(
        choices=[each.value for each in Outlook],
        help_text="`open`: nothing answers it yet. `empty`: it may be left, and is. `later`: the run asks for it.",
    )
    values = serializers.ListField(child=serializers.CharField(), source="question.values")
    source = serializers.CharField(  # type: ignore[assignment]  # so too
        source="kind_of_source", help_text="`none` where nothing answers it."
    )
    why = serializers.CharField(source="question.why", allow_blank=True)
    held_back = serializers.SerializerMethodField(
        help_text="The employer's own interface, by which it would go, doesn't take the answer: it isn't sent."
    )

    def get_held_back(self, prospect: Prospect) -> bool:
        seen = cast("Preflight", self.root.instance)
        return prospect.question.key in seen.held_back


class PreflightSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    system = serializers.CharField(source="posting.system")
    employer = serializers.CharField(source="posting.employer", allow_blank=True)
    title = serializers.CharField(source="posting.title", allow_blank=True)
    place = serializers.CharField(source="posting.place", allow_blank=True)
    country = serializers.CharField(source="posting.country", allow_blank=True)
    standing = serializers.ChoiceField(choices=Standing.choices, source="posting.standing")
    reading = serializers.BooleanField(
        source="is_being_read",
        help_text="It is being read: ask again in a second or two. A start needn't wait for it.",
    )
    read_at = serializers.DateTimeField(source="posting.read_at", allow_null=True)
    read_error = serializers.CharField(source="posting.read_error", allow_blank=True)
    tier = serializers.IntegerField(source="decision.tier", allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField(), source="decision.reasons")
    quota_left = serializers.IntegerField(source="usage.left")
    objection = serializers.CharField(
        allow_blank=True, help_text="Why it can't be started; empty where it can."
    )
    application = serializers.UUIDField(
        source="existing.pk", allow_null=True, default=None, help_text="Yours to this posting."
    )
    knockouts = serializers.ListField(
        child=serializers.CharField(), help_text="What may rule you out."
    )
    complete = serializers.BooleanField(
        source="said.complete",
        default=False,
        help_text="The form asks nothing but `questions`.",
    )
    questions = ProspectSerializer(source="prospects", many=True)


class PreflightView(APIView):
    """What is known of the job at an address: still open or not, what it will ask, and how it would be sent.

    The posting is read in the background where it wasn't lately.
    """

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="preflight",
        parameters=[OpenApiParameter("url", str, required=True)],
        responses={HTTPStatus.OK: PreflightSerializer},
    )
    def get(self, request: Request) -> Response:
        url = request.query_params.get("url", "").strip()
        if not url or "\0" in url or len(url) > LONGEST:
            raise serializers.ValidationError(
                {"url": [f"the address of a job, of at most {LONGEST} characters, is wanted"]}
            )
        with refusals():
            seen = preflight.look(asker(request), url)
        return Response(PreflightSerializer(seen).data)
