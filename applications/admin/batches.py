"""Many addresses that somebody gave at once."""

from django.contrib import admin
from typing_extensions import override

from applications.models import Batch, BatchItem
from valet.lib.staff import MaskedAdmin, SeenAdmin, link_to, rows_of


@admin.register(Batch)
class BatchAdmin(SeenAdmin):
    list_display = ("id", link_to("user"), "created_at")
    list_select_related = ("user",)
    search_fields = ("id", "user__email", "user__id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "id",
        link_to("user"),
        "created_at",
        rows_of("applications", "batchitem", by="batch", title="lines"),
    )


@admin.register(BatchItem)
class BatchItemAdmin(MaskedAdmin):
    """What a person pasted may be anything: it is shown to who says why they look."""

    list_display = ("id", link_to("batch"), "line", link_to("application"), "problem", "note")
    list_select_related = ("batch", "application")
    search_fields = ("id", "batch__id", "application__id")
    ordering = ("-id",)
    fields = (
        "id",
        link_to("batch"),
        "position",
        "line",
        link_to("posting"),
        link_to("application"),
        "made",
        "same_as",
        "problem",
        "note",
    )
    revealed = ("text",)

    @override
    def name_of(self, row: BatchItem) -> str:
        return f"line {row.line}"
