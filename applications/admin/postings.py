from django.contrib import admin

from applications.models import Posting, PostingAlias
from valet.lib.staff import SeenAdmin, SeenInline, link_to, rows_of


class AliasInline(SeenInline):
    model = PostingAlias
    fields = ("key",)
    show_change_link = False


@admin.register(Posting)
class PostingAdmin(SeenAdmin):
    list_display = ("__str__", "employer", "system", "origin", "standing", "created_at")
    list_filter = ("system", "standing")
    search_fields = ("title", "employer", "url", "id")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "title",
        "employer",
        "place",
        "country",
        "standing",
        "read_at",
        "read_due_at",
        "read_error",
        "system",
        "url",
        "origin",
        "created_at",
        rows_of("applications", "application", by="posting", title="applications"),
    )
    inlines = (AliasInline,)


@admin.register(PostingAlias)
class PostingAliasAdmin(SeenAdmin):
    list_display = ("key", link_to("posting"))
    list_select_related = ("posting",)
    search_fields = ("key", "posting__id")
    fields = ("key", link_to("posting"))
