from django.contrib import admin

from sandboxes.models import Lease, SessionState
from valet.lib.staff import SeenAdmin, link_to

USER = link_to("user")


@admin.register(Lease)
class LeaseAdmin(SeenAdmin):
    list_display = ("id", "state", "tier", "provider", "vendor_id", "created_at", "gone_at", "cost")
    list_filter = ("state", "tier", "provider")
    search_fields = ("id", "subject", "vendor_id")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "subject",
        "state",
        "tier",
        "provider",
        "vendor_id",
        "created_at",
        "ready_at",
        "released_at",
        "gone_at",
        "cost",
    )


@admin.register(SessionState)
class SessionStateAdmin(SeenAdmin):
    """That there is one: what it holds logs in as its person."""

    list_display = ("origin", USER, "updated_at")
    list_select_related = ("user",)
    search_fields = ("origin", "user__email", "user__id")
    date_hierarchy = "updated_at"
    fields = ("origin", USER, "updated_at")
