"""Sites that turn visitors away, and the way to have them visited again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from applications import breaker
from applications.models import SitePace
from valet.lib.staff import SeenAdmin


@admin.register(SitePace)
class SitePaceAdmin(SeenAdmin):
    list_display = ("origin", "until", "failures", "reason", "changed_at")
    list_filter = (("until", admin.EmptyFieldListFilter),)
    search_fields = ("origin", "reason")
    ordering = ("-changed_at",)
    fields = ("origin", "until", "failures", "reason", "changed_at")
    actions = ("clear",)

    def has_clear_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_sitepace")

    @admin.action(description="Visit as usual again", permissions=["clear"])
    def clear(self, request: HttpRequest, found: QuerySet[SitePace]) -> None:
        for pace in found:
            breaker.clear(pace.origin)
            self.log_change(request, pace, "Cleared.")
            messages.success(request, f"{pace.origin} is visited as usual again.")
