from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from applications.errors import RefusedError
from applications.hooks import deliveries
from applications.models import Delivery, Endpoint
from valet.lib.staff import SeenAdmin, link_to, rows_of

USER = link_to("user")
ENDPOINT = link_to("endpoint")


@admin.register(Endpoint)
class EndpointAdmin(SeenAdmin):
    list_display = ("url", USER, "events", "created_at", "disabled_at")
    list_select_related = ("user",)
    search_fields = ("id", "url", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "url",
        USER,
        "events",
        "created_at",
        "disabled_at",
        rows_of("applications", "delivery", by="endpoint", title="deliveries"),
    )


@admin.register(Delivery)
class DeliveryAdmin(SeenAdmin):
    list_display = (
        "created_at",
        "event",
        ENDPOINT,
        "attempts",
        "last_status",
        "last_error",
        "next_at",
        "delivered_at",
    )
    list_select_related = ("endpoint",)
    list_filter = ("event", "last_status")
    search_fields = ("id", "event_id", "endpoint__id", "endpoint__url")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "event_id",
        "event",
        ENDPOINT,
        "payload",
        "attempts",
        "created_at",
        "next_at",
        "delivered_at",
        "last_status",
        "last_error",
    )
    actions = ("replay",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_delivery")

    @admin.action(description="Send again", permissions=["replay"])
    def replay(self, request: HttpRequest, found: QuerySet[Delivery]) -> None:
        for delivery in found.select_related("endpoint"):
            try:
                deliveries.replay(delivery)
            except RefusedError as error:
                messages.error(request, f"{delivery}: {error.message}")
            else:
                self.log_change(request, delivery, "Sent again.")
