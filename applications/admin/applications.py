from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications import escalation, intake
from applications.errors import RefusedError, WrongStateError
from applications.models import Application, Attempt, State
from valet.lib.staff import SeenAdmin, SeenInline, link_to, rows_of


@admin.display(description="why this tier")
def reasons(attempt: Attempt) -> str:
    return "; ".join(str(reason) for reason in attempt.decision.get("reasons", []))


@admin.display(description="outcome")
def outcome(attempt: Attempt) -> str:
    told = attempt.outcome or {}
    return " ".join(str(told[name]) for name in ("state", "code", "reason") if told.get(name))


@admin.display(description="went on in another browser")
def escalated(application: Application) -> str:
    """From its last start."""
    told = escalation.recorded(application)
    return "Tier {from} to {to}, {code}: {reason}".format_map(told) if told else "–"


class AttemptInline(SeenInline):
    model = Attempt
    fields = (
        "number",
        "tier",
        reasons,
        "state",
        "epoch",
        outcome,
        "created_at",
        "sealed_at",
        "cost",
    )


@admin.register(Application)
class ApplicationAdmin(SeenAdmin):
    """Its state is changed as its person could change it, and in no other way."""

    list_display = ("id", link_to("posting"), link_to("user"), "state", "code", "created_at")
    list_select_related = ("posting", "user")
    list_filter = ("state", "mode", "grade", "posting__system")
    search_fields = ("id", "url", "posting__employer", "posting__title", "user__email", "user__id")
    date_hierarchy = "created_at"
    fields = (
        "id",
        link_to("user"),
        link_to("posting"),
        "url",
        "mode",
        "state",
        "code",
        "reason",
        escalated,
        "grade",
        "confirmed_by_person",
        link_to("live_permit"),
        link_to("resume"),
        link_to("cover_letter"),
        "created_at",
        "started_at",
        "ended_at",
        "due_at",
        "begin_at",
        "turn_reason",
        "turn_at",
        "deadline_at",
        "cancel_asked_at",
        rows_of("applications", "event", by="application", title="events"),
        rows_of("applications", "permit", by="application", title="permits"),
        rows_of("applications", "takeover", by="application", title="waits"),
        rows_of("applications", "question", by="application", title="questions"),
        rows_of("applications", "artifact", by="application", title="pictures"),
        rows_of("applications", "notice", by="application", title="mails"),
        rows_of("billing", "entry", by="subject", title="ledger"),
    )
    inlines = (AttemptInline,)
    actions = ("cancel", "try_again")

    def has_drive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_application")

    @admin.action(description="Cancel", permissions=["drive"])
    def cancel(self, request: HttpRequest, found: QuerySet[Application]) -> HttpResponse | None:
        return self._drive(
            request, found, action="cancel", question="Cancel these?", do=intake.cancel
        )

    @admin.action(description="Try again", permissions=["drive"])
    def try_again(self, request: HttpRequest, found: QuerySet[Application]) -> HttpResponse | None:
        over = found.filter(state__in=(State.FAILED, State.CANCELLED))
        question = "Queue these once more? Each takes one of its person’s applications."
        return self._drive(request, over, action="try_again", question=question, do=intake.start)

    def _drive(
        self,
        request: HttpRequest,
        found: QuerySet[Application],
        *,
        action: str,
        question: str,
        do: Callable[[UUID], Application],
    ) -> HttpResponse | None:
        """Asked once more, then done to each on its own: one that can't be doesn't keep the others."""
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": self.opts.verbose_name_plural,
                "rows": found,
                "action": action,
                "question": question,
            }
            return render(request, "staff/confirm.html", context)
        for application in found:
            try:
                do(application.pk)
            except RefusedError as error:
                messages.error(request, f"{application.pk}: {error.message}")
            except WrongStateError:
                messages.warning(request, f"{application.pk} is elsewhere by now.")
            else:
                self.log_change(request, application, f"Asked for: {action.replace('_', ' ')}.")
                messages.success(request, f"{application.pk}: done.")
        return None
