from django.contrib import admin

from billing.models import Account, Entry
from valet.lib.staff import SeenAdmin, link_to, rows_of

USER = link_to("user")


@admin.register(Account)
class AccountAdmin(SeenAdmin):
    list_display = ("user_id", USER, "plan", "period_starts_at", "period_ends_at")
    list_select_related = ("user",)
    list_filter = ("plan",)
    search_fields = ("user__email", "user__id")
    date_hierarchy = "period_ends_at"
    fields = (
        USER,
        "plan",
        "period_starts_at",
        "period_ends_at",
        rows_of("billing", "entry", by="user", title="ledger"),
    )


@admin.register(Entry)
class EntryAdmin(SeenAdmin):
    list_display = ("at", "kind", USER, "subject", "round", "why")
    list_select_related = ("user",)
    list_filter = ("kind",)
    search_fields = ("subject", "user__email", "user__id")
    date_hierarchy = "at"
    ordering = ("-at",)
    fields = ("at", "kind", USER, "subject", "round", "period_starts_at", "why")
