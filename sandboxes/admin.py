from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Avg, Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from typing_extensions import override

from sandboxes import pool, registry, session_state
from sandboxes.models import (
    BrowserContext,
    Extension,
    Lease,
    PoolMachine,
    PoolState,
    SessionState,
)
from valet.lib.staff import SeenAdmin, link_to

USER = link_to("user")


@admin.display(description="seconds to ready")
def seconds_to_ready(lease: Lease) -> str:
    seconds = lease.seconds_to_ready
    return "–" if seconds is None else f"{seconds:.1f}"


@admin.display(description="versions kept")
def versions(kept: SessionState) -> int:
    return len(kept.blobs)


@admin.register(Lease)
class LeaseAdmin(SeenAdmin):
    list_display = (
        "id",
        "state",
        "tier",
        "provider",
        "vendor_id",
        "warm",
        seconds_to_ready,
        "created_at",
        "gone_at",
        "cost",
    )
    list_filter = ("state", "warm", "tier", "provider")
    search_fields = ("id", "subject", "vendor_id")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "subject",
        "state",
        link_to("person"),
        "tier",
        "provider",
        "vendor_id",
        "context",
        "warm",
        "complaint",
        "created_at",
        "taken_at",
        "made_at",
        "ready_at",
        seconds_to_ready,
        "released_at",
        "gone_at",
        "cost",
    )


def _held() -> dict[str, Any]:
    rows = list(PoolMachine.objects.values_list("tier", "state"))
    return {
        "waiting": sum(state == PoolState.WAITING for _, state in rows),
        "target": settings.POOL_TARGET,
        "cost": sum((registry.TIERS[tier].stopped_cost() for tier, _ in rows), Decimal(0)),
    }


def _starts() -> dict[str, Any]:
    """Of the last day: how many were warm and how many cold, and their mean seconds to ready."""
    since = timezone.now() - timedelta(days=1)
    lately = Lease.objects.filter(
        tier__in=pool.tiers(), created_at__gte=since, ready_at__isnull=False
    )
    took = Avg(F("ready_at") - F("created_at"))
    rows = lately.order_by().values_list("warm").annotate(number=Count("pk"), took=took)
    found = {warm: (number, mean.total_seconds()) for warm, number, mean in rows}
    return {name: found.get(warm, (0, None)) for name, warm in (("warm", True), ("cold", False))}


@admin.register(PoolMachine)
class PoolMachineAdmin(SeenAdmin):
    list_display = ("id", "state", "tier", "provider", "vendor_id", "image", "created_at")
    list_filter = ("state", "tier", "image")
    search_fields = ("id", "vendor_id", "image")
    fields = ("id", "state", "tier", "provider", "slot", "vendor_id", "image", "created_at")
    list_before_template = "staff/pool.html"
    actions = ("replace",)

    def has_replace_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sandboxes.change_poolmachine")

    @admin.action(description="Replace", permissions=["replace"])
    def replace(self, request: HttpRequest, found: QuerySet[PoolMachine]) -> None:
        for machine in found:
            if pool.retire(Q(pk=machine.pk)):
                self.log_change(request, machine, "Replaced.")

    @override
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = {"holds": _held(), "starts": _starts()}
        shown: HttpResponse = super().changelist_view(
            request, {**(extra_context or {}), "pool": told}
        )
        return shown


@admin.register(BrowserContext)
class BrowserContextAdmin(SeenAdmin):
    """That there is one: its vendor's id opens what it holds."""

    list_display = ("id", USER, "tier", "created_at", "used_at", "free_at")
    list_select_related = ("user",)
    list_filter = ("tier",)
    search_fields = ("user__email", "user__id")
    date_hierarchy = "created_at"
    fields = ("id", USER, "tier", "created_at", "used_at", "free_at")


@admin.register(Extension)
class ExtensionAdmin(SeenAdmin):
    list_display = ("version", "vendor_id", "created_at")
    fields = ("version", "vendor_id", "created_at")


@admin.register(SessionState)
class SessionStateAdmin(SeenAdmin):
    """That there is one: what it holds logs in as its person."""

    list_display = ("site", USER, versions, "created_at", "used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("site", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = ("site", USER, versions, "created_at", "used_at", "revoked_at")
    actions = ("roll_back",)

    def has_roll_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sandboxes.change_sessionstate")

    @admin.action(description="Go back to the version before", permissions=["roll_back"])
    def roll_back(self, request: HttpRequest, found: QuerySet[SessionState]) -> None:
        for kept in found:
            if session_state.roll_back(kept):
                self.log_change(request, kept, "Gone back to the version before.")
            else:
                messages.error(request, f"{kept}: there is no version before.")
