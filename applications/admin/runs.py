from django.contrib import admin

from applications.admin.applications import outcome, reasons
from applications.models import (
    ApiCall,
    Artifact,
    Attempt,
    Event,
    Notice,
    Pulse,
    Question,
    ScreenToken,
    Takeover,
)
from valet.lib.staff import HIDDEN, MaskedAdmin, SeenAdmin, link_to, rows_of

APPLICATION = link_to("application")
ATTEMPT = link_to("attempt")


@admin.register(Attempt)
class AttemptAdmin(SeenAdmin):
    list_display = (
        "id",
        APPLICATION,
        "number",
        "tier",
        "state",
        "created_at",
        "sealed_at",
        "cost",
        "model_cost",
    )
    list_select_related = ("application",)
    list_filter = ("state", "tier")
    search_fields = ("id", "application__id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "id",
        APPLICATION,
        "number",
        "tier",
        reasons,
        "state",
        "epoch",
        "applied_through",
        outcome,
        "created_at",
        "live_at",
        "heard_at",
        "sealed_at",
        "released_at",
        "cost",
        "model_calls",
        "model_input_tokens",
        "model_output_tokens",
        "model_cost",
        rows_of("applications", "event", by="attempt", title="events"),
        rows_of("sandboxes", "lease", by="subject", title="sandbox"),
    )


@admin.register(Event)
class EventAdmin(SeenAdmin):
    list_display = ("at", "type", APPLICATION, "number", ATTEMPT, "seq")
    list_select_related = ("application", "attempt")
    list_filter = ("type",)
    search_fields = ("application__id", "attempt__id")
    date_hierarchy = "at"
    ordering = ("-pk",)
    fields = ("at", "type", APPLICATION, "number", ATTEMPT, "seq", "data")


@admin.register(Takeover)
class TakeoverAdmin(SeenAdmin):
    list_display = (
        "opened_at",
        "reason",
        "kind",
        APPLICATION,
        "deadline_at",
        "resolution",
        "resolved_at",
    )
    list_select_related = ("application",)
    list_filter = ("reason", "kind", "resolution")
    search_fields = ("application__id", "attempt__id")
    date_hierarchy = "opened_at"
    ordering = ("-opened_at",)
    fields = (
        "opened_at",
        "reason",
        "detail",
        "kind",
        APPLICATION,
        ATTEMPT,
        "deadline_at",
        "fence",
        "driven_until",
        "resolution",
        "resolved_at",
    )


@admin.register(ScreenToken)
class ScreenTokenAdmin(SeenAdmin):
    """Who could see or use a browser, and when."""

    list_display = ("expires_at", "access", link_to("user"), "used_at")
    list_select_related = ("user",)
    list_filter = ("access",)
    search_fields = ("user__email", "takeover__id", "takeover__application__id")
    date_hierarchy = "expires_at"
    ordering = ("-expires_at",)
    fields = ("access", link_to("user"), "takeover", "expires_at", "used_at")


@admin.display(description="question")
def label(question: Question) -> str:
    return str(question)


@admin.display(description="answer")
def source(question: Question) -> str:
    """Where it is from, and not what it is."""
    told = question.answer or {}
    return f"{HIDDEN} ({told.get('source') or told.get('action', '')})" if told else "–"


@admin.register(Question)
class QuestionAdmin(MaskedAdmin):
    list_display = (label, source, "state", APPLICATION, "written", "asked_at")
    list_select_related = ("application",)
    list_filter = ("state", "written")
    search_fields = ("application__id", "key")
    date_hierarchy = "asked_at"
    ordering = ("-asked_at",)
    fields = (
        label,
        source,
        "state",
        APPLICATION,
        "position",
        "written",
        "asked_at",
        "draft_asked_at",
        "answered_at",
    )
    revealed = ("asked", "answer", "draft")


@admin.register(Artifact)
class ArtifactAdmin(SeenAdmin):
    """That there is a picture, and not what it shows."""

    list_display = ("at", "name", APPLICATION, ATTEMPT, "content_type", "size")
    list_select_related = ("application", "attempt")
    list_filter = ("name",)
    search_fields = ("application__id", "attempt__id")
    date_hierarchy = "at"
    ordering = ("-at",)
    fields = ("at", "name", APPLICATION, ATTEMPT, "content_type", "size")


@admin.register(Notice)
class NoticeAdmin(SeenAdmin):
    list_display = ("id", "kind", APPLICATION, "number", "due_at", "sent_at")
    list_select_related = ("application",)
    list_filter = ("kind",)
    search_fields = ("application__id",)
    date_hierarchy = "sent_at"
    fields = ("kind", APPLICATION, "number", "due_at", "sent_at")


@admin.register(ApiCall)
class ApiCallAdmin(SeenAdmin):
    list_display = ("at", "key", link_to("user"), APPLICATION)
    list_select_related = ("user", "application")
    search_fields = ("key", "user__email", "application__id")
    date_hierarchy = "at"
    ordering = ("-at",)
    fields = ("at", "key", link_to("user"), APPLICATION)


@admin.register(Pulse)
class PulseAdmin(SeenAdmin):
    list_display = ("at",)
    fields = ("at",)
