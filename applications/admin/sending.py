"""Permits and their evidence: the proof of what was sent, which nobody changes."""

from django.contrib import admin

from applications.models import Evidence, Permit
from valet.lib.staff import MaskedAdmin, SeenAdmin, SeenInline, link_to

APPLICATION = link_to("application")
ATTEMPT = link_to("attempt")
PERMIT = link_to("permit")


class EvidenceInline(SeenInline):
    model = Evidence
    fields = ("state", "grade", "why", "status", "at", "kept_at")


@admin.register(Permit)
class PermitAdmin(SeenAdmin):
    list_display = ("granted_at", "state", "holder", APPLICATION, link_to("user"), "closed_by")
    list_select_related = ("application", "user")
    list_filter = ("state", "holder", "closed_by")
    search_fields = ("act_id", "application__id", "attempt__id", "user__email")
    date_hierarchy = "granted_at"
    ordering = ("-granted_at",)
    fields = (
        "act_id",
        "state",
        "holder",
        APPLICATION,
        link_to("user"),
        link_to("posting"),
        ATTEMPT,
        "epoch",
        "plan_hash",
        "granted_at",
        "act_before",
        "closed_by",
    )
    inlines = (EvidenceInline,)


@admin.register(Evidence)
class EvidenceAdmin(MaskedAdmin):
    list_display = ("at", "state", "grade", "why", "status", PERMIT)
    list_select_related = ("permit",)
    list_filter = ("state", "grade")
    search_fields = ("permit__act_id", "permit__application__id")
    date_hierarchy = "kept_at"
    ordering = ("-kept_at",)
    fields = (PERMIT, "state", "grade", "why", "status", "url", "at", "kept_at")
    revealed = ("confirmation", "fields")
