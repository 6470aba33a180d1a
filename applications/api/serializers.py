from typing import Any

from rest_framework import serializers
from typing_extensions import override

from accounts.models import Resume, User
from applications.models import Application, Event, Question, ScreenToken, State
from applications.models.application import GRADES, MODES
from automation.protocol import Mode, Resolution


class NeedSerializer(serializers.Serializer[Any]):
    """Why a person is wanted, and until when."""

    id = serializers.UUIDField()
    reason = serializers.CharField()
    detail = serializers.CharField()
    deadline_at = serializers.DateTimeField()


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    state = serializers.ChoiceField(choices=State.choices)
    system = serializers.CharField(source="posting.system")
    employer = serializers.CharField(source="posting.employer")
    title = serializers.CharField(source="posting.title")
    needs = NeedSerializer(source="open_waits", many=True)
    turn_reason = serializers.CharField(
        help_text="Of a queued one: what it waits for. Empty where nothing holds it up."
    )
    turn_at = serializers.DateTimeField(
        allow_null=True, help_text="When its turn comes, as far as can be told."
    )
    grade = serializers.ChoiceField(
        choices=GRADES,
        allow_blank=True,
        help_text="How well it is proven; empty before it is sent.",
    )

    class Meta:
        model = Application
        fields = [
            "id",
            "url",
            "system",
            "employer",
            "title",
            "mode",
            "state",
            "code",
            "reason",
            "needs",
            "turn_reason",
            "turn_at",
            "grade",
            "confirmation",
            "confirmed_by_person",
            "event_head",
            "deadline_at",
            "created_at",
            "started_at",
            "ended_at",
        ]
        read_only_fields = fields


class OwnResume(serializers.PrimaryKeyRelatedField[Resume]):
    """One of the person's own files."""

    def __init__(self, *, kind: str, **options: Any) -> None:
        self._kind = kind
        super().__init__(
            queryset=Resume.objects.filter(kind=kind),
            required=False,
            allow_null=True,
            help_text="Your default one where this is left out; none where it is null.",
            **options,
        )

    @override
    def get_queryset(self) -> Any:
        user: User = self.context["request"].user
        return Resume.objects.filter(kind=self._kind, user_id=user.pk)


class NewApplicationSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=2000, help_text="Address of the job.")
    mode = serializers.ChoiceField(choices=MODES, default=Mode.COPILOT.value)
    resume = OwnResume(kind=Resume.Kind.RESUME.value)
    cover_letter = OwnResume(kind=Resume.Kind.COVER_LETTER.value)
    start = serializers.BooleanField(
        default=True, help_text="Queue it at once; otherwise it stays a draft."
    )


class EventSerializer(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = ["number", "type", "at", "data"]
        read_only_fields = fields


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """`answer` has the values and their source; none where the person is wanted. `of_form` is false for what Valet asks of a
    site's account or code: a `secret` one's answer is never shown again."""

    # Names that a serializer has for itself: its class takes declared fields out of the way.
    label = serializers.CharField(source="asked.label")  # type: ignore[assignment]
    help = serializers.CharField(source="asked.help", allow_blank=True)
    error = serializers.CharField(
        source="asked.error",
        allow_blank=True,
        help_text="What the site has against the last answer.",
    )
    block = serializers.CharField(
        read_only=True,
        help_text="Which of several jobs or degrees it is asked of; empty where it is asked once.",
    )
    kind = serializers.CharField(source="asked.kind")
    required = serializers.BooleanField(source="asked.required")  # type: ignore[assignment]
    options = serializers.ListField(child=serializers.CharField(), source="asked.options")
    answer = serializers.JSONField(allow_null=True)

    class Meta:
        model = Question
        fields = [
            "id",
            "label",
            "help",
            "error",
            "of_form",
            "block",
            "kind",
            "required",
            "options",
            "state",
            "why",
            "answer",
            "written",
        ]
        read_only_fields = fields


class GivenAnswerSerializer(serializers.Serializer[Any]):
    question = serializers.UUIDField()
    values = serializers.ListField(
        child=serializers.CharField(max_length=5000, trim_whitespace=False),
        max_length=50,
        help_text="None skips it.",
    )


class GivenAnswersSerializer(serializers.Serializer[Any]):
    answers = GivenAnswerSerializer(many=True, allow_empty=False)
    keep = serializers.BooleanField(
        default=True, help_text="Put them into the answer bank for the next time."
    )


class WordSerializer(serializers.Serializer[Any]):
    arrived = serializers.BooleanField(help_text="What the employer or your mail says.")


class AskForScreenSerializer(serializers.Serializer[Any]):
    need = serializers.UUIDField(help_text="The wait in which the browser is kept for you.")
    access = serializers.ChoiceField(
        choices=ScreenToken.Access.choices, default=ScreenToken.Access.CONTROL.value
    )
    tab = serializers.RegexField(
        r"^[\w-]*\Z",
        max_length=36,
        default="",
        help_text="A name of your own: a connection of the same one takes the place of its last.",
    )


class ScreenTokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(
        help_text="Usable once, by you: as a subprotocol of the websocket, beside `binary`."
    )
    path = serializers.CharField(
        help_text="Of the websocket. `/ws/screen/` has RFB 3.8 in binary messages; `/ws/live-view/`, on Tier 2, tells who drives and no more."
    )
    expires_at = serializers.DateTimeField()


class AskForLiveViewSerializer(serializers.Serializer[Any]):
    takeover = serializers.UUIDField(help_text="The wait in which the browser is kept for you.")


class LiveViewSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="A key: to be shown in a frame, and kept nowhere.")
    until = serializers.DateTimeField(
        help_text="It opens the view until then; after more time was given, ask anew."
    )


class EndNeedSerializer(serializers.Serializer[Any]):
    resolution = serializers.ChoiceField(
        choices=[(Resolution.DONE.value, "done"), (Resolution.GIVE_UP.value, "given up")]
    )
